"""High-tech enterprises in the browser: the banner visits, the league recommends, experts judge by class,
their leader signs, the department collects.
"""

from tests.journeys.cast import scan, take, waits

VISIT = {"staff": 45, "tech_staff": 22, "revenue": 21_500_000, "rd_recognition": 1_486_000, "conversions": 4}
FOUND = "生产和研发场所与登记地址一致，辅助账可查；职工人数较档案少两人，企业已说明离职情况。"
COMMENT = "企业财务数据完整，近三年净资产和销售收入增长情况与审计报告一致。（演示意见）"


def test_the_way_of_a_high_tech_enterprise_from_the_banner_to_the_panel(person, world):
    banner = person(world.recognition["banner"])
    visits(banner)
    league = person(world.recognition["league"])
    recommends(league)
    technical = person(world.recognition["technical"])
    judges(technical, "recognition-technical", "技术专家评价表")
    auditor = person(world.recognition["finance"])
    judges(auditor, "recognition-finance", "财务专家评价表")
    signs(person(world.recognition["leader"]))
    collects(person("officer"), world)


def visits(banner):
    """The form of the visit: what is left out is asked for, what differs is kept as it was seen."""
    page = take(banner, "旗县初审")
    banner.shoot("recognition-visit", 1280)
    page.check("main [name=outcome][value=forwarded]")
    banner.send(status=422)
    for name, value in VISIT.items():
        page.fill(f"main [name=seen_{name}]", f"{value}")
    for box in page.locator("main [name^=visit_][value=yes]").all():
        box.check()
    page.fill("main [name=visited_on]", "2026-03-02")
    page.fill("main [name=visited_by]", "张三、李四（演示）")
    page.fill("main [name=found]", FOUND)
    page.check("main [name=outcome][value=forwarded]")
    scan(banner)
    assert banner.axe() == []
    banner.send()


def recommends(league):
    """The league reads where the spot differs from the archive, and recommends."""
    page = take(league, "归口部门推荐")
    assert "不一致" in league.words
    league.shoot("recognition-league", 1280)
    page.check("main [name=outcome][value=forwarded]")
    league.send()


def judges(expert, shot, title):
    """Declare, be refused outside the range, see it at 360 pixels too."""
    page = take(expert, "专家评审")
    page.check("main [name=ground][value=none]")
    expert.send()
    assert title in expert.words
    lines = page.locator("main [name^=item_]").all()
    for line in lines:
        line.fill(line.get_attribute("max"))
    lines[0].fill(f"{int(lines[0].get_attribute('max')) + 1}")
    page.fill("main [name=comment]", COMMENT)
    page.check("main [name=recommendation][value=agree]")
    expert.send(button="[value=file]", status=422)
    assert "国科发火〔2016〕195号" in expert.words
    expert.shoot(shot, 1280)
    page.set_viewport_size({"width": 360, "height": 800})
    expert.shoot(shot, 360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1280, "height": 900})
    lines[0].fill(lines[0].get_attribute("max"))
    expert.send(button="[value=file]")


def signs(leader):
    """The leader sees every mean, changes a line only with a reason, and signs."""
    page = take(leader, "专家组综合评价")
    field = page.locator("main [name=item_rd_system]")
    now = field.input_value()
    field.fill("1" if now != "1" else "2")
    page.fill("main [name=comment]", COMMENT)
    leader.send(status=422)
    assert "理由" in leader.words
    leader.shoot("recognition-panel", 1280)
    assert leader.axe() == []
    page.locator("main [name=item_rd_system]").fill(now)
    leader.send()
    assert not waits(leader, "专家组综合评价")


def collects(officer, world):
    """The department's officer sees how many opinions are in."""
    take(officer, "收齐评审", "高新技术企业")
    officer.shoot("recognition-collect", 1280)
    assert "10" in officer.words
    officer.open(f"/rounds/{world.rounds['recognition']}/")
    assert "联合发文" in officer.words
    officer.shoot("recognition-call", 1280)
