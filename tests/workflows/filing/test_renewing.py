"""A number holds for its year: it is asked for again, and not in the year in which it was taken away."""

import pytest
from django.urls import reverse

from enterprises import reminders, renewals
from tests.factories.workflows import AwardFactory
from tests.workflows import way
from tests.workflows.filing.conftest import at_work, drafted, handed_in, plan
from trail import clock
from workflows import process
from workflows.models import Application, Award, Notification
from workflows.services import applications, facts, renewing
from workflows.services.errors import Incomplete, NotNow


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
    assert Notification.objects.filter(user=contact, key__contains="renew").count() == 1

    handed_in(batch, contact)
    assert reminders.tell(renewals.matters(clock.today())) == 0


def test_last_times_answers_are_taken_over_without_pledges_files_and_what_the_archive_tells(
    batch, application, officer, contact, stranger
):
    again = plan(officer, number=2)
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


@pytest.mark.parametrize(("years_ago", "is_refused"), [(0, True), (1, False)])
def test_whose_number_was_taken_away_is_refused_in_that_year_only(
    years_ago, is_refused, batch, enterprise, contact
):
    year = clock.today().year - years_ago
    held(enterprise, year, **taken_away(clock.today().replace(year=year, month=3, day=2)))
    assert facts.known(enterprise.holder, clock.today())["enterprise.sme_revocations"].value == int(
        is_refused
    )
    draft = drafted(batch, contact)

    if is_refused:
        assert applications.assess(draft).finding("not_revoked").answer == "not_met"
        with pytest.raises(Incomplete) as refused:
            process.submit(draft, by=contact)
        assert "撤销" in refused.value.missing[0].sentence
    else:
        process.submit(draft, by=contact)
        assert way.steps_of(draft) == ["first_check"]
