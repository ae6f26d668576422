"""Where an enterprise stands: the ladder, what is missing in its own units, figures to play with."""

import re
from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from enterprises import ladder
from tests.factories.accounts import MembershipFactory
from tests.factories.enterprises import YearFactsFactory
from tests.factories.workflows import AwardFactory
from trail import clock
from workflows.services import facts

pytestmark = pytest.mark.django_db
MILLION = 1_000_000


@pytest.fixture
def told(enterprise, contact, last_year):
    """An SME whose research comes to 3.2 % of its revenue, with nothing in its ledger."""
    call_command("load_plan", verbosity=0)
    enterprise.registered_on = date(2018, 5, 1)
    enterprise.complete = {part: {"day": "2026-01-05", "by": "企业联系人"} for part in (
        "properties", "bodies", "honours", "standards", "incidents",
    )}  # fmt: skip
    enterprise.save()
    YearFactsFactory(
        enterprise=enterprise, year=last_year, staff=100, tech_staff=30, revenue=30 * MILLION,
        assets=40 * MILLION, rd_cost=960_000, total_cost=29 * MILLION,
    )  # fmt: skip
    answers = {
        "enterprise.has_restricted_products": False,
        "enterprise.has_hnte_certificate": False,
        "enterprise.is_resident": True,
    }
    facts.write(enterprise.holder, answers, source="档案", by=contact)
    return enterprise


def page_of(client, enterprise, **query):
    return client.get(reverse("enterprise-standing", args=[enterprise.public_id]), query)


def test_who_holds_nothing_is_shown_the_first_tier(at_work, told):
    answer = page_of(at_work, told)

    assert answer.context["policy"].code == ladder.written().tiers[0]
    assert answer.context["ladder"].held is None


def test_who_holds_a_tier_is_shown_the_next(at_work, told):
    AwardFactory(holder=told.holder, programme="tech_sme", since=date(2026, 1, 1), until=None)
    found = page_of(at_work, told).context

    assert found["ladder"].held.code == "tech_sme"
    assert found["policy"].code != "tech_sme"


def test_an_award_that_has_ended_holds_no_tier(at_work, told):
    AwardFactory(holder=told.holder, programme="tech_sme", since=date(2025, 1, 1), until=date(2025, 12, 31))

    assert page_of(at_work, told).context["ladder"].held is None


@pytest.mark.parametrize(
    "programme",
    ["srdi_sme", "innovative_sme", "little_giant", "single_champion", "hidden_champion", "chain_leader",
     "high_tech_pool"],
)  # fmt: skip
def test_whatever_is_held_beside_the_tiers_is_shown_with_its_number_and_last_day(at_work, told, programme):
    AwardFactory(
        holder=told.holder, programme=programme, number="B-17", since=date(2026, 1, 1), until=date(2099, 5, 4)
    )
    shown = page_of(at_work, told)

    assert "已取得 B-17，有效期至 2099-05-04" in re.sub(r"<[^>]*>", "", shown.text)
    assert shown.context["ladder"].held is None


def test_what_is_missing_is_told_in_its_own_units_with_the_step(at_work, told):
    found = page_of(at_work, told, programme="tech_sme").context["standing"]
    steps = {step.fact: step.by for step in found.enough}

    assert found.assessment.verdict == "not_met"
    assert steps["enterprise.rd_cost"] == 540_000
    assert "增加54万元" in page_of(at_work, told, programme="tech_sme").content.decode()


def test_several_figures_are_played_with_at_once_and_hiring_is_one_of_them(at_work, told, last_year):
    """Ten who are hired for research raise both figures; the gap is told in heads."""
    told.years.update(tech_staff=5)
    few = page_of(at_work, told, programme="high_tech_enterprise")
    assert "科技人员数增加5人" in few.text

    played = {"enterprise.staff": "+10", "enterprise.tech_staff": "+10"}
    found = page_of(at_work, told, programme="high_tech_enterprise", play="1", **played).context["supposed"]
    (ratio,) = [each for each in found.assessment.findings if each.rule == "tech_staff"]
    assert (ratio.answer, ratio.made_of) == ("met", "科技人员数15人 ÷ 职工总数110人")


def test_what_is_unknown_is_asked_for_with_the_way_there(at_work, told, last_year):
    told.years.update(staff=None)
    answer = page_of(at_work, told, programme="tech_sme")

    assert {"title": "职工总数", "url": reverse("enterprise-year", args=[told.public_id, last_year])} in (
        answer.context["unknown"]
    )


def test_a_figure_on_record_that_cannot_be_is_asked_for_again(at_work, told):
    told.years.update(staff=2 * 10**9, total_cost=10**15 - 1)
    answer = page_of(at_work, told, programme="tech_sme")

    assert answer.status_code == 200
    assert "职工总数" in [each["title"] for each in answer.context["unknown"]]


def test_a_figure_to_play_with_is_answered_and_not_kept(at_work, told):
    query = {"programme": "tech_sme", "play": "1"}
    answer = page_of(at_work, told, **query, **{"enterprise.rd_cost": "1500000"})

    assert answer.context["supposed"].assessment.verdict == "met"
    assert (
        page_of(at_work, told, **query, **{"enterprise.rd_cost": "1499999"})
        .context["supposed"]
        .assessment.verdict
        == "not_met"
    )
    assert told.years.get().rd_cost == 960_000


def played(client, enterprise, typed):
    """The form with another figure of research."""
    query = {"programme": "tech_sme", "play": "1", "enterprise.rd_cost": typed}
    return page_of(client, enterprise, **query).context["form"]


@pytest.mark.parametrize(
    ("typed", "figure"),
    [
        ("+54万", 1_500_000),
        ("＋540,000元", 1_500_000),
        ("+0.5万", 965_000),
        ("150万", 1_500_000),
        ("0.015亿元", 1_500_000),
        ("1,500,000", 1_500_000),
        ("", None),
    ],
)
def test_a_figure_is_taken_as_people_write_it_and_with_a_plus_as_so_much_more(at_work, told, typed, figure):
    form = page_of(at_work, told, programme="tech_sme", play="1", **{"enterprise.rd_cost": typed}).context[
        "form"
    ]

    assert form.cleaned_data["enterprise.rd_cost"] == figure


@pytest.mark.parametrize("typed", ["+", "万", "1.5", "+0.00001万", "60万万", "1e9", "９" * 5000, "9" * 5000])
def test_what_is_no_whole_figure_is_refused_in_play(at_work, told, typed):
    form = page_of(at_work, told, programme="tech_sme", play="1", **{"enterprise.rd_cost": typed}).context[
        "form"
    ]

    assert "enterprise.rd_cost" in form.errors


def test_a_ratio_says_what_was_divided_by_what(at_work, told):
    page = page_of(at_work, told, programme="tech_sme").content.decode()

    assert "研发费用总额（会计口径）960,000元 ÷ 销售收入30,000,000元" in page


def test_of_a_choice_each_way_to_more_points_is_told_with_its_distance_and_the_figure_as_it_is(at_work, told):
    gaps = page_of(at_work, told, programme="tech_sme").context["standing"].gaps
    found = next(gap for gap in gaps if gap.name == "rd_input")

    one, other = found.short_by.split("，或者")
    assert one == "研发费用占销售收入差0.8个百分点"
    assert other.startswith("研发费用占成本费用支出差约")
    assert "研发费用占销售收入的比例为3.2%（研发费用总额（会计口径）960,000元 ÷ " in found.said


def test_a_way_without_points_that_is_not_known_is_asked_for_while_the_points_are_not_reached(
    at_work, told, contact
):
    facts.write(told.holder, {"enterprise.has_hnte_certificate": None}, source="档案", by=contact)
    found = page_of(at_work, told, programme="tech_sme").context

    assert [each["title"] for each in found["unknown"]] == ["是否有有效的高新技术企业证书"]


def test_what_no_condition_in_force_looks_at_cannot_be_played_with(at_work, told):
    assert page_of(at_work, told, programme="srdi_sme").context["form"].fields == {}


def test_unused_rights_can_be_played_with_before_high_tech_enterprise(at_work, told):
    fields = page_of(at_work, told, programme="high_tech_enterprise").context["form"].fields

    assert "enterprise.ip_class_two_unused" in fields


def test_the_parts_of_a_group_are_told_each_with_value_limit_and_clause(at_work, told):
    findings = page_of(at_work, told, programme="high_tech_enterprise").context["findings"]
    group = next(each for each in findings if each["parts"])

    assert group["together"] == "满足其中一项即可"
    assert all("不低于1项" in part["limit"] and "第十一条第二项" in part["source"] for part in group["parts"])


def test_with_a_figure_that_is_not_enough_the_distance_that_remains_is_told(at_work, told):
    answer = page_of(at_work, told, programme="tech_sme", play="1", **{"enterprise.rd_cost": "1200000"})

    steps = {step.fact: step.by for step in answer.context["supposed"].enough}
    assert steps["enterprise.rd_cost"] == 300_000
    assert "增加30万元" in answer.content.decode().partition('id="supposed"')[2]


@pytest.mark.parametrize(
    ("staff", "problem"),
    [
        ("10", ""),
        ("11", "“科技人员数”不能多于“职工总数”，请核对这两项。"),
        ("-1", "“科技人员数”不能为负数。"),
    ],
)
def test_what_the_archive_would_refuse_is_refused_in_play(at_work, told, staff, problem):
    told.years.update(staff=10, tech_staff=1, rd_staff=None)

    form = page_of(at_work, told, programme="tech_sme", play="1", **{"enterprise.tech_staff": staff}).context[
        "form"
    ]
    assert "".join(form.errors.get("enterprise.tech_staff", [])) == problem


def test_points_are_told_with_their_scale_and_clause(at_work, told):
    items = page_of(at_work, told, programme="tech_sme").context["items"]

    assert all("分" in leaf["basis"] and "依据：" in leaf["basis"] for leaf in _leaves(items))


def _leaves(items):
    for item in items:
        yield from _leaves(item["parts"]) if item["parts"] else [item]


def test_what_a_number_rests_on_is_told_beside_it_and_above_all_of_them(at_work, told):
    shown = page_of(at_work, told, programme="tech_benchmark_growing").content.decode()

    assert "按三年合计之比，算法是推断，待核实。" in shown
    assert "规划中“高成长企业”一级今由成长型科技标杆企业承接，是推断，待业务处室确认。" in shown


def test_a_figure_that_cannot_be_is_refused_at_its_field(at_work, told):
    answer = page_of(at_work, told, programme="tech_sme", play="1", **{"enterprise.rd_cost": "九十万"})

    assert "enterprise.rd_cost" in answer.context["form"].errors
    assert 'value="九十万"' in answer.content.decode()


def test_of_a_yes_or_no_the_question_is_told_with_its_answer(at_work, told):
    """A bare 否 beside 未发生…… reads as its contrary."""
    findings = page_of(at_work, told, programme="tech_sme").context["findings"]

    accident = next(each for each in findings if "事故" in each["title"])
    assert (accident["value"], accident["limit"]) == ("", "")
    assert re.search(r"“[^”]*事故[^”]*”(填报为“否”，)?要求为“否”", accident["sentence"])


def test_a_programme_that_is_not_in_force_is_not_there(at_work, told):
    assert page_of(at_work, told, programme="youth_fund").status_code == 404
    assert page_of(at_work, told, programme="nothing").status_code == 404


def test_the_officers_of_its_region_see_it_and_nobody_else(client, told):
    officer = MembershipFactory(office__role="screen", office__code="screen@150000").user
    client.force_login(officer)
    assert page_of(client, told).status_code == 200

    client.force_login(MembershipFactory(office__role="screen", office__code="screen@150400").user)
    assert page_of(client, told).status_code == 404


def test_every_programme_of_enterprises_in_force_can_be_looked_at(at_work, told):
    for code in ladder.programmes_on(clock.today()):
        assert page_of(at_work, told, programme=code).status_code == 200, code
