"""What is told of an enterprise year by year: one list, from which the archive has its columns, the facts
their names, the template of the import its headings.
"""

from dataclasses import dataclass

# A fact is named after its measure for the last accounting year; for the years before it has an ending.
BACK = ("", "_before", "_two_before", "_three_before")


@dataclass(frozen=True)
class Measure:
    """A figure of one accounting year: a whole number of persons, items or yuan."""

    name: str
    title: str
    type: str
    unit: str
    meaning: str
    may_be_negative: bool = False

    def fact(self, back=0):
        """The fact's name for the year so many before the last accounting year."""
        return f"enterprise.{self.name}{BACK[back]}"


def _persons(name, title, meaning):
    return Measure(name, title, "integer", "人", meaning)


def _yuan(name, title, meaning, *, may_be_negative=False):
    return Measure(name, title, "money", "元", meaning, may_be_negative)


MEASURES = (
    _persons("staff", "职工总数", "年度职工总数，含工作满6个月的兼职和临时人员"),
    _persons(
        "tech_staff", "科技人员数", "年度从事或直接服务研发与技术创新的人员，兼职和临时人员须工作满6个月"
    ),
    _persons("rd_staff", "研发人员数", "科技人员中直接从事研究开发项目的人员"),
    _yuan("revenue", "销售收入", "年度主营业务与其他业务收入之和"),
    _yuan("main_revenue", "主营业务收入", "年度主营业务收入"),
    _yuan("hightech_revenue", "高新技术产品（服务）收入", "年度高新技术产品和服务取得的收入"),
    _yuan("gross_income", "收入总额", "年度企业所得税口径的收入总额"),
    _yuan("untaxed_income", "不征税收入", "年度收入总额中的不征税收入"),
    _yuan("total_cost", "成本费用支出总额", "年度成本费用支出总额"),
    _yuan("rd_cost", "研发费用总额（会计口径）", "年度研发费用总额，会计核算口径"),
    _yuan(
        "rd_recognition",
        "研发费用（高企认定口径）",
        "年度按高新技术企业认定口径归集的研发费用，委托外部的按80%计入",
    ),
    _yuan("rd_deduction", "研发费用（加计扣除口径）", "年度申报税前加计扣除的研发费用"),
    _yuan("rd_statistics", "研发费用（统计口径）", "年度统计报表中的研究与试验发展经费内部支出"),
    _yuan("rd_inside", "内部研发费用", "年度研发费用总额中在企业内部发生的部分，会计核算口径"),
    _yuan("rd_outsourced", "委托外部研发费用", "年度委托外部进行研究开发实际发生的费用"),
    _yuan("rd_abroad", "境外研发费用", "年度在中国境外发生的研究开发费用，高企认定口径"),
    _yuan("rd_other", "研发其他费用", "年度研发费用中的其他费用，高企认定口径"),
    _yuan("assets", "资产总额", "年末资产总额"),
    _yuan("liabilities", "负债总额", "年末负债总额"),
    _yuan("net_profit", "净利润", "年度净利润，亏损为负", may_be_negative=True),
    _yuan("taxes", "上缴税费总额", "年度实际上缴的各项税费"),
    _yuan("equity_raised", "新增股权融资", "年度合格机构投资者实缴到账的新增股权融资"),
    Measure("conversions", "科技成果转化数", "integer", "项", "年度完成的科技成果转化数"),
)
