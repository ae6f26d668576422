"""After the panels: the department's check of every application, and the list that is proposed by it."""

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from tests.workflows.reviews.classes import ClassPanel
from tests.workflows.reviews.panel import browser
from tests.workflows.reviews.test_sheets_by_class import GROWTH, TECHNICAL
from workflows import process
from workflows.models import Application, Decision, PanelSheet
from workflows.services import comprehensive_checks, decision, outcomes, proposing, ranking
from workflows.services.errors import NotNow

pytestmark = pytest.mark.django_db


@pytest.fixture
def judged(desk, applicant, other_applicant):
    """Two applications whose panels came to 71 and to 70 points, before the comprehensive check."""
    return judged_with(desk, {applicant: {}, other_applicant: {"talents": 1}})


def judged_with(desk, points_of):
    """Applications of these people, whose panels gave 71 points but for the lines that are named."""
    panel = ClassPanel(desk, list(points_of))
    for application, points in zip(panel.applications, points_of.values(), strict=True):
        panel.applications = [application]
        panel.all_file(**TECHNICAL | points, **GROWTH)
        panel.sign()
    panel.applications = list(panel.round.applications.order_by("pk"))
    panel.hand_over()
    return panel


def check(panel, application, **wrong):
    lines = {line.code: wrong.get(line.code, "") for line in comprehensive_checks.rule_of(panel.round).lines}
    by = panel.desk.officer
    return process.work(
        panel.desk.task(panel.round.case, "comprehensive_check"),
        by=by,
        act=lambda: comprehensive_checks.record(application, lines, by=by),
    )


def finish(panel):
    by, task = panel.desk.officer, panel.desk.task(panel.round.case, "comprehensive_check")
    return process.perform(task, by=by, act=lambda: comprehensive_checks.finish(panel.round, by=by))


def propose(panel, act=proposing.by_outcome, **how):
    by, task = panel.desk.officer, panel.desk.task(panel.round.case, "propose")
    return process.work(task, by=by, act=lambda: act(panel.round, by=by, **how))


def grant(panel, application, reason=""):
    how = {"outcome": Decision.Outcome.GRANTED, "terms": {"reason": reason}}
    return propose(panel, lambda *args, **by: proposing.decide(args[0], [application], **how, **by))


def test_the_officer_sees_why_checks_every_application_and_proposes_all_that_pass(judged):
    first, second = judged.applications
    page = f"/tasks/{judged.desk.task(judged.round.case, 'comprehensive_check').external_task_id}/"
    officer = browser(judged.desk.officer)

    shown = officer.get(page, {"application": second.public_id}).text
    sent = {"action": "record", "line_panel": "on", "remark_conditions": "研发占比未达标"}
    refused = officer.post(f"{page}?application={second.public_id}", sent)
    ticks = {f"line_{line.code}": "on" for line in comprehensive_checks.rule_of(judged.round).lines}
    taken = officer.post(f"{page}?application={second.public_id}", {"action": "record", **ticks})
    with pytest.raises(NotNow):
        finish(judged)
    check(judged, first)
    finish(judged)
    propose(judged)

    assert [words in shown for words in ("71 分", "70 分", "要求高于70分")] == [True] * 3
    assert (refused.status_code, taken.status_code) == (422, 302)
    passed, failed = Decision.objects.order_by("application_id")
    assert (passed.outcome, failed.outcome) == ("granted", "declined")
    assert "总分70分（要求高于70分）" in failed.reason
    assert judged.desk.waits_for(judged.round.case) == ["propose"]


def test_what_is_not_in_order_is_not_proposed_and_a_panel_counts_in_the_ranking_as_one_opinion(judged):
    first, second = judged.applications
    check(judged, first, finance="纳税申报与报表不符")
    check(judged, second)
    finish(judged)
    propose(judged)

    found = Decision.objects.get(application=first)
    rows = ranking.of(judged.round).rows
    sheets = browser(judged.desk.officer).get(f"/applications/{first.public_id}/panel-sheets.pdf")

    assert found.outcome == "declined"
    assert "纳税申报与报表不符" in found.reason
    assert [(row.written.mean, row.written.count) for row in rows] == [(71, 1), (70, 1)]
    assert b"".join(sheets.streaming_content).startswith(b"%PDF")


def test_the_ranking_of_panels_is_handed_out_with_what_each_says(judged):
    for application in judged.applications:
        check(judged, application)
    finish(judged)

    table = browser(judged.desk.officer).get(f"/rounds/{judged.round.public_id}/ranking.xlsx")

    words = {str(outcomes.WORDS[sheet.verdict]) for sheet in PanelSheet.objects.all()}
    (sheet,) = CalamineWorkbook.from_filelike(BytesIO(table.content)).sheet_names[:1]
    rows = CalamineWorkbook.from_filelike(BytesIO(table.content)).get_sheet_by_name(sheet).to_python()
    assert words <= {cell for row in rows for cell in row}


@pytest.mark.parametrize("places", [1, None])
def test_the_ranking_tells_of_a_line_only_where_places_or_money_end(judged, places):
    for application in judged.applications:
        check(judged, application)
    finish(judged)
    type(judged.round).objects.filter(pk=judged.round.pk).update(places=places)
    officer, table = browser(judged.desk.officer), f"/rounds/{judged.round.public_id}/ranking"

    pages = [officer.get(f"{table}/{way}").content.decode() for way in ("", "print/")]
    book = CalamineWorkbook.from_filelike(BytesIO(officer.get(f"{table}.xlsx").content))
    heads = book.get_sheet_by_name(book.sheet_names[0]).to_python()[0]

    assert ["线上" in page for page in pages] == [places is not None] * 2
    assert ["资助线" in page for page in pages] == [places is not None] * 2
    assert ("资助线" in heads) == (places is not None)


def test_those_who_pass_are_proposed_in_merit_order_as_far_as_the_places_go(desk, applicant, other_applicant):
    panel = judged_with(desk, {applicant: {}, other_applicant: {"talents": 3}})
    first, second = panel.applications
    for application in (first, second):
        check(panel, application)
    finish(panel)
    sheets = PanelSheet.objects.filter(application__in=[first, second])
    sheets.filter(application=first).update(total=72)

    with pytest.raises(NotNow) as tied:
        propose(panel)
    sheets.filter(application=first).update(total=71)
    propose(panel)

    assert f"{first.number}、{second.number}" in str(tied.value)
    found = dict(Decision.objects.values_list("application", "outcome"))
    assert found == {first.pk: "declined", second.pk: "granted"}
    assert Decision.objects.get(application=first).reason == proposing.default_reason(panel.round)


def test_equal_totals_stand_in_the_order_of_their_numbers_behind_the_better_and_before_the_open():
    def outcome(number, total=None):
        sheet = None if total is None else PanelSheet(total=total)
        return outcomes.Outcome(Application(number=number), outcomes.MET, panel_sheet=sheet)

    found = [outcome("04"), outcome("03", 71), outcome("02", 71), outcome("01", 80)]

    assert [each.application.number for each in outcomes.in_merit_order(found)] == ["01", "02", "03", "04"]


def test_nobody_grants_against_what_panel_and_check_found_without_saying_why(judged):
    first, second = judged.applications
    check(judged, first)
    check(judged, second)
    finish(judged)

    with pytest.raises(NotNow, match="总分70分"):
        grant(judged, second)
    grant(judged, second, reason="经复核，专家组漏计一项成果")

    found = Decision.objects.get(application=second)
    assert (found.outcome, found.reason) == ("granted", "经复核，专家组漏计一项成果")


@pytest.mark.parametrize("tech_staff", [5, 4])
def test_no_reason_grants_what_does_not_meet_a_condition_by_its_figures(desk, applicant, tech_staff):
    """At the border and one below: 5 of 50 are ten per cent."""
    panel = ClassPanel(desk, [applicant])
    application = panel.applications[0]
    for name, value in (("staff", 50), ("tech_staff", tech_staff)):
        application.assessment["facts"][f"enterprise.{name}"]["value"] = value
    application.save()
    panel.all_file(**TECHNICAL | {"talents": 1}, **GROWTH)
    panel.sign()
    panel.hand_over()
    check(panel, application)
    finish(panel)

    if tech_staff == 5:
        grant(panel, application, reason="经复核，专家组漏计一项成果")
        assert Decision.objects.get().outcome == "granted"
        return
    with pytest.raises(NotNow, match="科技人员占职工总数的比例不低于10%"):
        grant(panel, application, reason="经复核，专家组漏计一项成果")
    propose(panel)
    with pytest.raises(NotNow, match="科技人员占职工总数的比例不低于10%"):
        decision.turn(panel.round, [application], outcome="granted", reason="改为认定", by=desk.officer)
    assert Decision.objects.get().outcome == "declined"


@pytest.mark.parametrize(("act", "how"), [(proposing.grant_rest, {}), (proposing.grant_above, {"places": 2})])
def test_whoever_proposes_many_at_once_proposes_only_those_that_pass(judged, act, how):
    for application in judged.applications:
        check(judged, application)
    finish(judged)
    propose(judged, act, **how)

    assert [each.application for each in Decision.objects.all()] == judged.applications[:1]
