"""What the officer, the drawer, the witness, the experts and the secretary do between the cut-off and the
proposed list.
"""

from tests.journeys.cast import number_in, take, tick_all, until_it_comes

COMMENT = "选题面向区域需求，科学问题明确，研究方案可行，前期基础较好，建议资助。（演示意见）"


def groups(officer, title):
    """Propose, join all, finish; returns how many groups stand."""
    page = take(officer, title)
    page.fill("main [name=smallest]", "1")
    page.fill("main [name=largest]", "20")
    officer.send(button="[value=propose]")
    if tick_all(officer, "[name=group]") > 1:
        officer.send(button="[value=merge]")
    count = page.locator("main [name=group]").count()
    officer.send(button="[value=finish]")
    return count


def draws(drawer, title, hidden):
    """Draw the panels; none of the hidden names can be read, before or after."""
    page = take(drawer, title)
    assert not [name for name in hidden if name in drawer.words]
    drawer.send(status=422)
    page.check("main [name=confirm]")
    drawer.send()
    drawer.open("/draws/")
    drawer.page.locator("main a[href^='/draws/']", has_text="").first.click()
    page.wait_for_load_state()
    assert not [name for name in hidden if name in drawer.words]


def locks(witness, title):
    """The witness sees the record computed again, and locks it."""
    take(witness, title)
    witness.send(button="[value=lock]")


def panel(officer, round_title, stage, *, state=""):
    """The experts on a panel as the officer sees them in the record of the draw: (name, unit)."""
    page = officer.open("/draws/")
    row = page.locator("main tbody tr", has_text=round_title).filter(has_text=stage).first
    with page.expect_navigation():
        row.locator("a[href^='/draws/']").first.click()
    rows = page.locator("main table").first.locator("tbody tr").filter(has_text=state).all()
    cells = [row.locator("td").nth(1) for row in rows]
    return [
        (
            cell.locator(".cell-main").inner_text().strip(),
            cell.locator(".cell-more").first.inner_text().strip(),
        )
        for cell in cells
    ]


def accepts(expert, title):
    """Accept with the pledge."""
    page = take(expert, title)
    page.check("main [name=answer][value=accept]")
    expert.send(status=422)
    page.check("main [name=pledge]")
    expert.send()


def declines(expert, title):
    """Decline with a reason; somebody of the reserve is asked."""
    page = take(expert, title)
    page.check("main [name=answer][value=decline]")
    page.fill("main [name=reason]", "近期出差，无法按时完成。")
    expert.send()


def awaits_reviews(expert, title, *, count=1):
    """The addresses of the opinions that a round asks of this expert, once so many are asked."""
    page = expert.page
    for _ in until_it_comes(expert):
        expert.open("/reviews/")
        asked = page.locator("main tbody tr", has_text=title).locator("a[href^='/tasks/']").all()
        if len(asked) >= count:
            return [link.get_attribute("href") for link in asked]
    raise AssertionError(expert.words)


def has_a_conflict(expert, task):
    """Declared before anything was read."""
    page = expert.open(task)
    assert page.locator("main [aria-labelledby=sheet-title]").count() == 0
    page.check("main [name=ground][value=cowork]")
    expert.send()


def reviews(expert, task, share):
    """Declare that there is no conflict, read, give each line its share of the points, hand in; the title."""
    page = expert.open(task)
    if page.locator("main [name=ground][value=none]").count():
        page.check("main [name=ground][value=none]")
        tick_all(expert, "[name=pledge]")
        expert.send()
    title = page.locator(".page-head .lead").inner_text().strip()
    scores(page, share)
    expert.send("form[data-autosave]", button="[value=file]")
    assert page.url.endswith("/reviews/"), expert.words[:300]
    return title


def scores(page, share):
    """Fill the sheet."""
    lines = page.locator("main [name^=item_]").all()
    for line in lines:
        line.fill(f"{round(int(line.get_attribute('max')) * share)}")
    place = 0 if share >= 0.85 else 1
    page.locator("main [name=grade]").nth(place).check()
    page.locator("main [name=recommendation]").nth(place).check()
    page.fill("main [name=comment]", COMMENT)


def collects(officer, title, *, expected):
    """All opinions are in; the officer hands them over."""
    page = take(officer, title, "评审")
    assert f"{expected}" in officer.words
    officer.send(button="[value=finish]")
    return page


def chooses_for_the_interview(secretary, title, numbers):
    """The chosen, in the order of the numbers typed beside them."""
    page = take(secretary, title)
    for place, number in enumerate(numbers, start=1):
        row = page.locator("main tr", has_text=number).filter(has=page.locator("[name=application]"))
        row.locator("[name=application]").check()
        row.locator("[name^=position_]").fill(str(place))
    secretary.send(button="[value=order]")


def calls(secretary, title, number):
    """Call one in; the experts get the sheet at once."""
    page = take(secretary, title)
    with page.expect_navigation():
        page.locator("main [value^='call:']", has_text=number).click()


def marks_absent(secretary, title, number):
    page = take(secretary, title)
    page.fill("main [name=note]", "因病未到场。")
    with page.expect_navigation():
        page.locator("main [value^='absent:']", has_text=number).click()


def closes(secretary, title, number, *, scored):
    """All experts have scored: the item is closed."""
    page = take(secretary, title)
    row = page.locator("main tr", has=page.locator("[value^='close:']", has_text=number))
    assert number_in(row.locator("td").nth(3).inner_text()) == scored
    with page.expect_navigation():
        row.locator("[value^='close:']").click()


def ends_the_meeting(secretary, title):
    take(secretary, title)
    secretary.send(button="[value=finish]")
