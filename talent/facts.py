"""What rules and forms may ask about a person. Told facts stand in the archive; the others the system
computes.
"""

from workflows.policy.facts import fact, raw

SEXES = (("M", "男"), ("F", "女"))
DEGREES = (("doctor", "博士"), ("master", "硕士"), ("bachelor", "学士"), ("none", "无学位"))
TITLES = (
    ("senior", "正高级"),
    ("associate", "副高级"),
    ("intermediate", "中级"),
    ("junior", "初级"),
    ("none", "无职称"),
)

# From the lowest to the highest, as one rises through them.
FUNDS = (
    ("none", "无"),
    ("youth_fund", "青年基金"),
    ("excellent_youth_fund", "优秀青年基金"),
    ("distinguished_youth_fund", "杰出青年基金"),
)
RUNGS = (
    ("none", "无"),
    ("youth_reserve", "青年学术后备"),
    ("youth_core", "青年学术骨干"),
    ("youth_lead", "青年学术带头人"),
)

raw("person.name", "姓名", "text", meaning="身份证件上的姓名，不拆姓氏")
raw("person.sex", "性别", "choice", choices=SEXES, meaning="身份证件上的性别")
raw("person.born", "出生日期", "date", meaning="身份证件上的出生日期")
raw("person.email", "电子邮箱", "email", told=True, meaning="本系统发送通知所用的邮箱")
raw("person.host_unit", "依托单位", "text", meaning="申报当日所在单位的名称")
raw(
    "person.is_host_staff",
    "是否依托单位在职人员",
    "yes_no",
    meaning="申报当日在已注册的依托单位有在册的任职记录",
)
raw(
    "person.applications_this_year",
    "本年度已申请项数",
    "integer",
    unit="项",
    meaning="申请年度内作为申请人向自治区自然科学基金各类项目提交的其他申请，不含本项；"
    "不予受理的计入，本人撤回、单位或归口部门未推荐、逾期未推荐的不计",
)
raw(
    "person.joined_this_year",
    "本年度申请和参加申请合计项数",
    "integer",
    unit="项",
    meaning="申请年度内作为申请人或主要参与者的自治区自然科学基金其他申请，不含本项；计与不计同“本年度已申请项数”，"
    "主要参与者按姓名、出生年份和工作单位与在册人员核对一致的计入",
)
raw(
    "person.active_projects",
    "在研项目数",
    "integer",
    unit="项",
    meaning="政策日当天作为负责人承担、尚未结束的自治区自然科学基金项目数，按台账统计",
)
raw(
    "person.highest_fund_held",
    "曾获自然科学基金人才类项目的最高一类",
    "choice",
    choices=FUNDS,
    meaning="台账中本人作为负责人获得过的青年基金、优秀青年基金、杰出青年基金中最高的一类；已结题的计入，"
    "自动放弃的和无效的不计",
)
raw(
    "person.highest_rung_held",
    "曾入选青年学术人才的最高层次",
    "choice",
    choices=RUNGS,
    meaning="台账中本人入选过的青年学术后备、骨干、带头人中最高的层次；自动放弃的和无效的不计",
)
raw(
    "person.active_talent_plans",
    "培养期内的人才计划数",
    "integer",
    unit="项",
    meaning="政策日当天尚在培养期内的自治区青年学术人才和“西部之光”人才计划数，按台账统计",
)
raw(
    "person.degree",
    "最高学位",
    "choice",
    choices=DEGREES,
    told=True,
    meaning="已经取得的最高学位，在读的不算",
)
raw("person.degree_on", "学位授予日期", "date", told=True, meaning="最高学位证书上的授予日期")
raw("person.degree_from", "学位授予单位", "text", told=True, meaning="最高学位证书上的授予单位")
raw("person.title", "专业技术职称等级", "choice", choices=TITLES, told=True, meaning="现任专业技术职称的等级")
raw(
    "person.title_name",
    "专业技术职称名称",
    "text",
    told=True,
    meaning="现任专业技术职称的名称，如副教授、副研究员",
)
raw("person.title_on", "职称取得日期", "date", told=True, meaning="现任专业技术职称的取得日期")
raw("person.employed_on", "到现单位工作日期", "date", told=True, meaning="与现依托单位建立人事关系的日期")
raw("person.department", "所在院系或部门", "text", told=True, meaning="在依托单位内所在的院系、研究室或部门")
raw("person.discipline", "学科方向", "text", told=True, meaning="长期从事的学科和研究方向")


@fact("person.age", "年龄", "integer", unit="岁", needs=["person.born"])
def age(columns, day):
    """政策日当天的周岁数；生日当天起算满，2月29日出生的平年按3月1日。"""
    import polars as pl

    born = columns["person.born"]
    before = (born.dt.month() > day.month) | ((born.dt.month() == day.month) & (born.dt.day() > day.day))
    return day.year - born.dt.year().cast(pl.Int64) - before.cast(pl.Int64)
