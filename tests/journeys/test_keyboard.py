"""Without a mouse: from the sign-in to a saved page, with Tab, Enter, Space and the arrows alone."""

from tests.journeys.answers import PARAGRAPH
from tests.journeys.cast import take

FOCUS = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const label = one.type === "file" ? one.closest(".drop-area")?.querySelector("label") : null;
  const seen = label ? getComputedStyle(label) : style;
  return { tag: one.tagName, name: one.name ?? "", value: one.value ?? "", text: one.innerText?.trim() ?? "",
    href: one.getAttribute("href") ?? "",
    outline: parseFloat(seen.outlineWidth) * (seen.outlineStyle !== "none") };
}"""
FAR = 200


def tab_to(page, wanted):
    """Press Tab until the wanted element has the focus; wherever it stands on the way it must be seen."""
    for _ in range(FAR):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUS)
        if found["tag"] != "BODY":
            assert found["outline"] >= 2, found
        if wanted(found):
            return
    raise AssertionError(f"the Tab key never came to it, last at {found}")


def enter(page):
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_applicants_way_needs_no_mouse(person, world):
    draft, account = world.application("open", "draft")
    visitor = person()
    page = visitor.open("/")

    tab_to(page, lambda at: at["href"].startswith("/accounts/login/"))
    enter(page)
    tab_to(page, lambda at: at["name"] == "login")
    page.keyboard.type(account["username"])
    tab_to(page, lambda at: at["name"] == "password")
    page.keyboard.type(account["password"])
    enter(page)
    tab_to(page, lambda at: at["href"] == "/applications/")
    enter(page)
    tab_to(page, lambda at: at["href"] == f"/applications/{draft}/")
    enter(page)
    tab_to(page, lambda at: at["href"].endswith("/pages/project/"))
    enter(page)
    tab_to(page, lambda at: at["name"] == "research_type")
    page.keyboard.press("ArrowDown")
    tab_to(page, lambda at: at["name"] == "abstract")
    page.keyboard.press("Control+A")
    page.keyboard.type(PARAGRAPH)
    tab_to(page, lambda at: at["name"] == "later")
    enter(page)

    assert page.locator(".notice.tone-success").count() == 1
    visitor.open(f"/applications/{draft}/pages/project/")
    assert page.input_value("[name=abstract]") == PARAGRAPH
    assert page.input_value("[name=title]")


def test_the_first_key_leads_past_the_navigation(person):
    visitor = person()
    page = visitor.open("/rounds/")

    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["href"] == "#content"
    assert page.locator(".skip-link").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_mistake_takes_the_focus_to_what_is_wrong(person, world):
    officer = person("officer")
    page = take(officer, "形式审查")

    officer.send(status=422)

    assert page.evaluate("document.activeElement.classList.contains('error-summary')")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('main form *')")
