"""Contacts are told of what comes, once for each matter, and nobody else is."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enterprises import falls, reminders
from enterprises.models import Enterprise
from tests.factories.enterprises import EnterpriseFactory, YearFactsFactory, contact_of
from tests.factories.workflows import NOW, ApplicationFactory, AwardFactory, EditionFactory, RoundFactory
from trail import clock, outbox
from workflows.models import AnnualReport, Application, Award, Notification, PlanProgramme, Round
from workflows.services import endings, links

pytestmark = pytest.mark.django_db
UNTIL = date(2027, 11, 27)
DAY, ENDING = date(2026, 8, 3), date(2027, 8, 27)


@pytest.fixture
def certified(enterprise, contact):
    EditionFactory(programme="high_tech_enterprise", whole=True)
    AwardFactory(
        holder=enterprise.holder, programme="high_tech_enterprise", title="高新技术企业",
        number="GR202415000001", since=date(2024, 11, 28), until=UNTIL,
    )  # fmt: skip
    return enterprise


def reader(user):
    client = Client()
    client.force_login(user)
    return client


def opened(year):
    edition = EditionFactory(programme="high_tech_enterprise", whole=True)
    return RoundFactory(edition=edition, title="高企第一批", year=year, window="open")


def keys(user):
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("key", flat=True))


def of_the_end(user):
    """What the user is told of a certificate that ends, and the page to which that leads."""
    notice = Notification.objects.get(user=user, key__contains=":ends:")
    return notice.text, notice.path


def told(user):
    return [notice.text for notice in Notification.objects.filter(user=user).order_by("pk")]


def test_what_was_granted_here_is_told_as_it_is_held_and_not_as_the_programme_is_called(certified, contact):
    PlanProgramme.objects.get_or_create(
        code="high_tech_enterprise",
        defaults={"title": "高新技术企业", "word": "认定", "holder": "enterprise"},
    )
    award = certified.holder.awards.get()
    award.title = endings.edition_of(award).policy.title
    award.save(update_fields=["title"])

    reminders.remind(DAY.replace(year=2027))

    assert award.title == "高新技术企业认定"
    assert of_the_end(contact)[0].startswith("“高新技术企业”")
    assert endings.title_of(award) == "高新技术企业"


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (date(2026, 11, 26), None), (date(2026, 11, 27), 12), (date(2027, 5, 26), 12), (date(2027, 5, 27), 6),
        (date(2027, 8, 27), 3), (date(2027, 11, 27), 3), (date(2027, 11, 28), None),
    ],
)  # fmt: skip
def test_a_certificate_that_ends_is_told_twelve_six_and_three_months_before(certified, contact, day, months):
    reminders.remind(day)

    steps = [key.split(":")[-2] for key in keys(contact) if ":ends:" in key]
    assert steps == ([str(months)] if months else [])


@pytest.mark.parametrize(
    ("day", "left"),
    [
        (date(2026, 11, 27), "还有 12 个月"), (date(2027, 5, 26), "还有 6 个月零 1 天"),
        (date(2027, 8, 27), "还有 3 个月"), (date(2027, 8, 28), "还有 91 天"),
        (date(2027, 10, 23), "还有 35 天"), (date(2027, 11, 27), "今天"),
    ],
)  # fmt: skip
def test_how_long_a_certificate_still_lasts_is_told_as_it_is(certified, contact, day, left):
    reminders.remind(day)

    (text,) = [text for text in told(contact) if "到期" in text]
    assert f"“高新技术企业”GR202415000001 将于 2027-11-27 到期（{left}）" in text


@pytest.mark.parametrize(("year", "anew"), [(2026, False), (2027, True)])
def test_who_may_apply_anew_is_told_where_and_by_when(certified, contact, year, anew):
    """It is applied for anew in the year in which it ends."""
    round_ = opened(year)
    reminders.remind(ENDING)

    text, page = of_the_end(contact)
    until = links.in_words(round_.closes_at)
    assert (f"请在“高企第一批”中重新申报，{until} 截止" in text) is anew
    assert ("请在2027年的批次中重新申报，目前受理的批次属于更早的年度" in text) is not anew
    assert "下一批何时受理" not in text
    assert page == (
        reverse("round-detail", args=[round_.public_id])
        if anew
        else f"{reverse('enterprise-standing', args=[certified.public_id])}?programme=high_tech_enterprise"
    )


def test_where_no_round_is_open_at_all_one_is_told_to_ask_when_the_next_one_opens(certified, contact):
    reminders.remind(ENDING)

    text, _path = of_the_end(contact)
    assert "目前没有可以重新申报的批次" in text
    assert "下一批何时受理" in text


@pytest.mark.parametrize("programme", ["little_giant", "hidden_champion"])
def test_of_what_others_take_applications_for_no_round_here_is_spoken(certified, contact, programme):
    """Judged here or only on record, it is another department's to renew."""
    EditionFactory(programme="little_giant", whole=True)
    Award.objects.update(programme=programme)

    reminders.remind(ENDING)

    text, _path = of_the_end(contact)
    assert text.endswith("该项不在本系统申报：请向认定部门了解如何复核或重新申报。")


def test_who_has_applied_anew_is_not_asked_to(certified, contact):
    application = ApplicationFactory(round=opened(2027), submitted=True)
    Application.objects.filter(pk=application.pk).update(holder=certified.holder)
    reminders.remind(ENDING)

    text, _page = of_the_end(contact)
    assert "正在办理" in text
    assert "请在" not in text


@pytest.mark.parametrize(
    ("day", "count"),
    [(UNTIL, 0), (date(2027, 11, 28), 1), (date(2028, 2, 27), 1), (date(2028, 2, 28), 0)],
)
def test_what_ended_with_its_term_is_told_once_from_the_day_after(certified, contact, day, count):
    for _again in range(2):
        reminders.remind(day)

    ended = [text for text in told(contact) if "已于 2027-11-27 到期" in text]
    assert len(ended) == count


@pytest.mark.parametrize(
    "changed",
    [
        {"ended_on": date(2027, 1, 1), "end_kind": "revoked", "end_recorded_at": NOW},
        {"recorded_at": NOW + timedelta(days=900)},
    ],
)
def test_what_was_taken_away_before_or_came_with_former_years_is_not_told_as_ended(
    certified, contact, changed
):
    Award.objects.update(**changed)
    reminders.remind(date(2027, 11, 28))

    assert told(contact) == []


def test_who_holds_it_anew_is_not_told_that_the_one_before_ended(certified, contact):
    AwardFactory(
        holder=certified.holder, programme="high_tech_enterprise", since=date(2027, 11, 20),
        until=date(2030, 11, 20),
    )  # fmt: skip
    reminders.remind(date(2027, 11, 28))

    assert not [key for key in keys(contact) if ":ended:" in key]


@pytest.mark.parametrize(
    ("window", "said"),
    [("open", "请在“高企第一批”中重新申报"), ("planned", "“高企第一批”自"), ("closed", "下一批何时受理")],
)
def test_of_what_ended_it_is_said_where_or_from_when_one_applies_anew(certified, contact, window, said):
    Round.objects.filter(pk=opened(2028).pk).update(window=window)
    reminders.remind(date(2027, 11, 28))

    (text,) = [text for text in told(contact) if "已于 2027-11-27 到期" in text]
    assert said in text


def test_each_reminder_leads_to_a_page_that_its_reader_sees(certified, contact):
    Award.objects.update(until=date(2027, 8, 1))
    reminders.remind(DAY)

    stranger = contact_of(EnterpriseFactory(), username="stranger")
    paths = Notification.objects.filter(user=contact).values_list("path", flat=True)
    assert len(paths) == 2
    assert [[reader(user).get(path).status_code for path in paths] for user in (contact, stranger)] == [
        [200, 200], [404, 404],
    ]  # fmt: skip


def test_what_a_merged_archive_holds_leads_to_the_one_that_was_kept(certified, contact):
    kept = EnterpriseFactory()
    Enterprise.objects.filter(pk=certified.pk).update(merged_into=kept)
    speaker = contact_of(kept, username="keeper")
    reminders.remind(ENDING)

    _text, page = of_the_end(speaker)
    assert reader(speaker).get(page).context["enterprise"] == kept


def test_reminders_ask_as_much_for_many(certified, contact):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert list(reminders._ending(ENDING, reminders.awards_of_enterprises(ENDING)))
        return len(queries)

    one = asked()
    for number in range(5):
        AwardFactory(
            holder=certified.holder, programme="high_tech_enterprise", number=f"{number}",
            since=date(2024, 11, 28), until=UNTIL,
        )  # fmt: skip
    assert asked() == one


def test_the_same_matter_is_told_once(certified, contact):
    for day in (date(2026, 11, 27), date(2026, 11, 28), date(2027, 6, 1)):
        reminders.remind(day)

    assert len([text for text in told(contact) if "到期" in text]) == 2


def test_nobody_is_told_of_anothers_certificate(certified):
    stranger = contact_of(EnterpriseFactory(), username="stranger")
    reminders.remind(date(2026, 11, 27))

    assert told(stranger) == []


@pytest.mark.parametrize(
    ("day", "count"),
    [
        (date(2026, 3, 31), 0), (date(2026, 4, 1), 1), (date(2026, 5, 17), 1), (date(2026, 5, 31), 1),
        (date(2026, 6, 1), 1),
    ],
)  # fmt: skip
def test_the_yearly_report_is_asked_for_before_the_end_of_may_and_after_it_as_missed(
    certified, contact, day, count
):
    reminders.remind(day)

    assert ["逾期未填报" in text for text in told(contact)] == [day > date(2026, 5, 31)] * count
    page = reverse("annual-report", args=[certified.holder.awards.get().public_id, 2025])
    assert list(Notification.objects.values_list("path", flat=True)) == [page] * count


def test_who_filed_the_report_is_not_asked_for_it(certified, contact):
    AnnualReport.objects.create(
        award=certified.holder.awards.get(), year=2025, figures={}, due_on=date(2026, 5, 31),
        filed_by=contact, filed_at=clock.now(),
    )  # fmt: skip
    reminders.remind(date(2026, 5, 17))

    assert told(contact) == []


def test_what_persons_and_institutions_hold_is_not_the_archives_matter(db):
    AwardFactory(since=date(2024, 11, 28), until=UNTIL)

    assert reminders.remind(date(2026, 11, 27)) == 0


@pytest.fixture
def falling(certified, monkeypatch):
    """The ledger of two high-tech enterprises is thin, and they are told of one at a time."""
    call_command("load_plan", verbosity=0)
    monkeypatch.setattr(falls, "AT_ONCE", 1)
    other = EnterpriseFactory()
    AwardFactory(holder=other.holder, programme="high_tech_enterprise", since=date(2024, 11, 28), until=UNTIL)
    Enterprise.objects.update(complete={"properties": {"day": "2026-01-05", "by": "企业联系人"}})
    return other


def work_off():
    while outbox.dispatch():
        pass


def test_what_may_fall_is_told_of_all_that_hold_something_once_a_day(falling, contact):
    beside = contact_of(falling, username="beside")
    for _again in range(2):
        falls.begin(DAY)
        work_off()

    about = [[key.split(":")[2] for key in keys(user)] for user in (contact, beside)]
    assert about == [["fails", "ledger"]] * 2


def test_who_makes_ready_for_it_is_told_of_a_thin_ledger_too(falling):
    """Who stands in the pool, and who has begun an application; not who merely has an archive."""
    pooled, drafting, neither = (EnterpriseFactory() for _each in range(3))
    AwardFactory(holder=pooled.holder, programme="high_tech_pool", since=date(2025, 3, 1), until=UNTIL)
    draft = ApplicationFactory(round=opened(2026))
    Application.objects.filter(pk=draft.pk).update(holder=drafting.holder)
    Enterprise.objects.update(complete={"properties": {"day": "2026-01-05", "by": "企业联系人"}})
    made = {"pool": pooled, "draft": drafting, "neither": neither}
    users = [contact_of(each, username=name) for name, each in made.items()]
    falls.begin(DAY)
    work_off()

    thin = Notification.objects.filter(text__contains="至少Ⅰ类 1 项或Ⅱ类 5 项（待核实）")
    assert [thin.filter(user=user).count() for user in users] == [1, 1, 0]
    assert thin.get(user=users[1]).path == reverse("enterprise-properties", args=[drafting.public_id])


def test_who_fails_already_is_told_once_a_year_what_is_lacking_as_on_the_page(falling, certified, contact):
    """Research costs of 1 % of the sales, where 5 % are asked of one so small."""
    figures = {"revenue": 40_000_000, "rd_cost": 400_000, "rd_recognition": 400_000}
    for year in (2023, 2024, 2025):
        YearFactsFactory(enterprise=certified, year=year, **figures)
    for day in (DAY, date(2026, 8, 4)):
        falls.begin(day)
        work_off()

    notice = Notification.objects.get(user=contact, key__contains=":rd_ratio:")
    assert notice.text.startswith("按档案数据，已不再符合“高新技术企业”")
    assert "为1%，要求不低于5%（" in notice.text
    assert "不符合。" not in notice.text
    gaps = reader(contact).get(notice.path).context["standing"].gaps
    gap = next(each for each in gaps if each.name.startswith("rd_ratio"))
    assert f"{gap.short_by}，{gap.steps[0].told}" in notice.text


def test_one_that_cannot_be_judged_does_not_hold_up_the_next(falling, contact, certified):
    beside = contact_of(falling, username="beside")
    with transaction.atomic():
        falls.Falls().gave_up({"day": DAY.isoformat(), "after": 0}, ValueError())
    work_off()

    assert (told(contact), len(told(beside))) == ([], 2)


def test_who_is_no_high_tech_enterprise_owes_no_report(enterprise, contact):
    reminders.remind(date(2026, 5, 17))

    assert told(contact) == []


def test_what_is_to_be_seen_to_stands_on_the_archive_until_it_is_mended(certified, contact, officer):
    """The same as the contact was told, and nobody else reads it there."""
    soon, later = clock.today() + timedelta(days=40), clock.today() + timedelta(days=800)
    Award.objects.update(since=clock.today() - timedelta(days=300), until=soon)
    Enterprise.objects.update(complete={"properties": {"day": "2026-01-05", "by": "企业联系人"}})
    page = reverse("enterprise", args=[certified.public_id])
    reminders.remind()
    falls.begin()
    outbox.dispatch()

    shown = reader(contact).get(page)
    assert {each["text"] for each in shown.context["reminders"]} == set(told(contact))
    assert any("知识产权偏少" in text for text in told(contact))
    assert "目前须办理的事项" in shown.text
    assert reader(officer).get(page).context["reminders"] == []

    Award.objects.update(until=later)
    assert not any("到期" in each["text"] for each in reader(contact).get(page).context["reminders"])


@pytest.mark.parametrize("count", [1, 4])
def test_the_archive_asks_as_much_for_many_reminders(
    certified, contact, count, django_assert_max_num_queries
):
    """What holds now is judged anew for the page, as where the enterprise stands is."""
    soon = clock.today() + timedelta(days=40)
    Award.objects.update(since=clock.today() - timedelta(days=300), until=soon)
    for number in range(1, count):
        AwardFactory(
            holder=certified.holder, programme="high_tech_enterprise", number=f"{number}",
            since=date(2024, 11, 28), until=soon,
        )  # fmt: skip

    with django_assert_max_num_queries(68):
        shown = reader(contact).get(reverse("enterprise", args=[certified.public_id]))
    assert len([each for each in shown.context["reminders"] if "到期" in each["text"]]) == count
