"""The invented enterprises, as their archives are filled from: those of the first day, and those that came
later, of whom some were on lists before.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Sketch:
    """What an archive is filled from: revenue of the last year in ten thousand yuan and its growth a year,
    research in thousandths of revenue, rights of class Ⅰ and Ⅱ, and the programmes that are held; who applies
    for them anew holds last year's number and a certificate in its last year.
    """

    name: str
    registered: date
    industry: str
    field: str
    product: str
    revenue: int
    growth: float
    research: int
    staff: int
    scientists: int
    rights: tuple[int, int]
    above_scale: bool
    held: tuple[str, ...] = ()
    applies: bool = False


SKETCHES = (
    Sketch(
        "北原乳品生物（演示）",
        date(2012, 3, 8),
        "C1441",
        "2.6.3",
        "功能性乳蛋白",
        18_600,
        1.14,
        42,
        286,
        61,
        (6, 14),
        True,
        ("high_tech_enterprise",),
        applies=True,
    ),
    Sketch(
        "包头昆河永磁材料（演示）",
        date(2009, 6, 19),
        "C3985",
        "4.1.3",
        "烧结钕铁硼永磁体",
        63_400,
        1.22,
        51,
        640,
        152,
        (34, 41),
        True,
        ("high_tech_enterprise", "tech_benchmark_leading"),
        applies=True,
    ),
    Sketch(
        "石拐镁业新材料（演示）",
        date(2016, 10, 11),
        "C3259",
        "4.1.2",
        "高强镁合金挤压型材",
        7_900,
        1.31,
        63,
        118,
        34,
        (11, 9),
        True,
        ("tech_sme", "high_tech_enterprise"),
        applies=True,
    ),
    Sketch(
        "西辽河玉米种业（演示）",
        date(2014, 4, 2),
        "A0511",
        "2.7.1",
        "耐密抗旱玉米品种",
        4_300,
        1.09,
        38,
        96,
        21,
        (3, 2),
        False,
        ("tech_sme",),
        applies=True,
    ),
    Sketch(
        "克什克腾风电技术（演示）",
        date(2018, 9, 5),
        "M7514",
        "6.1.2",
        "风机叶片在线监测",
        2_150,
        1.26,
        72,
        47,
        22,
        (0, 5),
        False,
        ("tech_sme",),
        applies=True,
    ),
    Sketch(
        "准格尔碳基材料（演示）",
        date(2019, 1, 23),
        "C3091",
        "4.2.5",
        "煤基活性炭",
        5_600,
        1.12,
        29,
        132,
        14,
        (1, 3),
        True,
    ),
    Sketch(
        "集宁石墨负极（演示）",
        date(2020, 7, 14),
        "C3091",
        "4.2.4",
        "锂电池石墨负极",
        9_800,
        1.48,
        32,
        164,
        26,
        (0, 4),
        True,
        ("tech_sme",),
    ),
    Sketch(
        "乌海氯碱新材料（演示）",
        date(2011, 11, 30),
        "C2614",
        "4.3.2",
        "特种聚氯乙烯糊树脂",
        31_500,
        1.03,
        24,
        410,
        48,
        (0, 4),
        True,
        ("high_tech_enterprise",),
    ),
)

# Where those sit who came later.
SEATS = {
    "和林格尔云算力（演示）": "150123",
    "东胜氢能装备（演示）": "150602",
    "五原向日葵种业（演示）": "150821",
    "阿拉善盐藻生物（演示）": "152921",
    "乌兰浩特蒙药制剂（演示）": "152201",
    "扎兰屯菌业科技（演示）": "150783",
}
LATER = (
    Sketch(
        "和林格尔云算力（演示）",
        date(2019, 5, 17),
        "I6450",
        "5.3.1",
        "绿色算力调度平台",
        4_800,
        1.34,
        82,
        76,
        31,
        (2, 9),
        True,
    ),
    Sketch(
        "东胜氢能装备（演示）",
        date(2018, 8, 2),
        "C3463",
        "6.2.2",
        "氢气纯化装置",
        9_600,
        1.28,
        58,
        138,
        37,
        (7, 12),
        True,
    ),
    Sketch(
        "五原向日葵种业（演示）",
        date(2016, 3, 25),
        "A0511",
        "2.7.1",
        "抗列当食葵品种",
        2_900,
        1.18,
        55,
        58,
        13,
        (3, 2),
        False,
    ),
    Sketch(
        "阿拉善盐藻生物（演示）",
        date(2017, 11, 9),
        "C1492",
        "2.6.4",
        "盐藻类胡萝卜素提取物",
        3_400,
        1.21,
        64,
        66,
        21,
        (0, 6),
        True,
    ),
    Sketch(
        "乌兰浩特蒙药制剂（演示）",
        date(2013, 9, 12),
        "C2740",
        "2.2.4",
        "蒙药制剂及质量标准物质",
        5_200,
        1.15,
        48,
        92,
        15,
        (2, 5),
        True,
    ),
    Sketch(
        "扎兰屯菌业科技（演示）",
        date(2015, 4, 28),
        "A0142",
        "2.7.1",
        "黑木耳液体菌种",
        3_100,
        1.16,
        57,
        54,
        17,
        (2, 4),
        False,
    ),
)
