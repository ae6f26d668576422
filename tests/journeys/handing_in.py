"""What applicants, units, banners' bureaus and recommending bodies do, each before their own browser."""

from tests.journeys.answers import fill
from tests.journeys.cast import scan, take, tick_all
from tests.journeys.days import today

REMARK = "关键词请写满三个，以分号隔开。"
FORWARD = "main [name=outcome][value=forwarded]"


def hands_in(applicant, application):
    """Look through it all, pledge, hand in; returns the number of the application."""
    page = applicant.open(f"/applications/{application}/review/")
    tick_all(applicant, "form [type=checkbox]")
    applicant.send()
    assert page.locator(".receipt").count() == 1
    return page.locator(".layout-side dd").first.inner_text()


def returns(unit, number, question, *, said=REMARK):
    """The unit, or a bureau, sends it back with a remark at one question."""
    page = take(unit, number)
    page.check("main [name=outcome][value=returned]")
    unit.send("#link-form", status=422)
    remark = page.locator(f"[name=remark_{question}]")
    if not remark.is_visible():
        page.locator("details.remark", has=remark).locator("summary").click()
    remark.fill(said)
    page.check("main [name=outcome][value=returned]")
    unit.send("#link-form")


def corrects(applicant, application, question, answer, *, remark=REMARK):
    """Only the question that was named is open; the applicant answers it and hands in again."""
    page = applicant.open(f"/applications/{application}/")
    assert remark in applicant.words
    change = page.locator("[aria-labelledby=remarks-title] a")
    assert change.count() == 1
    with page.expect_navigation():
        change.click()
    open_now = page.locator("main form[method=post] [name]:not([type=hidden]):not(button)")
    assert {each.get_attribute("name") for each in open_now.all()} == {question}
    fill(page, {question: answer})
    applicant.send(button="[name=finish]")
    applicant.open(f"/applications/{application}/review/")
    tick_all(applicant, "form [type=checkbox]")
    applicant.send()
    assert page.locator(".receipt").count() == 1


def sees_the_difference(unit, number, before, now):
    """It came straight back; what has changed stands beside it."""
    take(unit, number)
    changed = unit.page.locator("main table", has_text=now)
    assert before in changed.inner_text()


def forwards(link, number, *, on_site=False):
    """Check, endorse or recommend; a banner's bureau with the form of its visit and its scan."""
    page = take(link, number)
    tick_all(link, "#link-form [name^=check_]")
    page.check(FORWARD)
    page.fill("main [name=opinion]", "经审核，材料真实完整，同意推荐。")
    if on_site:
        link.send("#link-form", status=422)
        fill(page, {"visited_on": f"{today()}", "visited_by": "科技局两名工作人员"})
        page.fill("main [name=found]", "实验场地、设备和人员情况属实。")
        scan(link)
    link.send("#link-form")


def forwards_all_at_once(unit, round_title, *, count):
    """Choose all that wait, see what would be done, do it, and read a receipt for each."""
    page = unit.open("/forwarding/")
    unit.follow(round_title)
    page.check("#choose-all")
    with page.expect_navigation():
        page.locator("main [name=kind][value=forward]").click()
    page.check("main [name=checked]")
    page.fill("main [name=opinion]", "经审核，材料真实完整，不涉密，同意申报。")
    unit.send()
    for _ in range(60):
        if page.locator("main tbody .tone-success").count() == count:
            return
        page.wait_for_timeout(1000)
        page.reload()
    raise AssertionError(unit.words)


def stages_at(link, round_title):
    """How many applications are at which stage of the link's desk: begun, to do, returned, forwarded."""
    page = link.open("/forwarding/")
    cells = page.locator("main tr", has_text=round_title).locator("td.number").all_inner_texts()
    return [int(cell) for cell in cells[1:]]


def quota_at(link, round_title):
    """How much of the unit's quota is used, or a stroke where the programme has none."""
    page = link.open("/forwarding/")
    return page.locator("main tr", has_text=round_title).locator("td.number").first.inner_text().strip()
