"""What happens between the ranking and the results: proposed, signed, made public, objected to, released."""

from tests.journeys.answers import paper
from tests.journeys.cast import number_in, scan, take
from tests.journeys.days import today

PORTAL = "https://example.invalid/notices/2026-7"
GROUNDS = "申报书所列代表性成果的署名与实际不符，请核实作者顺序。"
TO_VERIFY = "请核实代表性成果的作者顺序。"


def ranked(official, round_):
    """The lines of the ranking, best first: (number, where it lies to the line)."""
    page = official.open(f"/rounds/{round_}/ranking/")
    rows = page.locator("main .ranking-table tbody tr").all()
    return [
        (
            row.locator(".cell-more.figures").first.inner_text().split(" ")[0],
            row.locator("[data-label='资助线']").inner_text().strip(),
        )
        for row in rows
    ]


def proposes_by_the_line(officer, title, *, places):
    """All above the line after so many places; returns how many that are."""
    page = take(officer, title)
    page.fill("main [name=places]", str(places))
    officer.send(button="[value=cut]")
    return places_used(officer)


def proposes_singly(officer, number):
    """One more, chosen by hand."""
    page = officer.page
    row = page.locator("main .ranking-table tr", has_text=number)
    row.locator("[name=application]").check()
    officer.send(button="[value=grant]")


def proposes_nobody_else_and_signs(officer):
    officer.send(button="[value=propose]", status=422)
    officer.send(button="[value=decline_rest]")
    officer.send(button="[value=propose]")


def places_used(official):
    """The places that the list takes so far."""
    return number_in(official.page.locator(".stat-value").first.inner_text())


def signs(official, title, *, minutes=""):
    """Whose turn it is signs; a meeting gives the number of its minutes."""
    page = take(official, title)
    if minutes:
        official.send(button="[value=sign]", status=422)
        page.fill("main [name=minutes]", minutes)
    official.send(button="[value=sign]")


def countersigns(official, title):
    """Whose turn it is signs with what the other departments put under the list, on one paper."""
    page = take(official, title)
    official.send(button="[value=sign]", status=422)
    for place in (0, 1):
        page.fill(f"main [name=opinion_{place}]", "同意。（演示）")
        page.fill(f"main [name=signatory_{place}]", "其木格（演示）")
        page.fill(f"main [name=dated_{place}]", f"{today()}")
    scan(official, field="paper_0", name="会签单.pdf")
    official.send(button="[value=sign]")


def publishes(officer, title):
    """The notice was put on the portal today."""
    page = take(officer, title)
    officer.send(button="[value=publish]", status=422)
    page.fill("main [name=portal_url]", PORTAL)
    page.fill("main [name=first_day]", f"{today()}")
    officer.send(button="[value=publish]")


def notice_lines(visitor, title):
    """The projects on the public notice, as everybody reads it: title, applicant, unit, where to object."""
    visitor.open("/notices/")
    page = visitor.follow(title)
    return [
        (
            *(
                row.locator(f"[data-label='{name}']").inner_text().strip()
                for name in ("项目名称", "负责人", "依托单位")
            ),
            row.locator("a[href*='/object/']").get_attribute("href"),
        )
        for row in page.locator("main tbody tr").all()
    ]


def objects_by_name(visitor, line):
    """Anonymous it is refused; by name, with evidence, it is taken. Returns the code of the receipt."""
    page = visitor.open(line)
    page.check("main [name=kind][value=person]")
    page.fill("main [name=objector]", "匿名")
    page.fill("main [name=contact]", "示例电话")
    page.fill("main [name=grounds]", GROUNDS)
    page.locator("main [name=evidence]").set_input_files(paper("证据.pdf"))
    visitor.send(status=422)
    page.fill("main [name=objector]", "那仁（演示）")
    page.locator("main [name=evidence]").set_input_files(paper("证据.pdf"))
    visitor.send()
    return page.url.rstrip("/").rpartition("/")[2]


def admits(supervisor, words):
    page = take(supervisor, words)
    assert "那仁" not in supervisor.words
    page.check("main [name=admitted][value=yes]")
    page.fill("main [name=note]", TO_VERIFY)
    supervisor.send()


def verifies(unit, words):
    """The unit reads what is to be verified, and nothing else of the objection."""
    page = take(unit, words)
    assert TO_VERIFY in unit.words
    assert GROUNDS not in unit.words
    page.fill("main [name=report]", "经核实，作者顺序已逐篇对照。")
    scan(unit)
    unit.send()


def settles(supervisor, words, outcome):
    page = take(supervisor, words)
    page.check(f"main [name=outcome][value={outcome}]")
    page.fill("main [name=opinion]", "经核实，作出如下认定。（演示）")
    page.fill("main [name=answer]", "您反映的问题已经核实，结果如上。（演示）")
    supervisor.send()


def records_the_document(officer, title):
    """Number, day and scan of the paper that the office's own system numbered."""
    page = take(officer, title)
    page.fill("main [name=number]", "内科基字〔2026〕27号")
    page.fill("main [name=dated]", f"{today()}")
    page.fill("main [name=title]", f"关于下达{title}的通知")
    scan(officer)
    officer.send()


def releases_with_a_double_click(officer, title):
    """Pressed twice, it goes out once."""
    page = take(officer, title)
    officer.send(status=422)
    page.check("main [name=confirm]")
    with page.expect_navigation(url="**/inbox/**"):
        page.locator("main form .btn-primary").dblclick()
    page.wait_for_load_state()
