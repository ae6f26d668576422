"""What is worked out from the figures of several years, against exact fractions."""

from datetime import date
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import enterprises.facts  # noqa: F401 - registers what is tried
from enterprises.measures import BACK, MEASURES
from tests.workflows.policy.making import limit, programme, rule
from workflows.policy import assess, facts, tabular
from workflows.policy.columns import Sheet, schema

DAY = date(2026, 3, 1)
MOST = 10**15 - 1
kept = settings(max_examples=60, deadline=None)
figures = st.one_of(st.integers(0, MOST), st.integers(0, 30))
REGISTERED = {"enterprise.registered_on": date(2010, 5, 6)}


def value(name, given, day=DAY):
    """The fact as the engine works it out for one enterprise; a ratio as its two columns."""
    fact = facts.get(name)
    if fact.type == "ratio":
        return tuple(value(need, given, day) for need in fact.needs)
    names = facts.raw_needs([name])
    frame = pl.DataFrame({each: [given.get(each)] for each in names}, schema=schema(names))
    sheet = Sheet(names, day)
    column = sheet.fact(name)
    return sheet.filled(frame).select(column).item()


def years(measure, *figures):
    """Figures of a measure from the last accounting year backwards."""
    return {f"enterprise.{measure}{ending}": each for ending, each in zip(BACK, figures, strict=False)}


def grown(name, given, day=DAY):
    """A growth as an exact fraction; None without a meaning."""
    top, bottom = value(name, REGISTERED | given, day)
    return Fraction(top, bottom) if bottom else None


def test_every_measure_is_a_fact_of_four_years_with_a_title_of_its_own():
    named = [facts.get(measure.fact(back)) for measure in MEASURES for back in range(len(BACK))]

    assert len({fact.title for fact in named}) == len(named) == 4 * len(MEASURES)
    assert all(fact.told for fact in named)


def test_the_titles_of_all_facts_differ():
    titles = [fact.title for name, fact in facts.REGISTRY.items() if name.startswith("enterprise.")]

    assert sorted(titles) == sorted(set(titles))


def test_the_worked_growths_of_195():
    net = years("assets", 2820, 2300, 2000) | years("liabilities", 1000, 1000, 1000)

    assert grown("enterprise.net_assets_growth", net) == Fraction(35, 100)
    sales = grown("enterprise.sales_growth", years("revenue", 2400, 1900, 2000))
    assert Fraction("0.1065") < sales < Fraction("0.1066")


@pytest.mark.parametrize(
    ("last", "before", "two_before", "growth"),
    [
        (120, 100, 0, Fraction(1, 5)),
        (120, 0, 100, 0),
        (120, 0, 0, 0),
        (1820, 0, -500, 0),
        (-1, 0, 100, 0),
        (None, 0, 100, 0),
        (120, 0, None, 0),
        (None, 0, -500, 0),
        (0, 100, 100, Fraction(-1, 2)),
        (-1, 100, 100, None),
        (100, -1, 100, None),
        (100, 100, -1, None),
        (-100, -100, -100, None),
    ],
)
def test_zero_and_negative_net_assets(last, before, two_before, growth):
    given = years("assets", last, before, two_before) | years("liabilities", 0, 0, 0)

    assert grown("enterprise.net_assets_growth", given) == growth


def test_a_year_that_is_not_told_leaves_the_growth_unknown():
    for three in ((120, 100, None), (120, None, 0), (None, 100, 100)):
        assert value("enterprise.sales_growth", REGISTERED | years("revenue", *three)) == (None, None)


def test_years_before_the_enterprise_existed_count_nothing():
    young = {"enterprise.registered_on": date(2024, 12, 31)}
    told = years("rd_recognition", 30, 20, 1000) | years("revenue", 300, 200, None) | young

    assert value("enterprise.rd_intensity_recognition", told) == (50, 500)
    assert value("enterprise.years_operated", young) == 2
    assert grown("enterprise.sales_growth", told) == Fraction(1, 2)
    assert value("enterprise.years_operated", {"enterprise.registered_on": date(2026, 1, 1)}) == 0


def test_a_sum_is_unknown_while_a_year_of_operation_is():
    told = years("rd_cost", 30, 20, None) | years("revenue", 300, 200, 100)

    assert value("enterprise.rd_intensity", REGISTERED | told) == (None, 600)
    assert value("enterprise.rd_intensity", told | years("rd_cost", 30, 20, 10)) == (60, 600)


@kept
@example((MOST, MOST, MOST))
@example((MOST, 1, MOST))
@given(st.tuples(figures, figures, figures))
def test_the_mean_of_two_growths_is_exact(three):
    last, before, first = three

    found = grown("enterprise.main_revenue_mean_growth", years("main_revenue", *three))

    expected = (Fraction(before, first) + Fraction(last, before)) / 2 - 1 if first and before else None
    assert found == expected


@kept
@example((MOST, MOST, 20))
@given(st.tuples(figures, figures, st.integers(-99, 400)))
def test_a_compounded_growth_is_compared_without_a_root(drawn):
    now, then, border = drawn
    tried = programme(rule(fact="enterprise.revenue_growth_compounded", at_least=limit(border)))
    at = Fraction(100 + border, 100) ** 3
    pairs = [(now, then), (at.numerator, at.denominator), (at.numerator - 1, at.denominator)]
    names = ["enterprise.revenue", "enterprise.revenue_three_before"]

    answers = assess.table(tried, pl.DataFrame(pairs, schema=schema(names), orient="row"), DAY)["tried"]

    assert answers.to_list() == [
        "open:by_hand" if not bottom else ("met" if Fraction(top, bottom) >= at else "not_met")
        for top, bottom in pairs
    ]


@kept
@given(st.lists(st.tuples(*[st.integers(0, MOST)] * 3), min_size=1, max_size=10), st.integers(-50, 100))
def test_the_mean_growth_of_the_largest_figures_stands_at_every_border(rows, border):
    tried = programme(rule(fact="enterprise.main_revenue_mean_growth", at_least=limit(border)))
    names = ["enterprise.registered_on", *years("main_revenue", 0, 0, 0)]
    frame = pl.DataFrame([(date(2010, 1, 1), *row) for row in rows], schema=schema(names), orient="row")

    answers = assess.table(tried, frame, DAY)["tried"].to_list()

    assert answers == [mean_answer(*row, border) for row in rows]


def mean_answer(last, before, first, border):
    if not (before and first):
        return "open:by_hand"
    mean = (Fraction(before, first) + Fraction(last, before)) / 2 - 1
    return "met" if mean * 100 >= border else "not_met"


@pytest.mark.parametrize(
    ("registered", "days", "year"),
    [
        (date(2025, 3, 1), 365, 1),
        (date(2025, 3, 2), 364, 1),
        (date(2025, 2, 28), 366, 2),
        (date(2021, 3, 1), 1826, 5),
        (date(2021, 2, 28), 1827, 6),
        (date(2026, 3, 1), 0, 0),
    ],
)
def test_the_age_in_days_and_years(registered, days, year):
    given = {"enterprise.registered_on": registered}

    assert value("enterprise.age_days", given) == days
    assert value("enterprise.year_of_age", given) == year


@pytest.mark.parametrize(
    ("developed", "one", "two", "source"),
    [
        (1, 0, 1, "developed"),
        (0, 1, 0, "acquired"),
        (0, 0, 0, "none"),
        (None, 1, 0, None),
        (None, 0, 0, "none"),
        (None, 0, None, None),
        (0, None, 1, "acquired"),
        (0, 1, None, "acquired"),
        (0, None, 0, None),
        (0, 0, None, None),
    ],
)
def test_how_rights_were_obtained(developed, one, two, source):
    given = {
        "enterprise.ip_developed": developed,
        "enterprise.ip_class_one": one,
        "enterprise.ip_class_two_unused": two,
    }

    assert value("enterprise.ip_source", given) == source


@pytest.mark.parametrize(
    ("industry", "is_manufacturing"),
    [
        ("C3985", True),
        ("3985", True),
        ("1310", True),
        ("4310", True),
        ("4411", False),
        ("B0610", False),
        ("C9999", False),
    ],
)
def test_manufacturing_is_section_c(industry, is_manufacturing):
    assert value("enterprise.is_manufacturing", {"enterprise.industry": industry}) is is_manufacturing


def test_a_figure_beyond_the_exact_range_is_refused_and_never_wrapped():
    tried = programme(rule(fact="enterprise.main_revenue_mean_growth", at_least=limit(5)))

    with pytest.raises(assess.FactError, match="主营业务收入"):
        assess.one(tried, {"enterprise.main_revenue": 10**15}, DAY)
    wide = REGISTERED | years("main_revenue", 2**62, 2**62, 2**62)
    frame = pl.DataFrame({name: [each] for name, each in wide.items()}, schema=schema(wide))
    assert assess.table(tried, frame, DAY)["tried"].to_list() == ["open:missing"]


INDUSTRY = programme(rule(fact="enterprise.is_manufacturing", one_of=limit([True])))


def test_a_table_takes_an_industry_however_it_is_typed():
    typed = ["C3985", "c3985", " 3985", "Ｃ３９８５", "B0610", ""]

    judged = tabular.judge(
        INDUSTRY, "名称,enterprise.industry\n" + "".join(f"x,{each}\n" for each in typed), DAY
    )

    answers = pl.read_csv(judged.encode())["tried"].to_list()
    assert answers == ["met"] * 4 + ["not_met", "open:missing"]


@pytest.mark.parametrize("code", ["C9999", "C", "C1", "C39", "制造业", "A3985"])
def test_a_table_with_an_industry_that_there_is_not_is_refused_by_row_and_column(code):
    with pytest.raises(tabular.TableError, match=f"第 3 行“enterprise.industry”列：“{code}”应当是有的代码"):
        tabular.judge(INDUSTRY, f"enterprise.industry\nC3985\n{code}\n", DAY)
