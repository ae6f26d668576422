"""A number holds for its year: it is asked for again, and not in the year in which it was taken away."""

from datetime import date

import pytest
from django.urls import reverse

from enterprises import reminders, renewals
from tests.factories.workflows import AwardFactory, EditionFactory, RoundFactory
from tests.workflows import way
from tests.workflows.filing.conftest import at_work, drafted, handed_in, plan
from trail import clock
from workflows import process
from workflows.models import Application, Award, Notification, Round
from workflows.services import applicants, applications, links, renewing
from workflows.services.errors import NotNow


def held(enterprise, year, **columns):
    """A number of a year."""
    return AwardFactory(
        holder=enterprise.holder,
        programme="tech_sme",
        number=f"{year}-1",
        since=clock.today().replace(year=year, month=3, day=1),
        until=clock.today().replace(year=year, month=12, day=31),
        **columns,
    )


def taken_away(day):
    return {"ended_on": day, "end_kind": Award.EndKind.REVOKED, "end_recorded_at": clock.now()}


def test_last_years_holder_is_told_once_while_the_first_batch_is_open(officer, enterprise, contact):
    held(enterprise, clock.today().year - 1)
    assert reminders.tell(renewals.matters(clock.today())) == 0

    batch = plan(officer)
    for _turn in range(2):
        assert reminders.tell(renewals.matters(clock.today())) == 1
    told = Notification.objects.get(user=contact, key__contains="renew")
    assert links.in_words(batch.closes_at) in told.text

    handed_in(batch, contact)
    assert reminders.tell(renewals.matters(clock.today())) == 0


def told_of(contact):
    """The batches of which the contact was told, in the order of the notices."""
    reminders.tell(renewals.matters(clock.today()))
    notices = Notification.objects.filter(user=contact, key__contains=":renew:").order_by("pk")
    return [Round.objects.get(public_id=notice.path.strip("/").split("/")[-1]) for notice in notices]


def test_who_did_not_come_for_one_batch_is_told_of_the_next_and_of_each_once(officer, enterprise, contact):
    held(enterprise, clock.today().year - 1)
    first = plan(officer)
    told_of(contact)
    second = plan(officer, number=2, closes_in=60, links_in=70)
    assert told_of(contact) == [first]

    Round.objects.filter(pk=first.pk).update(window="closed")

    assert [told_of(contact), told_of(contact)] == [[first, second]] * 2


def test_who_withdrew_is_told_of_the_next_batch_and_not_of_the_same(officer, enterprise, contact, batch):
    held(enterprise, clock.today().year - 1)
    process.withdraw(handed_in(batch, contact), reason="改报下一批", by=contact)
    assert told_of(contact) == []
    second = plan(officer, number=2)

    Round.objects.filter(pk=batch.pk).update(window="closed")

    assert told_of(contact) == [second]


def test_who_has_this_years_number_already_is_told_of_no_batch(officer, enterprise, contact, batch):
    held(enterprise, clock.today().year - 1)
    held(enterprise, clock.today().year)

    assert told_of(contact) == []


def test_whoever_withdraws_reads_in_which_batch_one_may_apply_anew(officer, batch, application, contact):
    page = reverse("application-withdraw", args=[application.public_id])
    assert "以后批次开放时可以重新申报" in at_work(contact).get(page).text

    second = plan(officer, number=2, closes_in=60, links_in=70)

    shown = at_work(contact).get(page).text
    assert (second.title in shown, "不能再次提交" in shown) == (True, True)


def test_the_archives_page_names_the_number_before_and_offers_last_times_answers(
    officer, enterprise, contact, batch
):
    page = reverse("enterprise", args=[enterprise.public_id])
    calls = at_work(contact).get(page).text.partition("calls-title")[2].partition("</section>")[0]
    assert 'name="take_over"' not in calls
    number = held(enterprise, clock.today().year - 1)
    process.withdraw(handed_in(batch, contact), reason="改报下一批", by=contact)
    plan(officer, number=2)

    calls = at_work(contact).get(page).text.partition("calls-title")[2].partition("</section>")[0]

    assert number.number in calls
    assert number.until.isoformat() in calls
    assert 'name="take_over"' in calls


def test_of_what_holds_for_years_nobody_is_told_in_the_next(officer, enterprise, contact):
    """Only a number that was valid for last year is asked for again this year."""
    number = held(enterprise, clock.today().year - 1)
    ends = number.until.replace(year=number.until.year + 3)
    Award.objects.update(programme="srdi_sme", until=ends)
    plan(officer, programme="srdi_sme")

    assert reminders.tell(renewals.matters(clock.today())) == 0


def test_last_times_answers_are_taken_over_without_pledges_files_and_what_the_archive_tells(
    batch, application, officer, contact, stranger
):
    again = plan(officer, number=2)
    process.withdraw(application, reason="改报下一批", by=contact)
    client = at_work(contact)
    page = client.get(reverse("round-detail", args=[again.public_id])).content.decode()
    assert 'name="take_over"' in page

    client.post(reverse("round-apply", args=[again.public_id]), {"take_over": "1"})

    draft = Application.objects.get(round=again)
    assert draft.answers["products"] == application.answers["products"]
    assert draft.answers["contact_phone"] == application.answers["contact_phone"]
    assert not {"pledge_truth", "revenue", "proof"} & set(draft.answers)
    with pytest.raises(NotNow):
        renewing.take_over(draft, by=contact)
    with pytest.raises(PermissionError):
        renewing.take_over(draft, by=stranger)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_what_was_filled_in_and_not_handed_in_before_the_cut_off_is_taken_over_in_the_next_batch(
    batch, officer, enterprise, contact, stranger
):
    left = drafted(batch, contact)
    again = plan(officer, number=2)
    assert not renewing.earlier([enterprise.holder]).exists()

    process.move_cutoff(batch, reason="提前截止", by=officer, closes_at=clock.now())
    way.let_time_pass(batch)
    at_work(contact).post(reverse("round-apply", args=[again.public_id]), {"take_over": "1"})

    draft = Application.objects.get(round=again)
    assert draft.answers["products"] == left.answers["products"]
    with pytest.raises(PermissionError):
        renewing.take_over(draft, by=stranger)


def test_whose_number_was_taken_away_is_refused_in_that_year_only(batch, enterprise, contact):
    this_year = clock.today().replace(month=1, day=2)
    held(enterprise, this_year.year - 1, **taken_away(this_year.replace(year=this_year.year - 1, month=3)))
    draft = drafted(batch, contact)
    gone = held(enterprise, this_year.year, **taken_away(this_year.replace(month=3)))

    with pytest.raises(NotNow, match=f"{gone.number}.*撤销入库登记编号"):
        process.submit(draft, by=contact)
    page = at_work(contact).get(reverse("enterprise", args=[enterprise.public_id])).content.decode()
    assert "当年不得再次参加评价" in page

    Award.objects.filter(pk=gone.pk).update(end_kind=Award.EndKind.EXPIRED)
    process.submit(draft, by=contact)
    assert way.steps_of(draft) == ["first_check"]


def test_who_is_barred_begins_nothing(batch, enterprise, contact):
    held(enterprise, clock.today().year, **taken_away(clock.today().replace(month=3, day=2)))

    with pytest.raises(NotNow):
        applications.start_draft(batch, enterprise.holder, by=contact)
    page = at_work(contact).get(reverse("round-detail", args=[batch.public_id])).content.decode()
    assert "当年不得再次参加评价" in page
    assert f"可在{batch.year + 1}年的批次中重新申报" in page
    assert "/apply/" not in page


def test_who_has_an_application_under_way_begins_no_second_one(application, officer, enterprise, contact):
    again = plan(officer, number=2)

    with pytest.raises(NotNow, match=application.number):
        applications.start_draft(again, enterprise.holder, by=contact)
    process.withdraw(application, reason="改报下一批", by=contact)
    assert applications.start_draft(again, enterprise.holder, by=contact)


def test_of_two_drafts_only_one_is_handed_in(batch, officer, contact):
    drafts = drafted(batch, contact), drafted(plan(officer, number=2), contact)
    process.submit(drafts[0], by=contact)

    with pytest.raises(NotNow):
        process.submit(drafts[1], by=contact)


def test_a_number_of_this_year_bars_and_last_years_does_not(batch, enterprise):
    held(enterprise, clock.today().year - 1)
    assert not applicants.barred([batch], enterprise.holder)

    held(enterprise, clock.today().year)
    assert applicants.barred([batch], enterprise.holder)


@pytest.mark.parametrize(("years", "is_barred"), [(-1, False), (0, False), (1, True), (None, True)])
def test_a_certificate_bars_until_the_year_in_which_it_ends(years, is_barred, enterprise):
    round_ = RoundFactory(edition=EditionFactory(programme="high_tech_enterprise", whole=True))
    until = None if years is None else date(round_.year + years, 12, 31)
    AwardFactory(
        holder=enterprise.holder,
        programme="high_tech_enterprise",
        since=date(round_.year - 3, 1, 1),
        until=until,
    )

    assert bool(applicants.barred([round_], enterprise.holder)) == is_barred


def test_what_bars_is_asked_of_all_rounds_at_once(
    batch, officer, enterprise, application, django_assert_max_num_queries
):
    for number in (2, 3):
        plan(officer, number=number)
    rounds = list(Round.objects.select_related("edition").order_by("pk"))

    with django_assert_max_num_queries(2):
        assert set(applicants.barred(rounds, enterprise.holder)) == {each.pk for each in rounds[1:]}
