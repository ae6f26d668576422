"""Contacts are told of what comes, once for each matter, and nobody else is."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import transaction

from enterprises import falls, reminders
from enterprises.models import Enterprise
from tests.factories.enterprises import EnterpriseFactory, contact_of
from tests.factories.workflows import AwardFactory, EditionFactory
from trail import clock, outbox
from workflows.models import AnnualReport, Notification

pytestmark = pytest.mark.django_db
UNTIL = date(2027, 11, 27)
DAY = date(2026, 8, 3)


@pytest.fixture
def certified(enterprise, contact):
    EditionFactory(programme="high_tech_enterprise", whole=True)
    AwardFactory(
        holder=enterprise.holder, programme="high_tech_enterprise", title="高新技术企业",
        number="GR202415000001", since=date(2024, 11, 28), until=UNTIL,
    )  # fmt: skip
    return enterprise


def told(user):
    return [notice.text for notice in Notification.objects.filter(user=user).order_by("pk")]


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (date(2026, 11, 26), None), (date(2026, 11, 27), 12), (date(2027, 5, 26), 12), (date(2027, 5, 27), 6),
        (date(2027, 8, 27), 3), (date(2027, 11, 27), 3), (date(2027, 11, 28), None),
    ],
)  # fmt: skip
def test_a_certificate_that_ends_is_told_twelve_six_and_three_months_before(certified, contact, day, months):
    reminders.remind(day)

    ends = [text for text in told(contact) if "到期" in text]
    assert [f"不超过 {months} 个月" in text for text in ends] == ([True] if months else [])


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

    assert [["知识产权" in text for text in told(user)] for user in (contact, beside)] == [[True], [True]]


def test_one_that_cannot_be_judged_does_not_hold_up_the_next(falling, contact, certified):
    beside = contact_of(falling, username="beside")
    with transaction.atomic():
        falls.Falls().gave_up({"day": DAY.isoformat(), "after": 0}, ValueError())
    work_off()

    assert (told(contact), len(told(beside))) == ([], 1)


def test_who_is_no_high_tech_enterprise_owes_no_report(enterprise, contact):
    reminders.remind(date(2026, 5, 17))

    assert told(contact) == []
