"""What each does on the way of a high-tech enterprise: the contact applies, banner and league look, the
department checks and draws, experts judge by class.
"""

import re

from tests.journeys.actors import SLOW
from tests.journeys.answers import fill, upload
from tests.journeys.cast import scan, take, tick_all
from tests.journeys.closing import code_on
from tests.journeys.days import today
from tests.journeys.looks import both_widths

TEXT = "叶片在线监测系统已在三个风场运行，核心算法取得授权并转化为产品，研发投入设有辅助账。（演示文本）"
TYPED = {"field_detail": "风电场配套技术", "contact_name": "其其格", "contact_phone": "13900000001"}
USED = {
    "title": "叶片打磨装置", "kind": "utility_model", "number": "2021209876543", "way": "own",
    "used_in": "2022年高新技术企业认定（演示）",
}  # fmt: skip
FOUND = "生产和研发场所与登记地址一致，辅助账可查；职工人数较档案少两人，企业已说明离职情况。（演示）"
COMMENT = "企业知识产权对主要产品支持作用强，成果转化有据，管理较规范，成长性良好。（演示意见）"
SHEETS = {"技术专家评价表": "recognition-technical", "财务专家评价表": "recognition-finance"}


def begins(contact, enterprise, title):
    """The archive's page says what is open and how one stands; the application begins there."""
    page = contact.open("/enterprises/")
    contact.follow(enterprise)
    call = page.locator("[aria-labelledby=calls-title] article", has_text=title)
    with page.expect_navigation():
        call.locator("form button").click()
    return re.search(r"/applications/[^/]+/", page.url)[0]


def tells_of_a_used_right(contact, enterprise):
    """The ledger says of a right of class Ⅱ in which recognition it served before."""
    page = contact.open("/enterprises/")
    contact.follow(enterprise)
    contact.follow("知识产权")
    fill(page, USED | {"owner": enterprise, "granted_on": f"{today().year - 3}-05-06"})
    contact.send("main form:has([value=add])")
    assert USED["used_in"] in contact.words


def is_refused_for_the_used_right(contact, address):
    """It serves once only: where it did is said where rights are chosen, and it cannot be ticked."""
    page = contact.open(f"{address}pages/rights/")
    assert page.locator(f"main [name=rights][value*='{USED['number']}']").is_disabled()
    assert USED["used_in"] in contact.words
    return both_widths(contact, "recognition-used-right")


def fills_in(contact, address):
    """What the archive knows is read and not typed; only the rest is written, and the papers are added."""
    page = contact.open(f"{address}pages/figures/")
    assert page.locator("main form [name=revenue]").count() == 0
    assert "21,500,000" in contact.words
    for name in ("basic", "staff", "figures", "rights", "management"):
        contact.open(f"{address}pages/{name}/")
        write(page)
        contact.send(button="[name=finish]")
    contact.open(f"{address}pages/papers/")
    asked = page.locator("main section[id^=upload-]").filter(has_not_text="选填").all()
    for kind in [box.get_attribute("id").removeprefix("upload-") for box in asked]:
        upload(page, kind)
    contact.send(button="[name=finish]")


def write(page):
    """Every question that the archive does not answer."""
    for field in page.locator("main form textarea").all():
        field.fill(TEXT)
    answers = {
        "field_detail": "新能源与节能-风能-风电场配套技术",
        "contact_name": "其其格",
        "contact_phone": "13900000001",
    }
    fill(page, {name: said for name, said in answers.items() if page.locator(f"main [name={name}]").count()})
    for box in page.locator("main form [name=rights]:enabled").all():
        box.check()
    for name in ("had_violation", "took_part_in_standard"):
        if page.locator(f"main [name={name}]").count():
            page.check(f"main [name={name}][value=no]")


def hands_in(contact, address):
    """Sees what the conditions come to, pledges, hands in; the number of the application."""
    page = contact.open(f"{address}review/")
    tick_all(contact, "form [type=checkbox]")
    with page.expect_navigation(url=f"**{address}"):
        page.locator("main form .btn-primary").last.click()
    assert "旗县" in page.locator(".time-current").inner_text()
    return page.locator(".layout-side dd").first.inner_text()


def visits(banner, number, seen):
    """The form of the visit, one for each enterprise: what is left out is asked for, what differs from the
    archive is kept as it was seen; returns the faults of the page.
    """
    page = take(banner, number)
    tick_all(banner, "#link-form [name^=check_]")
    page.check("main [name=outcome][value=forwarded]")
    banner.send("#link-form", status=422)
    faults = both_widths(banner, "recognition-visit")
    for name, value in seen.items():
        page.fill(f"main [name=seen_{name}]", f"{value}")
    for box in page.locator("main [name^=visit_][value=yes]").all():
        box.check()
    page.locator("main details", has=page.locator("[name=why_staff]")).locator("summary").last.click()
    page.fill("main [name=why_staff]", "两人已离职，企业已说明。（演示）")
    fill(page, {"visited_on": f"{today()}", "visited_by": "科技局两名工作人员（演示）", "found": FOUND})
    scan(banner)
    banner.send("#link-form")
    return faults


def recommends(league, number):
    """The league reads where the spot differs from the archive, and recommends."""
    page = take(league, number)
    assert "不一致" in league.words
    tick_all(league, "#link-form [name^=check_]")
    faults = both_widths(league, "recognition-league")
    page.check("main [name=outcome][value=forwarded]")
    page.fill("main [name=opinion]", "经复核，材料真实完整，符合申报条件，同意推荐。")
    league.send("#link-form")
    return faults


def seals_the_list(league, title):
    """Letter and list are printed as one paper, sealed, and scanned in with the code at their foot."""
    page = league.open("/forwarding/")
    league.follow(title)
    with page.expect_navigation():
        page.locator("main a[href$='/summary-list/']").first.click()
    league.send()
    printed = page.locator("main a[href^='/summary-lists/']").first.get_attribute("href")
    paper = league.context.request.get(printed, timeout=SLOW).body()
    page.fill("main [name=code]", code_on(paper))
    scan(league)
    league.send("main form[enctype]")
    return paper


def groups(officer, title):
    """One alone makes no group of its field: it is gathered in one for which all experts may be drawn."""
    page = take(officer, title, "分组")
    page.fill("main [name=title]", "新能源与节能")
    officer.send(button="[value=gather]")
    faults = both_widths(officer, "recognition-groups")
    officer.send(button="[value=finish]")
    return faults


def judges(expert, task):
    """Declare, be refused outside the range, hand in; returns the name of the sheet and the faults."""
    page = expert.open(task)
    page.check("main [name=ground][value=none]")
    tick_all(expert, "[name=pledge]")
    expert.send()
    sheet = next(name for name in SHEETS if name in expert.words)
    lines = page.locator("main [name^=item_]").all()
    for line in lines:
        line.fill(line.get_attribute("max"))
    lines[0].fill(f"{int(lines[0].get_attribute('max')) + 1}")
    page.fill("main [name=comment]", COMMENT)
    page.check("main [name=recommendation][value=agree]")
    expert.send("form[data-autosave]", button="[value=file]", status=422)
    faults = both_widths(expert, SHEETS[sheet])
    lines[0].fill(lines[0].get_attribute("max"))
    expert.send("form[data-autosave]", button="[value=file]")
    return sheet, faults


def signs_the_panel_sheet(leader):
    """The leader sees every mean, changes a line only with a reason, and signs."""
    page = take(leader, "专家组综合评价")
    field = page.locator("main [name=item_rd_system]")
    mean = field.input_value()
    field.fill("1" if mean != "1" else "2")
    page.fill("main [name=comment]", COMMENT)
    leader.send(status=422)
    assert "理由" in leader.words
    faults = both_widths(leader, "recognition-panel")
    page.locator("main [name=item_rd_system]").fill(mean)
    leader.send()
    return faults


def collects(officer, title, opinions):
    """All opinions are in and the panel's sheet is signed."""
    take(officer, title, "收齐评审")
    assert f"{opinions}" in officer.words
    faults = both_widths(officer, "recognition-collect")
    officer.send(button="[value=finish]")
    return faults


def checks_comprehensively(officer, title, number):
    """Line by line; what is neither ticked nor explained is asked for."""
    page = take(officer, title, "综合审查")
    row = page.locator("main tbody tr", has_text=number)
    with page.expect_navigation():
        row.locator("a[href*='application=']").click()
    officer.send("main form.card", button="[value=record]", status=422)
    faults = both_widths(officer, "recognition-comprehensive")
    tick_all(officer, "[name^=line_]")
    officer.send("main form.card", button="[value=record]")
    officer.send(button="[value=finish]")
    return faults


def proposes(officer, title):
    """By what the panels came to; the officer signs first."""
    take(officer, title, "拟")
    officer.send(button="[value=by_outcome]")
    faults = both_widths(officer, "recognition-proposed")
    officer.send(button="[value=propose]")
    return faults
