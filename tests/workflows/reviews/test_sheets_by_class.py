"""Experts who judge by their class, and the sheet of the panel that their leader signs."""

import pytest

from tests.workflows.reviews.classes import ClassPanel
from tests.workflows.reviews.panel import COMMENT, breaches, browser
from workflows import process
from workflows.models import PanelSheet, Review
from workflows.services import collecting, opinions, panel_sheets, reviews
from workflows.services.errors import NotNow

pytestmark = pytest.mark.django_db
TECHNICAL = {
    "ip_advanced": 4, "ip_support": 4, "ip_count": 7, "ip_obtained": 6, "ip_standard": 0, "conversion": 25,
    "rd_system": 3, "rd_institution": 3, "incentives": 2, "talents": 2,
}  # fmt: skip
GROWTH = {"net_assets_growth": 9, "sales_growth": 6}


@pytest.fixture
def panel(desk, applicant):
    return ClassPanel(desk, [applicant])


def sent(review, **points):
    return {f"item_{name}": each for name, each in points.items()} | {
        "recommendation": "agree",
        "comment": COMMENT,
        "version": review.version,
        "action": "file",
    }


def pass_mark(made):
    """What the rules say of the pass mark with the panel's points."""
    return next(each["answer"] for each in made.result["findings"] if each["rule"] == "pass_mark")


def address(panel, member):
    return f"/tasks/{panel.task(panel.review(member)).external_task_id}/"


def test_each_class_fills_its_own_sheet_within_the_range_that_the_figures_leave(panel):
    technical = {line.name: (line.low, line.high) for line in opinions.lines_of(panel.review(panel.seats[0]))}
    finance = {line.name: (line.low, line.high) for line in opinions.lines_of(panel.review(panel.finance))}

    assert set(technical) == set(TECHNICAL)
    assert technical["ip_count"] == (7, 8)
    assert technical["conversion"] == (25, 30)
    assert technical["ip_advanced"] == (0, 8)
    assert finance == {"net_assets_growth": (9, 10), "sales_growth": (5, 6)}


@pytest.mark.parametrize(("points", "status"), [(6, 422), (7, 302), (8, 302), (9, 422)])
def test_points_outside_the_range_are_refused_at_the_field_with_range_and_clause(panel, points, status):
    member = panel.seats[0]
    panel.clear(member)
    sheet = sent(panel.review(member), **TECHNICAL | {"ip_count": points})

    answer = browser(member.person.user).post(address(panel, member), sheet)

    assert answer.status_code == status
    if status == 422:
        assert "应在7分至8分之间" in answer.text
        assert "hnte-195企业创新能力评价知识产权" in answer.text


def test_the_financial_expert_sees_three_years_figures_and_no_technical_line(panel):
    panel.clear(panel.finance)

    page = browser(panel.finance.person.user).get(address(panel, panel.finance)).text

    assert "财务专家评价表" in page
    assert [figure in page for figure in ("28,200,000元", "23,000,000元", "20,000,000元")] == [True] * 3
    assert [name in page for name in ("item_net_assets_growth", "item_ip_advanced")] == [True, False]


def test_the_sheet_of_the_panel_is_the_rounded_mean_and_the_rules_decide_with_it(panel):
    panel.all_file(**TECHNICAL, **GROWTH)

    panel.sign()

    made = PanelSheet.objects.get()
    assert (made.total, made.verdict, pass_mark(made)) == (71, "met", "met")
    assert made.merged["ip_count"] == {"mean": "7", "points": 7, "of": 4}
    assert made.result["score_low"] == made.result["score_high"] == 71
    assert panel.desk.waits_for(panel.application.case) == ["await_decision"]


def test_seventy_points_are_not_above_seventy(panel):
    panel.all_file(**TECHNICAL | {"talents": 1}, **GROWTH)

    panel.sign()

    made = PanelSheet.objects.get()
    assert (made.verdict, pass_mark(made)) == ("not_met", "not_met")


@pytest.mark.parametrize(("others", "points"), [(4, 4), (3, 4), (2, 3)])
def test_a_mean_is_rounded_half_up(panel, others, points):
    """One of four gives 5 more than three others: means of 4.25, 3.5 and 2.75 come to 4, 4 and 3."""
    first, *rest = panel.technical
    panel.file_points(first, TECHNICAL | {"ip_advanced": 5})
    for member in rest:
        panel.file_points(member, TECHNICAL | {"ip_advanced": others})
    panel.file_points(panel.finance, GROWTH)

    line = {each.line.name: each for each in panel_sheets.merged(panel.application)}["ip_advanced"]

    assert line.points == points


def test_the_leader_changes_a_line_within_its_range_and_says_why(panel):
    panel.all_file(**TECHNICAL, **GROWTH)

    with pytest.raises(NotNow):
        panel.sign({"ip_advanced": 5})
    with pytest.raises(NotNow):
        panel.sign({"ip_advanced": 9}, reasons={"ip_advanced": "与其他专家合议"})
    panel.sign({"ip_advanced": 5}, reasons={"ip_advanced": "经合议，专利已形成标准"})

    made = PanelSheet.objects.get()
    assert (made.total, made.reasons) == (72, {"ip_advanced": "经合议，专利已形成标准"})


def test_nobody_but_the_leader_signs(panel):
    panel.all_file(**TECHNICAL, **GROWTH)
    other = panel.technical[1].person.user

    with pytest.raises(PermissionError):
        panel.sign(by=other)
    assert browser(other).get(f"/tasks/{panel.leaders_task().external_task_id}/").status_code == 404


def test_without_the_finance_sheet_the_panel_stays_open(panel):
    for member in panel.technical:
        panel.file_points(member, TECHNICAL)

    assert not reviews.has_enough(panel.application, "written")
    with pytest.raises(NotNow):
        panel.hand_over()


def test_a_financial_expert_who_recuses_is_replaced_by_one(panel):
    panel.recuse(panel.finance)

    seated = Review.objects.get(state=Review.State.OPEN, member__in=panel.reserves)

    assert (seated.part, seated.member) == (Review.Part.FINANCE, panel.reserves[1])


def test_opinions_are_not_handed_over_before_the_leader_has_signed(panel):
    panel.all_file(**TECHNICAL, **GROWTH)

    with pytest.raises(NotNow, match="panel"):
        collecting.finish(panel.round, by=panel.desk.officer)
    panel.sign()
    panel.hand_over()


def test_a_conflict_found_late_makes_the_signed_sheet_void_and_the_panel_whole_again(panel):
    panel.all_file(**TECHNICAL, **GROWTH)
    panel.sign()
    process.declare_late(panel.review(panel.finance), ground="cowork", by=panel.finance.person.user)

    assert PanelSheet.objects.get().voided_at is not None
    assert panel.desk.waits_for(panel.application.case) == ["review"]
    panel.file_points(panel.reserves[1], GROWTH)
    panel.sign()

    assert panel_sheets.standing(panel.application).total == 71
    assert breaches() == []
