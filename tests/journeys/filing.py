"""What each does on the way of a small or medium enterprise: the contact hands in and corrects, banner and
league check, the department draws what is looked at later.
"""

import re
from datetime import datetime, timedelta

from tests.journeys.cast import take, tick_all, until_it_comes
from tests.journeys.days import HERE
from tests.journeys.looks import both_widths

REMARK = "请写明产品的用途和技术来源。（演示）"
FIRST, CORRECTED = "耐密抗旱玉米新品种。", "耐密抗旱玉米新品种，自育自繁，用于西辽河流域春播区。"
FOUND = "入库信息与档案、佐证材料一致。（演示）"


def begins(contact, enterprise, title):
    """The archive's page says what is open and how one stands; the application begins there."""
    page = contact.open("/enterprises/")
    contact.follow(enterprise)
    faults = both_widths(contact, "filing-open")
    call = page.locator("[aria-labelledby=calls-title] article", has_text=title)
    with page.expect_navigation():
        call.locator("form button").click()
    return re.search(r"/applications/[^/]+/", page.url)[0], faults


def fills_in(contact, address):
    """What the archive knows is read, and only the rest is written."""
    page = contact.open(f"{address}pages/figures/")
    assert page.locator("main [name=revenue]").count() == 0
    assert "43,000,000" in contact.words
    faults = both_widths(contact, "filing-figures")
    contact.send(button="[name=finish]")
    contact.open(f"{address}pages/basic/")
    page.fill("main [name=products]", FIRST)
    page.fill("main [name=contact_name]", "其其格")
    page.fill("main [name=contact_phone]", "13900000001")
    if page.locator("main [name=restricted]").count():
        page.check("main [name=restricted][value=no]")
    contact.send(button="[name=finish]")
    for name in ("achievements", "conduct", "papers"):
        contact.open(f"{address}pages/{name}/")
        contact.send(button="[name=finish]")
    return faults


def hands_in(contact, address):
    """Sees what the own figures come to, pledges, hands in; the number of the application."""
    page = contact.open(f"{address}review/")
    assert "评分达到合格线" in contact.words
    assert page.locator(".finding-not_met").count() == 0
    tick_all(contact, "form [type=checkbox]")
    faults = both_widths(contact, "filing-review")
    with page.expect_navigation(url=f"**{address}"):
        page.locator("main form .btn-primary").last.click()
    assert "旗县" in page.locator(".time-current").inner_text()
    faults += both_widths(contact, "filing-handed-in")
    return page.locator(".layout-side dd").first.inner_text(), faults


def forwards(link, number, name):
    """Everything that the link looks at is in order."""
    page = take(link, number)
    tick_all(link, "#link-form [name^=check_]")
    page.check("main [name=outcome][value=forwarded]")
    faults = both_widths(link, name)
    link.send("#link-form")
    return faults


def draws_a_spot_check(officer, title):
    """All numbers that are in force, league by league; what was drawn computes again. The address."""
    page = officer.open("/spot-checks/new/")
    page.select_option("main [name=programme]", "tech_sme")
    page.fill("main [name=title]", title)
    page.fill("main [name=share]", "100")
    faults = both_widths(officer, "spot-check-new")
    officer.send()
    assert "结果一致" in officer.words
    return faults + both_widths(officer, "spot-check")


def records_what_was_found(bureau, enterprise):
    """The bureau compares and records once."""
    page = bureau.open("/spot-checks/")
    bureau.follow(enterprise)
    bureau.send("main form.card", status=422)
    page.fill("main [name=found]", FOUND)
    page.locator("main [name=outcome]").first.check()
    faults = both_widths(bureau, "spot-sheet")
    bureau.send("main form.card")
    assert "符合" in page.locator("main tr", has_text=enterprise).inner_text()
    return faults


def opens_the_next_batch(officer, round_, title):
    """As the desk of the last one proposes it, open from now on."""
    page = officer.open(f"/rounds/{round_}/desk/")
    officer.follow("安排下一批次")
    now = datetime.now(HERE)
    page.fill("main [name=title]", title)
    page.fill("main [name=opens_at]", f"{now - timedelta(minutes=2):%Y-%m-%dT%H:%M}")
    for days, field in enumerate(page.locator("main [name$=closes_at]").all(), start=10):
        field.fill(f"{now + timedelta(days=days):%Y-%m-%dT%H:%M}")
    officer.send()


def is_refused(contact, enterprise, title, *reasons):
    """The batch is open and the contact reads why the enterprise does not apply, on the archive's page and on
    the batch's own; nowhere is there anything to begin it with.
    """
    call = contact.page.locator("[aria-labelledby=calls-title] article", has_text=title)
    for _ in until_it_comes(contact):
        contact.open("/enterprises/")
        contact.follow(enterprise)
        if call.count():
            break
    said = call.inner_text()
    assert all(reason in said for reason in reasons), said
    assert call.locator("form").count() == 0
    faults = both_widths(contact, "filing-barred")
    contact.follow(title)
    assert all(reason in contact.words for reason in reasons), contact.words
    assert contact.page.locator("main form[action$='/apply/']").count() == 0
    return faults + both_widths(contact, "filing-barred-batch")
