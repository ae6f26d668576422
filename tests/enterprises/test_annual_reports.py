"""Once a year the contact confirms the archive's figures: in time until the end of May, late afterwards."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import MembershipFactory
from tests.factories.enterprises import EnterpriseFactory, YearFactsFactory, contact_of
from tests.factories.workflows import AwardFactory, EditionFactory
from trail import clock
from workflows import selectors
from workflows.models import AnnualReport, Award
from workflows.services import annual_reports
from workflows.services.errors import Conflict, NotNow

pytestmark = pytest.mark.django_db
FIGURES = {
    "staff": 60, "tech_staff": 20, "rd_staff": 15, "gross_income": 9_100_000, "revenue": 9_000_000,
    "hightech_revenue": 7_000_000, "rd_recognition": 800_000,
}  # fmt: skip


@pytest.fixture
def award(enterprise, last_year):
    EditionFactory(programme="high_tech_enterprise", whole=True)
    enterprise.complete = {"properties": {"day": "2026-01-05", "by": "企业联系人"}}
    enterprise.save()
    YearFactsFactory(enterprise=enterprise, year=last_year, **FIGURES)
    return AwardFactory(
        holder=enterprise.holder, programme="high_tech_enterprise", number="GR202415000001",
        since=date(2024, 11, 28), until=date(2027, 11, 27), recorded_at=datetime(2024, 12, 2, tzinfo=UTC),
    )  # fmt: skip


def page(award, year):
    return reverse("annual-report", args=[award.public_id, year])


def test_a_contact_files_the_report_in_one_act_with_the_archives_figures(award, at_work, contact, last_year):
    shown = at_work.get(page(award, last_year)).content.decode()
    answer = at_work.post(page(award, last_year))

    report = AnnualReport.objects.get()
    assert "9,000,000" in shown
    assert "未填写" not in shown
    assert (answer.status_code, report.filed_by, report.figures["enterprise.staff"]) == (302, contact, 60)
    assert report.is_late == (clock.today() > report.due_on)
    assert "9,000,000" in at_work.get(page(award, last_year)).content.decode()


@pytest.mark.parametrize(
    ("day", "missed"),
    [(date(2025, 5, 31), 0), (date(2025, 6, 1), 1), (date(2026, 5, 31), 1), (date(2026, 6, 1), 2)],
)
def test_a_year_is_missed_from_the_first_of_june_and_two_are_a_ground(award, day, missed):
    rule = annual_reports.rule_of(award)
    awards = selectors.with_missed(Award.objects.all(), rule, day)

    assert (annual_reports.missed(award, rule, day), awards.get().missed) == (missed, missed)
    assert annual_reports.is_ground(missed, rule, day) == (missed == 2)


@pytest.mark.parametrize(("hour", "late"), [("2026-05-31T15:59:59", False), ("2026-05-31T16:00:00", True)])
def test_what_is_filed_on_the_last_of_may_is_in_time(award, contact, hour, late):
    report = AnnualReport(
        award=award, year=2025, due_on=date(2026, 5, 31), filed_at=datetime.fromisoformat(f"{hour}+00:00")
    )

    assert report.is_late is late


def test_a_figure_that_is_not_told_is_named_and_nothing_is_filed(award, at_work, enterprise, last_year):
    enterprise.years.update(rd_recognition=None)

    answer = at_work.post(page(award, last_year))

    assert (answer.status_code, AnnualReport.objects.exists()) == (422, False)
    assert "研发费用（高企认定口径）" in answer.content.decode()


def test_a_report_is_filed_once(award, contact, last_year):
    annual_reports.file(award, last_year, by=contact)

    with pytest.raises(Conflict):
        annual_reports.file(award, last_year, by=contact)


def test_nothing_is_owed_of_years_before_the_award_or_after_its_end(award, contact, last_year):
    Award.objects.filter(pk=award.pk).update(
        ended_on=date(2025, 1, 1), end_kind="revoked", end_recorded_at=clock.now()
    )

    for year in (2023, last_year):
        with pytest.raises(NotNow):
            annual_reports.file(award, year, by=contact)


def test_a_report_that_was_filed_stays_listed_where_the_status_ended_before_its_day(
    award, at_work, contact, last_year
):
    """What ended in spring owes nothing in May; what was filed before stays on its pages all the same."""
    annual_reports.file(award, last_year, by=contact)
    ended = date(last_year + 1, 3, 1)
    Award.objects.filter(pk=award.pk).update(ended_on=ended, end_kind="revoked", end_recorded_at=clock.now())

    listed = at_work.get(reverse("enterprise-recognitions", args=[award.holder.enterprise.public_id])).text

    assert page(award, last_year) in listed
    assert at_work.get(page(award, last_year)).status_code == 200
    award.refresh_from_db()
    assert annual_reports.missed(award, annual_reports.rule_of(award), clock.today()) == 1


def test_a_stranger_finds_no_report_and_an_officer_of_the_region_only_reads_it(award, last_year):
    region = award.holder.organisation.seats.get().region
    officer = MembershipFactory(office__role="screen", office__code=f"screen@{region.code}").user
    foreign = MembershipFactory(office__role="screen", office__code="screen@150400")
    stranger = contact_of(EnterpriseFactory(), username="other-contact")
    seen = {}
    for name, user in {"officer": officer, "foreign": foreign.user, "stranger": stranger}.items():
        client = Client()
        client.force_login(user)
        seen[name] = [
            client.get(page(award, last_year)).status_code,
            client.post(page(award, last_year)).status_code,
        ]

    assert seen == {"officer": [200, 404], "foreign": [404, 404], "stranger": [404, 404]}


@pytest.mark.parametrize(("days", "is_in_force"), [(0, True), (-1, False)])
def test_a_certificate_that_ran_out_owes_no_report_and_reports_no_change(
    days, is_in_force, award, at_work, officer
):
    Award.objects.update(until=clock.today() + timedelta(days=days))
    client = Client()
    client.force_login(officer)

    desk = client.get(reverse("recognition-desk"), {"list": "reports"}).context
    assert (desk["number"], len(desk["rows"])) == ((1, 1) if is_in_force else (0, 0))
    change = reverse("enterprise-change-new", args=[award.public_id])
    assert at_work.get(change).status_code == (200 if is_in_force else 404)


def test_the_desk_marks_the_list_and_tells_who_owes_which_report_for_as_much_however_many(
    award, officer, last_year, django_assert_num_queries
):
    client = Client()
    client.force_login(officer)
    desk = reverse("recognition-desk")
    client.get(desk)
    with django_assert_num_queries(10):
        found = client.get(desk).context
    (row,) = found["rows"]
    assert [each.code for each in (*found["lists"], *found["states"]) if each.is_here] == [
        "reports",
        "missed",
    ]
    assert str(last_year) in row.matters[0]["title"]
    for _more in range(2):
        AwardFactory(
            holder=EnterpriseFactory(seat=award.region).holder, programme=award.programme,
            region=award.region, since=award.since, until=award.until, recorded_at=award.recorded_at,
        )  # fmt: skip
    with django_assert_num_queries(10):
        assert len(client.get(desk).context["rows"]) == 3
    assert len(client.get(desk, {"q": award.number}).context["rows"]) == 1
