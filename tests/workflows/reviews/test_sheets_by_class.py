"""Experts who judge by their class, and the sheet of the panel that their leader signs."""

import pytest

from tests.workflows.reviews.classes import ClassPanel
from tests.workflows.reviews.panel import COMMENT, breaches, browser
from workflows import process
from workflows.models import PanelSheet, Review
from workflows.services import collecting, panel_sheets
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


def address(panel, member):
    return f"/tasks/{panel.task(panel.review(member)).external_task_id}/"


def test_points_outside_the_range_are_refused_at_the_field_with_range_and_clause(panel):
    member = panel.seats[0]
    panel.clear(member)
    page, expert = address(panel, member), browser(member.person.user)
    answers = {
        points: expert.post(page, sent(panel.review(member), **TECHNICAL | {"ip_count": points}))
        for points in (6, 9, 7)
    }

    assert [answer.status_code for answer in answers.values()] == [422, 422, 302]
    assert "应在7分至8分之间。hnte-195企业创新能力评价知识产权" in answers[9].text


def test_the_financial_expert_sees_three_years_figures_and_no_technical_line(panel):
    panel.clear(panel.finance)

    page = browser(panel.finance.person.user).get(address(panel, panel.finance)).text

    assert "财务专家评价表" in page
    assert [figure in page for figure in ("28,200,000元", "23,000,000元", "20,000,000元")] == [True] * 3
    assert [name in page for name in ("item_net_assets_growth", "item_ip_advanced")] == [True, False]


def test_the_leader_signs_the_rounded_means_or_says_why_not_and_the_rules_decide(panel):
    panel.all_file(**TECHNICAL, **GROWTH)
    other = panel.technical[1].person.user

    with pytest.raises(PermissionError):
        panel.sign(by=other)
    assert browser(other).get(f"/tasks/{panel.leaders_task().external_task_id}/").status_code == 404
    with pytest.raises(NotNow):
        collecting.finish(panel.round, by=panel.desk.officer)
    for points, reasons in (({"ip_advanced": 5}, {}), ({"ip_advanced": 9}, {"ip_advanced": "合议"})):
        with pytest.raises(NotNow):
            panel.sign(points, reasons=reasons)
    panel.sign({"ip_advanced": 5}, reasons={"ip_advanced": "经合议，专利已形成标准"})

    made = PanelSheet.objects.get()
    assert (made.total, made.verdict) == (72, "met")
    assert made.merged["ip_advanced"] == {"mean": "4", "points": 4, "of": 4}
    assert made.reasons == {"ip_advanced": "经合议，专利已形成标准"}
    assert panel.desk.waits_for(panel.application.case) == ["await_decision"]
    panel.hand_over()


def test_the_leaders_page_holds_the_means_and_asks_why_a_line_is_changed(panel):
    panel.all_file(**TECHNICAL, **GROWTH)
    leader = browser(panel_sheets.leader_of(panel.application).person.user)
    page = f"/tasks/{panel.leaders_task().external_task_id}/"
    shown = leader.get(page)
    assert 'data-now="2' in shown.text
    means = {name: shown.context["form"][name].value() for name in ("item_ip_advanced", "item_talents")}
    points = {f"item_{name}": given for name, given in (TECHNICAL | GROWTH).items()} | {"comment": COMMENT}

    unexplained = leader.post(page, points | {"item_ip_advanced": 5})
    explained = leader.post(page, points | {"item_ip_advanced": 5, "reason_ip_advanced": "经合议，有标准"})

    assert means == {"item_ip_advanced": 4, "item_talents": 2}
    assert (unexplained.status_code, explained.status_code) == (422, 302)
    assert list(unexplained.context["form"].errors) == ["reason_ip_advanced"]


def test_without_the_finance_sheet_the_panel_stays_open_and_another_financial_expert_is_seated(panel):
    for member in panel.technical:
        panel.file_points(member, TECHNICAL)
    panel.recuse(panel.finance)

    seated = Review.objects.get(state=Review.State.OPEN)

    assert (seated.part, seated.member) == (Review.Part.FINANCE, panel.reserves[1])
    assert not PanelSheet.objects.exists()
    with pytest.raises(NotNow):
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


def test_the_collection_says_of_which_class_an_opinion_is_lacking(panel):
    for member in [panel.finance, panel.reserves[1]]:
        panel.recuse(member)

    page = browser(panel.desk.officer).get(collect(panel)).text

    assert "财务审计类缺1人" in page
    assert "专家合计缺" not in page
    assert "科技研究类缺" not in page


def test_where_nobody_of_the_lacking_class_is_left_another_class_takes_only_the_seats_that_it_leaves(panel):
    """Two are gone, and none of finance is left: one technical expert is asked, and one seat waits."""
    of_research, of_finance = panel.reserves
    for member in (panel.finance, of_finance):
        panel.recuse(member)
    assert not Review.objects.filter(member=of_research).exists()

    panel.recuse(panel.technical[0])

    assert Review.objects.filter(member=of_research, state="open").exists()
    assert Review.objects.filter(state="open").count() == 4
    panel.recuse(panel.technical[1])
    page = browser(panel.desk.officer).get(collect(panel)).text
    assert [words in page for words in ("财务审计类缺1人", "专家合计缺2人")] == [True, True]


def collect(panel):
    return f"/tasks/{panel.desk.task(panel.round.case, 'collect').external_task_id}/"
