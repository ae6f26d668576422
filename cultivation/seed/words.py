"""Invented names. Units are marked （演示）; a fifth of the people carry one unsplit Mongolian name.

Names stand in one text, parted by spaces.
"""

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = (
    "志远 晓燕 海峰 静怡 文博 丽娜 建军 雅琴 浩然 雪梅 天宇 佳宁 明哲 思源 "
    "玉洁 国栋 欣怡 振华 慧敏 立新 春晖 晨曦 卫东 秀兰 子涵 若曦 景行 一鸣 "
    "嘉禾 知远 云飞 清扬 书瑶 沐辰 启航 婉清 承志 语桐 凯旋 亦凡"
)
MONGOLIAN = (
    "呼都特 阿如汗 乌云其木格 巴图 苏日娜 娜仁花 朝鲁门 萨仁高娃 特木尔 哈斯其其格 "
    "额尔敦 白音 乌日罕 塔娜 宝音德力格尔 其其格 那日苏 斯琴 格根塔娜 布和 "
    "阿拉坦仓 高娃 孟和 图雅 包力德"
)

# The department's offices, by role.
OFFICES = {
    "screen": "基础研究处（形式审查）",
    "decide": "分管厅领导",
    "system": "系统管理员",
    "draw": "专家抽取岗",
    "witness": "机关纪委（抽取见证）",
    "secretary": "评审秘书",
    "division": "基础研究处处长（处务会）",
    "meeting": "厅办公室（厅务会）",
    "supervise": "科技监督与诚信建设处",
    "finance": "资源配置与管理处（拨付）",
    "oversee": "监督员（只读）",
    "security": "安全管理员",
    "audit": "审计管理员",
}
# Who signs in at the department: (role, name) by user name.
OFFICIALS = {
    "officer": ("screen", "苏经办（演示）"),
    "officer2": ("screen", "韩经办（演示）"),
    "leader": ("decide", "白厅长（演示）"),
    "drawer": ("draw", "程抽取（演示）"),
    "witness": ("witness", "纪见证（演示）"),
    "secretary": ("secretary", "卢秘书（演示）"),
    "head": ("division", "高处长（演示）"),
    "meeting": ("meeting", "厅办经办（演示）"),
    "supervisor": ("supervise", "邱监督（演示）"),
    "finance": ("finance", "邓拨付（演示）"),
    "overseer": ("oversee", "监督员（演示）"),
    "sysadmin": ("system", "系统管理员（演示）"),
    "secadmin": ("security", "安全管理员甲（演示）"),
    "secadmin2": ("security", "安全管理员乙（演示）"),
    "auditor": ("audit", "审计管理员（演示）"),
}
# Units of the region's first-level budget, which submit to the department itself.
DIRECT = ("北疆理工大学（演示）",)
# Whom the administration of a high-tech zone of its league recommends.
ZONES = {"乌海氯碱新材料（演示）": "乌海高新技术产业开发区管理委员会（演示）"}

# (name, kind, seat): where applicants are follows the shares seen in the region's calls.
UNITS = (
    ("北疆理工大学（演示）", "university", "150100"),
    ("敕勒川农业大学（演示）", "university", "150105"),
    ("青城医学院（演示）", "university", "150104"),
    ("阴山草业研究院（演示）", "institute", "150100"),
    ("北原乳品生物（演示）", "enterprise", "150123"),
    ("大青山能源研究所（演示）", "institute", "150102"),
    ("包头昆河永磁材料（演示）", "enterprise", "150203"),
    ("昆都仑稀土学院（演示）", "university", "150203"),
    ("石拐镁业新材料（演示）", "enterprise", "150205"),
    ("科尔沁师范大学（演示）", "university", "150502"),
    ("西辽河玉米种业（演示）", "enterprise", "150502"),
    ("红山学院（演示）", "university", "150402"),
    ("克什克腾风电技术（演示）", "enterprise", "150425"),
    ("鄂尔多斯煤化工研究院（演示）", "institute", "150602"),
    ("准格尔碳基材料（演示）", "enterprise", "150622"),
    ("呼伦贝尔草原学院（演示）", "university", "150702"),
    ("集宁石墨负极（演示）", "enterprise", "150902"),
    ("河套绿色农业研究所（演示）", "institute", "150802"),
    ("锡林郭勒绒山羊育种站（演示）", "institute", "152502"),
    ("兴安蒙药研究所（演示）", "institute", "152201"),
    ("乌海氯碱新材料（演示）", "enterprise", "150302"),
    ("阿拉善沙地治理站（演示）", "institute", "152921"),
    ("区直数字技术中心（演示）", "institute", "150000"),
    ("中央驻区草原所（演示）", "institute", "150000"),
)
WEIGHTS = (16, 14, 12, 8, 5, 5, 8, 6, 2, 6, 2, 5, 2, 3, 2, 3, 2, 2, 1, 1, 1, 1, 4, 4)

SUBJECTS = (
    "稀土永磁晶界扩散",
    "羊草种质资源抗逆性",
    "益生菌发酵乳风味",
    "煤制烯烃催化剂积碳",
    "全钒液流储能电堆",
    "风电制氢波动适应",
    "蒙药质量标准物质",
    "绒山羊育种全基因组选择",
    "黑土有机碳保护",
    "科尔沁沙地固沙植被",
    "石墨负极快充界面",
    "草原鼠害遥感监测",
    "奶牛乳房炎早期识别",
    "镁合金轻量化成形",
    "玉米耐盐碱基因挖掘",
)
ANGLES = (
    "的机理研究",
    "的关键技术研究",
    "的调控机制",
    "的模型与预测",
    "的高效制备及应用基础",
    "的多组学解析",
)
DISCIPLINES = ("B0205", "C0604", "C2002", "E0203", "E0607", "H2708", "D0104", "F0211")

# Where the twelve of one round work: units of three leagues, banners among them, and a central one.
TWELVE = (
    *("敕勒川农业大学（演示）",) * 3,
    *("北原乳品生物（演示）",) * 2,
    *("昆都仑稀土学院（演示）",) * 2,
    *("科尔沁师范大学（演示）",) * 2,
    "西辽河玉米种业（演示）",
    *("中央驻区草原所（演示）",) * 2,
)

# Where experts work: the first of them in the region, the others outside.
INSIDE = 12
EXPERT_UNITS = (
    "青山冶金研究院（演示）",
    "昭君文理学院（演示）",
    "乌拉特矿业研究所（演示）",
    "巴林石文物材料所（演示）",
    "额尔古纳湿地研究站（演示）",
    "海拉尔畜牧研究所（演示）",
    "通湖沙漠研究所（演示）",
    "贺兰山葡萄研究院（演示）",
    "丰镇电力研究所（演示）",
    "白云鄂博稀土所（演示）",
    "乌兰牧业学院（演示）",
    "阴河水利研究院（演示）",
    "燕山大学堂（演示）",
    "江左农业大学（演示）",
    "关中科技大学（演示）",
    "岭南医科大学（演示）",
    "巴蜀能源学院（演示）",
    "中原材料研究院（演示）",
    "辽东工业大学（演示）",
    "湘水生态研究所（演示）",
    "陇上草业学院（演示）",
    "胶东海洋学院（演示）",
    "徽州数据研究院（演示）",
    "天山资源研究所（演示）",
)
TITLES = ("教授", "研究员", "正高级工程师", "主任医师")

SCHOOLS = ("北疆理工大学（演示）", "燕山大学堂（演示）", "江左农业大学（演示）", "关中科技大学（演示）")
DEPARTMENTS = (
    "材料科学与工程学院",
    "草业与资源环境学院",
    "生命科学学院",
    "能源与动力研究室",
    "畜牧兽医研究室",
)
