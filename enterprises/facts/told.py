"""What is told of an enterprise once, and stays until it is told anew."""

from enterprises import codes
from workflows.policy.facts import fact, raw, within
from workflows.policy.sums import Part

from .yearly import MOST_COUNTED

MEASURES = (("by_revenue", "研发费用占销售收入"), ("by_cost", "研发费用占成本费用支出"))
FIELDS = (
    ("electronics", "电子信息"),
    ("biomedicine", "生物与新医药"),
    ("aerospace", "航空航天"),
    ("materials", "新材料"),
    ("services", "高技术服务"),
    ("energy", "新能源与节能"),
    ("environment", "资源与环境"),
    ("manufacturing", "先进制造与自动化"),
    ("none", "不在其中"),
)
LEVELS = (
    ("national", "国家级"),
    ("provincial", "省级"),
    ("city", "市级"),
    ("below", "市级以下"),
    ("none", "无"),
)
INDUSTRIES = (("strategic", "战略性新兴产业"), ("other", "其他产业"))
CHAIN = (
    ("fills_gap", "关键领域补短板"),
    ("serves_leader", "工业六基、中华老字号或为链主企业配套"),
    ("none", "均不是"),
)
DIGITAL = (("three", "三级以上"), ("two", "二级"), ("one", "一级"))
CONTEST = (("top_50", "前50强"), ("top_500", "第51至500强"), ("none", "未入围"))
TAKING_PART = (("took_part", "参与"), ("none", "未参与"))
SOURCES = (("developed", "有自主研发的"), ("acquired", "只有受让、受赠、并购等取得的"), ("none", "没有"))


def yes_no(name, title, meaning):
    """A yes or no that the enterprise tells."""
    raw(f"enterprise.{name}", title, "yes_no", told=True, meaning=meaning)


def count(name, title, meaning, unit="项", least=0):
    """A whole number that the enterprise tells, nothing below `least`."""
    raw(
        f"enterprise.{name}",
        title,
        "integer",
        unit=unit,
        told=True,
        most=MOST_COUNTED,
        least=least,
        meaning=meaning,
    )


def choice(name, title, choices, meaning):
    """One of several that the enterprise tells."""
    raw(f"enterprise.{name}", title, "choice", choices=choices, told=True, meaning=meaning)


raw("enterprise.registered_on", "注册成立日期", "date", told=True, meaning="营业执照上的成立日期")
raw(
    "enterprise.industry",
    "国民经济行业",
    "text",
    codes=codes.INDUSTRY,
    told=True,
    meaning="主营业务的国民经济行业（GB/T 4754-2017）的小类，门类字母加四位代码，如C3985",
)
choice("high_tech_field", "高新技术领域", FIELDS, "主要产品（服务）核心技术所属的国家重点支持的高新技术领域")
raw(
    "enterprise.field_detail",
    "高新技术领域的二级、三级名称",
    "text",
    told=True,
    meaning="《国家重点支持的高新技术领域》里所属的二级、三级名称",
)
choice("industry_kind", "主导产品所属产业", INDUSTRIES, "主导产品是否属于战略性新兴产业分类")
choice("chain_role", "主导产品在产业链中的作用", CHAIN, "主导产品领域在产业链中的作用，取较高者")
choice("digital_level", "数字化水平", DIGITAL, "中小企业数字化水平评测的等级")
choice("rd_body_level", "研发机构级别", LEVELS, "自建或与高校、科研院所联合建立的研发机构的最高级别")
choice("contest_rank", "近三年“创客中国”全国名次", CONTEST, "近三年“创客中国”全国大赛企业组的最好名次")
choice("rd_measure", "研发投入指标的选择", MEASURES, "研发投入二选一，由企业选定；未选定时按得分较高者")

yes_no("is_resident", "是否境内注册的居民企业", "在中国境内（不含港、澳、台地区）注册的居民企业")
yes_no("is_regional", "是否在自治区注册的独立法人", "在自治区行政区域内注册、具有独立法人资格的企业")
yes_no("is_sme", "是否中小企业", "符合中小企业划型标准的中型、小型、微型企业")
yes_no("is_above_scale", "是否规模以上工业企业", "列入统计部门规模以上工业企业名录")
count("ip_class_one", "Ⅰ类知识产权数", "与主要产品相关、在有效期内、无争议的Ⅰ类知识产权")
count("ip_class_two", "Ⅱ类知识产权数", "与主要产品相关、在有效期内、无争议的Ⅱ类知识产权")
yes_no(
    "has_restricted_products",
    "是否有禁止、限制或淘汰类产品和服务",
    "提供的产品和服务属于国家规定的禁止、限制或淘汰类",
)
yes_no("has_accident", "是否发生重大安全、质量事故", "上一年度及当年发生过重大安全或重大质量事故")
yes_no("has_safety_accident", "是否发生重大安全、环境事故", "上一年度及当年发生过重大安全或重大环境事故")
yes_no("has_pollution", "是否有严重环境违法", "上一年度及当年有严重环境违法行为")
yes_no("has_misconduct", "是否有严重科研失信", "上一年度及当年有科研严重失信行为")
yes_no("is_misconduct_listed", "是否列入科研失信名单", "列入科研严重失信行为名单且尚未移出")
yes_no("is_blacklisted", "是否列入经营异常名录或严重违法失信名单", "列入经营异常名录或严重违法失信企业名单")
yes_no("has_hnte_certificate", "是否有有效的高新技术企业证书", "拥有有效期内的高新技术企业资格证书")
yes_no(
    "has_national_award",
    "近五年是否获国家级科技奖励（前三名）",
    "近五年内获得国家级科技奖励，在获奖单位中排在前三名",
)
yes_no("has_rd_body", "是否有省部级以上研发机构", "拥有经认定的省部级以上研发机构")
yes_no("led_standard", "近五年是否主导制定标准", "近五年内主导制定过国际标准、国家标准或行业标准")

yes_no("is_high_tech_before", "以前是否曾认定为高新技术企业", "曾经获得过高新技术企业证书，无论是否仍有效")
yes_no("is_srdi_sme", "是否有效期内的专精特新中小企业", "在有效期内的专精特新中小企业")
yes_no(
    "had_violation_in_year",
    "申请前一年内是否有重大事故或环境违法",
    "申请认定前一年内发生重大安全、重大质量事故或有严重环境违法行为",
)
yes_no(
    "had_fraud_in_three_years",
    "近三年是否有事故、偷漏税或数据造假",
    "近三年发生重大安全、质量、环境污染等事故，或有偷漏税、数据造假等行为",
)
yes_no(
    "has_award_in_three_years",
    "近三年是否获国家级、省级科技奖励",
    "近三年内获得国家级或省级科技奖励",
)
yes_no(
    "has_high_award_in_three_years",
    "近三年是否获省级前三或国家级前五的科技奖励",
    "近三年获得省级科技奖励并排名前三，或国家级科技奖励并排名前五",
)
yes_no(
    "has_national_award_in_three_years",
    "近三年是否获国家级科技奖励（前三名）",
    "近三年获得国家级科技奖励，在获奖单位中排在前三名",
)
yes_no(
    "has_innovation_title",
    "是否国家级技术创新示范或知识产权优势示范企业",
    "获得国家级技术创新示范企业、知识产权优势企业或知识产权示范企业称号且在有效期内",
)
yes_no(
    "took_part_in_standard",
    "是否参与编制标准、检测方法、技术规范",
    "参与编制国家标准、行业标准、检测方法、技术规范",
)
yes_no("has_quality_award", "是否获省级以上质量奖", "获得省级以上质量奖荣誉")
yes_no("has_quality_system", "是否有质量管理体系认证", "建立质量管理体系，获得ISO9001等质量管理体系认证证书")
yes_no("has_own_brand", "是否有自主品牌", "拥有自主品牌")
yes_no("has_information_system", "核心业务是否采用信息系统", "至少一项核心业务采用信息系统支撑")
yes_no(
    "has_product_certificate",
    "是否有管理体系认证或海外产品认证",
    "取得相关管理体系认证，或产品通过发达国家和地区产品认证",
)

USABLE = "与主要产品相关、在有效期内、无争议"
count(
    "ip_class_two_unused", "未用过的Ⅱ类知识产权数", f"{USABLE}、未在以往高新技术企业认定中使用过的Ⅱ类知识产权"
)
count(
    "ip_developed",
    "自主研发的知识产权数",
    f"{USABLE}、由企业自主研发取得的知识产权；在以往高新技术企业认定中用过的Ⅱ类除外",
)
count("ip_class_one_developed", "自主研发的Ⅰ类知识产权数", f"{USABLE}、由企业自主研发取得的Ⅰ类知识产权")
count("ip_class_one_high_value", "Ⅰ类高价值知识产权数", f"{USABLE}、符合高价值条件的Ⅰ类知识产权")
count(
    "ip_class_one_applied",
    "已应用并产生效益的Ⅰ类知识产权数",
    f"{USABLE}、实际应用并已产生经济效益的Ⅰ类知识产权",
)
count("niche_world_rank", "单项产品全球市场占有率名次", "单项产品市场占有率在全球的名次", unit="名", least=1)
count("niche_years", "从事特定细分市场年限", "从事主导产品所属特定细分市场的满年数", unit="年")
for name, title, meaning in (
    ("niche_sales", "主导产品销售额", "最近一个会计年度主导产品在国内的销售额"),
    ("niche_market", "主导产品细分市场销售总额", "同一年度该产品全国细分市场的销售总额"),
):
    raw(f"enterprise.{name}", title, "money", unit="元", told=True, least=0, meaning=meaning)

for part, whole in (
    ("ip_class_one_developed", "ip_class_one"),
    ("ip_class_one_high_value", "ip_class_one"),
    ("ip_class_one_applied", "ip_class_one"),
    ("ip_class_two_unused", "ip_class_two"),
    ("niche_sales", "niche_market"),
):
    within(f"enterprise.{part}", f"enterprise.{whole}")


# Editions in force before the two classes were asked by themselves name it.
@fact(
    "enterprise.ip_usable",
    "可用于高企认定的知识产权数",
    "integer",
    unit="项",
    needs=["enterprise.ip_class_one", "enterprise.ip_class_two_unused"],
    is_sum=True,
)
def ip_usable(columns, day):
    """Ⅰ类知识产权数加未用过的Ⅱ类知识产权数；Ⅱ类在高企认定中只能用一次。"""
    return [Part(columns["enterprise.ip_class_one"]), Part(columns["enterprise.ip_class_two_unused"])]


@fact(
    "enterprise.ip_source",
    "知识产权获得方式",
    "choice",
    choices=SOURCES,
    needs=["enterprise.ip_developed", "enterprise.ip_class_one", "enterprise.ip_class_two_unused"],
    by_choice=True,
)
def ip_source(columns, day):
    """有一项自主研发的，为有自主研发的；没有自主研发而有知识产权的，为只有受让、受赠、并购等取得的；一项也没有的，不必再问
    自主研发几项。
    """
    import polars as pl

    told = columns["enterprise.ip_developed"] > 0
    usable = (columns["enterprise.ip_class_one"] > 0) | (columns["enterprise.ip_class_two_unused"] > 0)
    developed = pl.coalesce(told, usable & told)
    return {"developed": developed, "acquired": ~developed & usable, "none": ~developed & ~usable}


@fact(
    "enterprise.standards_work",
    "编制标准、检测方法、技术规范的情况",
    "choice",
    choices=TAKING_PART,
    needs=["enterprise.took_part_in_standard"],
)
def standards_work(columns, day):
    """参与编制国家标准、行业标准、检测方法、技术规范的，为参与。"""
    import polars as pl

    part = pl.Enum([key for key, _ in TAKING_PART])
    took_part, none = (pl.lit(key, dtype=part) for key in ("took_part", "none"))
    told = columns["enterprise.took_part_in_standard"]
    return pl.when(told).then(took_part).when(~told).then(none)


# GB/T 4754-2017: the divisions of section C, with the section before them or without.
MANUFACTURING = [f"{section}{division}" for section in ("C", "") for division in range(13, 44)]


@fact("enterprise.is_manufacturing", "是否制造业企业", "yes_no", needs=["enterprise.industry"])
def is_manufacturing(columns, day):
    """国民经济行业属于制造业（门类C，大类13至43）。"""
    said = columns["enterprise.industry"].str
    return said.head(3).is_in(MANUFACTURING) | said.head(2).is_in(MANUFACTURING)


QUALITY = ("has_quality_award", "has_quality_system", "has_own_brand", "took_part_in_standard")


@fact(
    "enterprise.quality_marks",
    "质量管理项数",
    "integer",
    unit="项",
    needs=[f"enterprise.{name}" for name in QUALITY],
    is_sum=True,
)
def quality_marks(columns, day):
    """质量奖、质量管理体系认证、自主品牌、参与制定标准四项中具备的项数。"""
    import polars as pl

    return [Part(columns[f"enterprise.{name}"].cast(pl.Int64)) for name in QUALITY]
