"""What is worked out from the figures of several years and from what is told once: sums, shares, ages.

A year in which the enterprise did not yet exist counts nothing, whatever is told of it; one that is not told
leaves the sum unknown, but not what it is at least. The last accounting year is the one before the day's.
"""

from datetime import date

from enterprises.measures import BACK
from workflows.policy.facts import LARGEST, fact, ratio
from workflows.policy.sums import Part

from .yearly import MOST_COUNTED, YEARS

REGISTERED = "enterprise.registered_on"
THREE, TWO = 3, 2
MOST = LARGEST["money"]


def part_of_year(columns, day, name, back):
    """A measure of one accounting year; nothing where the enterprise did not yet exist."""
    import polars as pl

    founded_later = columns[REGISTERED] > date(day.year - 1 - back, 12, 31)
    return Part(columns[f"enterprise.{name}{BACK[back]}"].cast(pl.Int64), founded_later)


def of_year(columns, day, name, back):
    """The same as one expression."""
    return part_of_year(columns, day, name, back).exact()


def figures(name, title, measures, figure, most=MOST):
    """Register a figure of each accounting year that is zero before the enterprise existed, told or not."""
    for back, ending in enumerate(BACK):
        needs = [REGISTERED, *(f"enterprise.{measure}{ending}" for measure in measures)]

        def compute(columns, day, back=back):
            return figure(columns, day, back)

        compute.__doc__ = f"{title}，成立以前的年度按零计"
        word = f"{title}（成立以前按零计）{YEARS[back][0]}"
        fact(f"enterprise.{name}{ending}", word, "money", unit="元", needs=needs, most=most)(compute)


for figure, measure, title in (
    ("sales", "revenue", "销售收入"),
    ("main_sales", "main_revenue", "主营业务收入"),
    ("rd_spent", "rd_cost", "研发费用总额（会计口径）"),
):
    figures(
        figure,
        title,
        [measure],
        lambda columns, day, back, measure=measure: of_year(columns, day, measure, back),
    )


def _total(measure, years, title, meaning, *, unit="元", type="money"):  # noqa: A002 - the word of the facts
    """Register the sum of a measure over the last accounting years."""
    needs = [REGISTERED, *(f"enterprise.{measure}{BACK[back]}" for back in range(years))]
    name = f"enterprise.{measure}_{'three' if years == THREE else 'two'}_years"

    def total(columns, day):
        return [part_of_year(columns, day, measure, back) for back in range(years)]

    total.__doc__ = meaning
    most = MOST if type == "money" else MOST_COUNTED
    fact(name, title, type, unit=unit, needs=needs, most=years * most, is_sum=True)(total)


SPAN = "经营不满{}年的按实际经营的会计年度"
for measure, title in (
    ("revenue", "销售收入"),
    ("rd_cost", "研发费用（会计口径）"),
    ("rd_recognition", "研发费用（高企认定口径）"),
    ("rd_abroad", "境外研发费用"),
    ("equity_raised", "新增股权融资"),
):
    _total(measure, THREE, f"近三年{title}合计", f"最近三个会计年度{title}之和，{SPAN.format('三')}计算。")
for measure, title in (("rd_cost", "研发费用（会计口径）"), ("equity_raised", "新增股权融资")):
    _total(measure, TWO, f"近两年{title}合计", f"最近两个会计年度{title}之和，{SPAN.format('两')}计算。")
_total(
    "conversions",
    THREE,
    "近三年科技成果转化数合计",
    f"最近三个会计年度完成的科技成果转化数之和，{SPAN.format('三')}计算。",
    unit="项",
    type="integer",
)


@fact(
    "enterprise.years_operated",
    "近三年经营的会计年度数",
    "integer",
    unit="年",
    needs=[REGISTERED],
    most=THREE + 1,
)
def years_operated(columns, day):
    """最近三个会计年度中，企业已经成立的年度数；成立当年计入。"""
    import polars as pl

    ends = (date(day.year - 1 - back, 12, 31) for back in range(THREE))
    return sum((columns[REGISTERED] <= end).cast(pl.Int64) for end in ends)


@fact("enterprise.age_days", "成立天数", "integer", unit="天", needs=[REGISTERED])
def age_days(columns, day):
    """从注册成立日到政策日的日历天数。"""
    import polars as pl

    return (pl.lit(day) - columns[REGISTERED]).dt.total_days()


@fact("enterprise.year_of_age", "成立第几年", "integer", unit="年", needs=[REGISTERED])
def year_of_age(columns, day):
    """政策日处在成立后的第几年；满整年的当日仍算这一年，因此“不超过五”即成立五年以内（含满五年当日）。"""
    import polars as pl

    since = columns[REGISTERED]
    # One number for month and day: it is looked at for everybody, and comparing each by itself takes longer.
    passed = since.dt.month().cast(pl.Int16) * 32 + since.dt.day() < day.month * 32 + day.day
    return day.year - since.dt.year().cast(pl.Int64) + passed.cast(pl.Int64)


@fact(
    "enterprise.rd_inside_three_years",
    "近三年境内研发费用合计",
    "money",
    unit="元",
    needs=["enterprise.rd_recognition_three_years", "enterprise.rd_abroad_three_years"],
    most=2 * THREE * MOST,
)
def rd_inside_three_years(columns, day):
    """高企认定口径的近三年研发费用合计，减去其中在中国境外发生的部分。"""
    return columns["enterprise.rd_recognition_three_years"] - columns["enterprise.rd_abroad_three_years"]


@fact(
    "enterprise.total_income",
    "总收入",
    "money",
    unit="元",
    needs=["enterprise.gross_income", "enterprise.untaxed_income"],
    most=2 * MOST,
)
def total_income(columns, day):
    """最近一个会计年度企业所得税口径的收入总额减去不征税收入。"""
    return columns["enterprise.gross_income"] - columns["enterprise.untaxed_income"]


for name, title, top, bottom, meaning in (
    ("tech_staff_ratio", "科技人员占职工总数的比例", "tech_staff", "staff", "科技人员数除以职工总数"),
    ("rd_staff_ratio", "研发人员占职工总数的比例", "rd_staff", "staff", "研发人员数除以职工总数"),
    (
        "rd_to_revenue",
        "研发费用占销售收入的比例",
        "rd_cost",
        "revenue",
        "研发费用总额（会计口径）除以销售收入",
    ),
    (
        "rd_to_revenue_before",
        "研发费用占销售收入的比例（前一年）",
        "rd_spent_before",
        "sales_before",
        "前一年的研发费用总额（会计口径）除以销售收入",
    ),
    (
        "rd_to_cost",
        "研发费用占成本费用支出的比例",
        "rd_cost",
        "total_cost",
        "研发费用总额（会计口径）除以成本费用支出总额",
    ),
    (
        "rd_intensity",
        "近三年研发费用（会计口径）占销售收入的比例",
        "rd_cost_three_years",
        "revenue_three_years",
        "近三年研发费用合计除以销售收入合计",
    ),
    (
        "rd_intensity_recognition",
        "近三年研发费用（高企认定口径）占销售收入的比例",
        "rd_recognition_three_years",
        "revenue_three_years",
        "近三年研发费用合计除以销售收入合计",
    ),
    (
        "rd_inside_ratio",
        "境内研发费用的比例",
        "rd_inside_three_years",
        "rd_recognition_three_years",
        "近三年在中国境内发生的研发费用除以全部研发费用，高企认定口径",
    ),
    (
        "hightech_ratio",
        "高新技术产品（服务）收入占总收入的比例",
        "hightech_revenue",
        "total_income",
        "最近一个会计年度高新技术产品（服务）收入除以总收入",
    ),
    ("main_ratio", "主营业务收入占比", "main_revenue", "revenue", "主营业务收入除以销售收入"),
    ("debt_ratio", "资产负债率", "liabilities", "assets", "年末负债总额除以资产总额"),
    ("net_margin", "净利润率", "net_profit", "revenue", "净利润除以销售收入，亏损为负"),
    (
        "niche_share",
        "主导产品全国细分市场占有率",
        "niche_sales",
        "niche_market",
        "主导产品销售额除以该产品全国细分市场销售总额",
    ),
):
    ratio(
        f"enterprise.{name}",
        title,
        f"enterprise.{top}",
        f"enterprise.{bottom}",
        meaning=f"{meaning}，不取近似",
    )

ratio(
    "enterprise.conversions_a_year",
    "近三年年均科技成果转化数",
    "enterprise.conversions_three_years",
    "enterprise.years_operated",
    unit="项",
    meaning="近三年科技成果转化数合计除以经营的会计年度数，不取近似",
)
