"""Enterprises are recognised as real ones are: from the archive over banner, league, experts of both classes
and the department's check to the signed list, each act through the one door, by whose turn it is.
"""

import pytest
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from cultivation.seed import granted, listed, recognition, recommended, sketches, upkeep
from cultivation.seed.deciding import Deciding
from cultivation.seed.enterprises import archives
from cultivation.seed.hands import Hands, waits_at
from cultivation.seed.population import Population
from cultivation.seed.recognition import Recognition
from cultivation.seed.reviewing import Reviewing
from enterprises.department.judged import judged, night_of
from enterprises.department.lists import LISTS
from enterprises.models import ArchiveImport, Enterprise, Mentoring, PropertyUse, StandingMove
from enterprises.night import places
from enterprises.night.run import last_run
from tests.factories.workflows import EditionFactory
from trail import clock, outbox
from workflows import invariants
from workflows.models import (
    AnnualReport,
    Award,
    Change,
    Decision,
    Document,
    Notification,
    Package,
    PanelSheet,
    PlanProgramme,
    Revocation,
    Round,
)
from workflows.services import annual_reports, panel_sheets, spot_checks, waiting_elsewhere

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

PROGRAMMES = ("high_tech_enterprise", granted.POOL, granted.BENCHMARK, "tech_sme", "srdi_sme")


@pytest.fixture
def hands(settings, tmp_path):
    """The regions of the plan, the department, the enterprises with their archives, and experts."""
    from accounts import regions
    from workflows.policy import plan

    settings.MEDIA_ROOT = tmp_path
    regions.load(plan.read(settings.PLAN_DIR).regions)
    people = Population(3)
    people.department()
    archives(people, people.units())
    people.experts(12)
    people.experts(4, kind="finance", username="auditor")
    for programme in PROGRAMMES:
        EditionFactory(programme=programme, whole=True, is_current=True)
    return Hands(people)


@pytest.fixture
def later(hands):
    """The enterprises that came later."""
    units = hands.population.units([(name, "enterprise", code) for name, code in sketches.SEATS.items()])
    archives(hands.population, units, sketches.LATER, first=len(sketches.SKETCHES) + 1)
    for code in set(listed.LISTS) - set(PROGRAMMES):
        PlanProgramme.objects.get_or_create(
            code=code, defaults={"title": code, "word": "认定", "holder": "enterprise"}
        )


def test_high_tech_enterprises_walk_from_the_archive_to_the_signed_list(hands):
    recognition = Recognition(hands, hands.population.random)
    round_ = recognition.under_review("2026年高新技术企业认定第一批（演示）")
    first, second = round_.applications.order_by("pk")
    assert waits_at(first.case, "panel_sheet")
    assert waits_at(second.case, "review")
    opened = recognition.open("2026年高新技术企业认定第二批（演示）")
    assert set(recognition.people(round_, opened)) == {"banner", "league", "technical", "finance", "leader"}

    reviewing = Reviewing(hands, round_, hands.population.random)
    reviewing.review()
    recognition.sign(first)
    recognition.sign(second)
    reviewing.collect()
    recognition.check(round_)
    deciding = Deciding(hands, round_)
    recognition.propose(round_)
    deciding.sign()

    verdicts = dict(PanelSheet.objects.values_list("application", "verdict"))
    outcomes = dict(Decision.objects.values_list("application", "outcome"))
    expected = {"met": "granted", "not_met": "declined"}
    assert outcomes == {pk: expected[verdict] for pk, verdict in verdicts.items()}
    assert {panel_sheets.standing(each).leader.person.user_id for each in (first, second)} != {None}
    assert set(PropertyUse.objects.values_list("state", flat=True)) == {PropertyUse.State.RESERVED}
    assert [each for each in invariants.broken() if each["breaches"]] == []


def test_enterprises_stand_in_the_pool_with_mentors_and_one_is_recognised_here_with_its_certificate(hands):
    random = hands.population.random
    granted.pool(hands, random)
    granted.benchmark(hands, random)

    pooled = Award.objects.filter(programme=granted.POOL)
    standing = set(pooled.filter(ended_on=None).values_list("holder__organisation__name", flat=True))
    assert standing == set(granted.IN_THE_POOL)
    assert set(Mentoring.objects.values_list("award__holder__organisation__name", flat=True)) == set(
        granted.MENTORS
    )
    assert list(pooled.exclude(ended_on=None).values_list("ending__cause", flat=True)) == ["recognised"]
    recognised = Award.objects.get(programme=granted.BENCHMARK)
    assert recognised.holder.organisation.name in granted.RECOGNISED
    certificate = Document.objects.get(case=recognised.case, kind=Document.Kind.CERTIFICATE)
    assert certificate.number == recognised.number
    assert [each for each in invariants.broken() if each["breaches"]] == []


def test_reports_of_past_years_were_filed_in_time_but_the_last_of_one_enterprise(hands):
    granted.reports()

    today = clock.today()
    owing = {
        award.holder.organisation.name: annual_reports.missed(award, annual_reports.rule_of(award), today)
        for award in Award.objects.filter(Award.in_force(today), programme="high_tech_enterprise")
    }
    assert {name for name, missed in owing.items() if missed} == {granted.OWING}
    assert owing[granted.OWING] == 1
    assert not any(report.is_late for report in AnnualReport.objects.all())


def test_changes_stand_at_their_stations_and_a_certificate_is_lost_from_a_year_on(hands):
    upkeep.reported(hands)
    upkeep.taken_away(hands)

    stations = {
        change.award.holder.organisation.name: (
            waits_at(change.case, "check"),
            change.outcome,
        )
        for change in Change.objects.all()
    }
    assert stations == {
        upkeep.REPORTED: (True, ""),
        upkeep.KEPT: (False, "kept"),
        upkeep.IN_PUBLIC: (False, "kept"),
    }
    assert Change.objects.get(case__holder__organisation__name=upkeep.IN_PUBLIC).ends_at > clock.now()
    taken = Award.objects.get(programme=upkeep.HIGH_TECH, end_kind="revoked")
    assert (taken.ending.cause, taken.ending.since) == (upkeep.CAUSE, taken.ended_on)
    assert taken.ended_on.isoformat() == f"{clock.today().year - 1}-01-01"
    proposed = Revocation.objects.get(outcome="")
    assert waits_at(proposed.case, "state")
    assert [each for each in invariants.broken() if each["breaches"]] == []


def test_between_two_judgings_one_enterprise_rose_and_another_fell(hands):
    upkeep.judged_yesterday(hands)
    upkeep.judged_today(hands)

    bit = 1 << places.bits()[upkeep.SME]
    moved = {
        (move.enterprise.holder.organisation.name, bool(move.rose & bit), bool(move.fell & bit))
        for move in StandingMove.objects.all()
    }
    assert moved == {(upkeep.TELLS, True, False), (upkeep.CORRECTS, False, True)}


def test_a_round_lies_with_the_platform_to_which_its_package_went(hands, later):
    sent = Recognition(hands, hands.population.random).sent("高新技术企业认定补充批次（演示）", "补充批次")

    package = Package.objects.get(round=sent, sent_on=clock.today())
    assert (package.state, package.rows) == ("made", len(recognition.SENT))
    assert waits_at(sent.case, "take_results")
    assert [package for package in waiting_elsewhere.unanswered()] == [package]
    assert [each for each in invariants.broken() if each["breaches"]] == []


def test_a_list_lies_with_the_other_department_and_officers_see_who_recognises_what(hands, later):
    Recognition(hands, hands.population.random).sent("高新技术企业认定补充批次（演示）", "补充批次")
    sent, opened = recommended.rounds(hands, hands.population.random)
    browser = Client()
    browser.force_login(hands.of("screen@150000"))

    seen = browser.get(reverse("elsewhere")).text

    assert set(Round.objects.filter(edition__programme="srdi_sme")) == {sent, opened}
    assert Package.objects.get(round=sent).rows == len(recommended.SENT)
    assert (waits_at(sent.case, "take_results"), waits_at(opened.applications.get().case, "first_check")) == (
        True, True,
    )  # fmt: skip
    for who, kind in (("高新技术企业认定管理工作网", "全国平台"), ("自治区工业和信息化厅", "其他部门")):
        assert f'{who}<span class="cell-more">{kind}</span>' in seen
    assert [each for each in invariants.broken() if each["breaches"]] == []


def test_lists_of_old_are_brought_in_with_their_numbers_and_several_labels_stand_together(hands, later):
    rows = listed.brought_in(hands.population, hands)

    assert set(ArchiveImport.objects.values_list("state", "note")) == {("stored", "")}
    brought = Award.objects.filter(imported_from__contains="演示）；")
    assert brought.count() == rows
    magnet = brought.filter(holder__organisation__name=listed.YONGCI).values_list("programme", flat=True)
    assert set(magnet) == {"srdi_sme", "little_giant", "single_champion", "hidden_champion"}
    assert Enterprise.objects.count() == len(
        {*listed.UNKNOWN, *sketches.SEATS, *(each.name for each in sketches.SKETCHES)}
    )
    assert [each for each in invariants.broken() if each["breaches"]] == []


def test_some_of_this_years_numbers_are_drawn_and_the_draw_computes_again(hands, later):
    listed.brought_in(hands.population, hands)

    check = upkeep.spot_checked(hands)

    results = dict(check.sheets.values_list("outcome").annotate(Count("pk")))
    assert len(check.pool) > check.sheets.count()
    assert (results.pop("mismatch"), results.pop("in_order")) == (1, 1)
    assert set(results) == {""}
    assert spot_checks.computes_again(check)
    held = set(Membership.objects.values_list("office__code", flat=True))
    assert set(check.sheets.values_list("office", flat=True)) <= held


def test_who_would_qualify_and_has_not_applied_is_found_by_the_night(hands, later):
    upkeep.newcomers_told(hands)
    upkeep.judged_yesterday(hands)
    run, officer = last_run(), hands.of("screen@150000")
    night = night_of(judged(run)[upkeep.SME], run)
    found = LISTS["candidates"].rows(officer, night, LISTS["candidates"].default)

    names = set(found.values_list("enterprise__holder__organisation__name", flat=True))
    assert {"五原向日葵种业（演示）", "阿拉善盐藻生物（演示）", "乌兰浩特蒙药制剂（演示）"} <= names


def test_each_step_before_a_certificate_ends_has_its_example(hands, later):
    listed.brought_in(hands.population, hands)

    upkeep.reminded()

    keys = Notification.objects.filter(key__contains="enterprise:ends:").values_list("key", flat=True)
    steps = {tuple(key.split(":")[-3:-1]) for key in keys}
    certificates = Award.objects.filter(programme=upkeep.HIGH_TECH)
    assert {months for award, months in steps if certificates.filter(pk=award)} == {"3", "6", "12"}


def test_contacts_read_on_the_first_morning_what_the_timetable_tells_every_morning(hands):
    granted.reports()

    upkeep.reminded()
    while outbox.dispatch(limit=100):
        pass

    told = Notification.objects.filter(key__contains="enterprise:").values_list("key", flat=True)
    kinds = {key.split("enterprise:")[1].split(":")[0] for key in told}
    assert kinds == {"ends", "fails", "ledger", "report"}

    assert outbox.state()["dead"] == 0
