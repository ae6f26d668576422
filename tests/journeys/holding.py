"""What each does about what an enterprise holds: its contact reports, bureau, league and department check and
decide, everybody reads what is made public; holders of old are brought in, archives put together.
"""

import csv
import io
from datetime import timedelta

from tests.journeys.answers import paper
from tests.journeys.cast import take, until_it_comes
from tests.journeys.days import today
from tests.journeys.looks import both_widths

PORTAL = "https://example.invalid/notices/2026-9"
FOUND = "登记机关的变更通知书与申报一致，主营业务和研发活动未变。（演示）"
GROUNDS = "上年度高新技术产品收入占比复核为52%，不足60%。（演示）"
STATEMENT = "部分收入归类有误，企业已重新核算，认可复核结果。（演示）"
HOLDERS = (
    "统一社会信用代码",
    "企业名称",
    "属地区划代码",
    "编号",
    "起始日期",
    "有效期至",
    "失效日期",
    "失效原因",
)


def held_by(actor, enterprise):
    """The page of what an enterprise holds or held."""
    actor.open("/enterprises/")
    if not actor.page.locator("main").get_by_role("link", name=enterprise).count():
        actor.page.fill("main [name=q]", enterprise)
        with actor.page.expect_navigation():
            actor.page.locator("main form[method=get] button").first.click()
    actor.follow(enterprise)
    return actor.follow("资格与称号")


def card_of(page, programme):
    """What is said there of one programme."""
    return page.locator("main section.card", has=page.get_by_role("heading", name=programme)).first


def press(page, link):
    with page.expect_navigation():
        link.first.click()


def files_the_report(contact, enterprise, programme, name):
    """The figures of the last year as the archive has them, confirmed in one act."""
    page = held_by(contact, enterprise)
    press(page, card_of(page, programme).get_by_role("link", name=f"{today().year - 1}"))
    assert "未填写" not in contact.words
    faults = both_widths(contact, name)
    contact.send()
    assert "已按时填报" in contact.words or "逾期填报" in contact.words
    return faults


def reports_a_rename(contact, enterprise, programme, new_name):
    """With the paper of the registration; without one it is asked for. The address of the change."""
    page = held_by(contact, enterprise)
    press(page, card_of(page, programme).get_by_role("link", name="报告变更"))
    page.check("main [name=kind][value=rename]")
    page.fill("main [name=day]", f"{today() - timedelta(days=7)}")
    page.fill("main [name=new_name]", new_name)
    page.fill("main [name=account]", "公司名称变更，主营业务不变。（演示）")
    contact.send(status=422)
    assert page.input_value("main [name=new_name]") == new_name
    faults = both_widths(contact, "rename-report")
    page.locator("main [name=papers]").set_input_files(paper("登记变更通知书.pdf"))
    contact.send()
    return "/" + page.url.split("/", 3)[3], faults


def checks_the_change(link, enterprise, step, name):
    page = take(link, step, enterprise)
    page.fill("main [name=finding]", FOUND)
    faults = both_widths(link, name)
    link.send()
    return faults


def keeps_the_status(leader, enterprise):
    page = take(leader, "变更决定", enterprise)
    page.check("main [name=outcome][value=kept]")
    page.fill("main [name=opinion]", "更名后仍符合条件，保留资格。（演示）")
    faults = both_widths(leader, "rename-decision")
    leader.send()
    return faults


def publishes_the_rename(officer, enterprise):
    page = take(officer, "变更公示", enterprise)
    page.fill("main [name=portal_url]", PORTAL)
    page.fill("main [name=first_day]", f"{today()}")
    officer.send()


def reads_the_rename(visitor, new_name):
    """Everybody reads it, and may object by name."""
    page = visitor.open("/notices/")
    visitor.follow(new_name)
    faults = both_widths(visitor, "rename-notice")
    press(page, page.locator("main a[href$='/object/']"))
    return faults + both_widths(visitor, "rename-objection")


def lets_it_stand(officer, enterprise):
    page = take(officer, "公示结果", enterprise)
    page.check("main [name=stands][value=yes]")
    officer.send()


def proposes_to_take_away(officer, enterprise, programme, cause, since=None, *, word="撤销"):
    """The cause and from when it counts as lost, where that does not follow from the decision; `word` is the
    programme's for it.
    """
    page = held_by(officer, enterprise)
    press(page, card_of(page, programme).get_by_role("link", name=f"提出{word}"))
    page.check(f"main [name=cause][value={cause}]")
    page.fill("main [name=grounds]", GROUNDS)
    if since:
        officer.send(status=422)
        assert page.input_value("main [name=grounds]") == GROUNDS
        page.fill("main [name=since]", f"{since}")
    faults = both_widths(officer, f"taking-away-{programme}-{cause}")
    officer.send()
    return faults


def states(contact, enterprise):
    page = take(contact, "陈述申辩", enterprise)
    page.fill("main [name=statement]", STATEMENT)
    faults = both_widths(contact, "statement")
    contact.send()
    return faults


def takes_it_away(leader, enterprise, announcement, *, word="撤销"):
    page = take(leader, "审定", word, enterprise)
    page.check("main [name=outcome][value=revoked]")
    page.fill("main [name=opinion]", "事实清楚，予以撤销。（演示）")
    page.fill("main [name=announcement]", announcement)
    leader.send(status=422)
    page.fill("main [name=announced_on]", f"{today()}")
    faults = both_widths(leader, "taking-away-decision")
    leader.send()
    return faults


def brings_holders_in(officer, programme, rows):
    """A table of who stands there of old: looked through first, then stored whole."""
    text = io.StringIO()
    csv.writer(text).writerows([HOLDERS, *rows])
    page = officer.open("/enterprises/holders/")
    page.select_option("main [name=programme]", programme)
    page.fill("main [name=basis]", "培育库入库名单（演示〔2026〕3号）")
    file = {"name": "名单.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode("gb18030")}
    page.locator("main [name=file]").set_input_files(file)
    officer.send()
    waits_for(officer, "main form[method=post] .btn-primary")
    faults = both_widths(officer, "holders-ready")
    officer.send()
    waits_for(officer, ".page-head .tone-success")
    return faults


def waits_for(actor, what):
    """Loads the page again until it is there."""
    for _ in until_it_comes(actor):
        actor.page.reload()
        if actor.page.locator(what).count():
            return
    raise AssertionError(actor.words)


def names_a_mentor(league, enterprise, name):
    page = held_by(league, enterprise)
    press(page, page.locator("main").get_by_role("link", name="登记或结束辅导"))
    page.select_option("main [name=kind]", index=1)
    page.fill("main [name=name]", name)
    page.fill("main [name=subject]", "研发费用归集")
    page.fill("main [name=since]", f"{today()}")
    league.send("main form:has([value=enter])")
    assert name in league.words
    return both_widths(league, "mentors")


def puts_together_and_apart(officer, kept, other):
    """Two archives of one enterprise; taken apart again, both stand as before."""
    page = officer.open("/enterprises/")
    officer.follow(kept)
    officer.follow("重复建档")
    line = page.locator("main li", has_text=other)
    faults = both_widths(officer, "merging")
    line.locator("[name=reason]").fill("同一企业，换发营业执照前后各建了一份档案。（演示）")
    press(page, line.locator("button"))
    merged = page.locator("main section li", has_text=other)
    faults += both_widths(officer, "merged")
    press(page, merged.locator("button"))
    assert "已撤销" in page.locator("main section li", has_text=other).inner_text()
    return faults
