"""How fast an enterprise grows: year by year, compounded, and as the mean of two years.

The mean of two growths ½(b÷a + c÷b) − 1 is (b² + a·c − 2·a·b) ÷ 2·a·b: with figures below 2·10^15 its parts
stay below 2^104, which leaves room for comparing them in 128 bits. A larger figure leaves it unknown.
"""

from enterprises.measures import BACK
from workflows.policy.facts import LARGEST, fact, growth, ratio

from .totals import figures, of_year

FIGURE = 2 * LARGEST["money"]
MOST = 4 * FIGURE**2

growth(
    "enterprise.revenue_growth",
    "销售收入增长率",
    "enterprise.sales",
    "enterprise.sales_before",
    steps=1,
    meaning="最近一个会计年度的销售收入比前一年的增长率",
)
growth(
    "enterprise.main_revenue_growth",
    "主营业务收入增长率",
    "enterprise.main_sales",
    "enterprise.main_sales_before",
    steps=1,
    meaning="最近一个会计年度的主营业务收入比前一年的增长率",
)
growth(
    "enterprise.revenue_growth_compounded",
    "销售收入三年复合增长率",
    "enterprise.sales",
    "enterprise.sales_three_before",
    steps=3,
    meaning="从三年前到最近一个会计年度，三次逐年增长的复合增长率；不开方，以增长率的三次方比较",
)


def mean_growth(first, second, third):
    """The mean of the growths from the first to the second and from the second to the third figure, as the
    columns above and below the line. Without a meaning where one of the first two is not positive.
    """
    import polars as pl

    positive = (first > 0) & (second > 0)
    zero = pl.lit(0, dtype=pl.Int64)
    first, second, third = (
        pl.when(~positive).then(zero).otherwise(figure) for figure in (first, second, third)
    )
    top = _product(second, second - 2 * first) + _product(first, third)
    return top, _product(2 * first, second)


def mean_growth_of_195(first, second, third):
    """The same by 国科发火〔2016〕195号: a second figure of zero is no growth, whatever the others are, and a
    first one of zero leaves the last two years. Else a negative figure is left to the financial expert.

    Every case is a choice of what is multiplied, made in 64 bits; only the products need 128.
    """
    import polars as pl

    zero, one = (pl.lit(number, dtype=pl.Int64) for number in (0, 1))
    unknown = first.is_null() | second.is_null() | third.is_null()
    negative = (first < 0) | (second < 0) | (third < 0)
    still, last_two = second == 0, first == 0
    grown = pl.when(negative | still).then(zero).when(last_two).then(one).otherwise(second)
    by = pl.when(still).then(zero).when(last_two).then(third - second).otherwise(second - 2 * first)
    begun = pl.when(negative | still).then(zero).otherwise(first)
    top = _product(grown, by) + _product(begun, pl.when(still).then(zero).otherwise(third))
    twice = pl.when(still).then(one).when(unknown).then(None).when(negative).then(zero)
    twice = twice.when(last_two).then(one).otherwise(2 * first)
    return top, _product(twice, pl.when(still).then(one).otherwise(second))


def _product(one, other):
    import polars as pl

    return one.cast(pl.Int128) * other.cast(pl.Int128)


def _mean(name, title, figures, mean, meaning):
    """Register the mean growth of a figure, and the two columns of which it is the ratio."""
    needs = [f"enterprise.{figures}{ending}" for ending in BACK[:3]]

    def side(place):
        def compute(columns, day):
            third, second, first = (columns[need] for need in needs)
            return mean(first, second, third)[place]

        compute.__doc__ = f"{title}{'分母' if place else '分子'}：{meaning}"
        return compute

    parts = (f"enterprise.{name}_above", f"enterprise.{name}_below")
    for place, part in enumerate(parts):
        word = "分母" if place else "分子"
        fact(part, f"{title}（{word}）", "integer", needs=needs, most=MOST)(side(place))
    ratio(f"enterprise.{name}", title, *parts, meaning=meaning)


figures(
    "net_assets",
    "净资产",
    ("assets", "liabilities"),
    lambda columns, day, back: (
        of_year(columns, day, "assets", back) - of_year(columns, day, "liabilities", back)
    ),
    most=FIGURE,
)

OF_195 = "；第二年为零的不得分，第一年为零的按后两年计算，其他有负数的由财务专家判断；成立以前的年度按零"
_mean(
    "net_assets_growth",
    "净资产增长率",
    "net_assets",
    mean_growth_of_195,
    f"½×（第二年末净资产÷第一年末＋第三年末÷第二年末）−1，净资产为资产总额减负债总额{OF_195}",
)
_mean(
    "sales_growth",
    "销售收入平均增长率",
    "sales",
    mean_growth_of_195,
    f"½×（第二年销售收入÷第一年＋第三年÷第二年）−1{OF_195}",
)
_mean(
    "main_revenue_mean_growth",
    "近两年主营业务收入平均增长率",
    "main_sales",
    mean_growth,
    "½×（前一年主营业务收入÷前二年＋最近一年÷前一年）−1；前一年或前二年不大于零的须由人判断",
)
