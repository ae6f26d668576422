"""How a page is looked at, at two widths: accessible, within the policy, no wider than the screen, Chinese,
easy to hit.
"""

from tests.journeys.actors import english

WIDE, NARROW = 1280, 360
SMALLEST = 24
SMALL_TARGETS = """(least) => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .filter((one) => !one.closest(".visually-hidden, .skip-link"))
  .filter((one) => !(one.matches("a") && getComputedStyle(one).display === "inline"
    && one.closest("p, dd, li, td, figcaption, span, label")))
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.width > 1 && (box.width < least || box.height < least))
  .map(([one, box]) => `${one.outerHTML.slice(0, 120)} ${Math.round(box.width)}x${Math.round(box.height)}`)"""
WIDER = """() => document.documentElement.scrollWidth - document.documentElement.clientWidth"""


def faults(actor, name, width):
    """Look at the page that is open; a picture of it stays."""
    page = actor.page
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": 900})
    actor.shoot(name, width)
    found = [f"axe {one}" for one in actor.axe()]
    found += [f"wider by {by}" for by in [page.evaluate(WIDER)] if by > 0]
    found += [f"small {one}" for one in page.evaluate(SMALL_TARGETS, SMALLEST)]
    if width == WIDE:
        found += [f"English: {word}" for word in english(page)]
    page.set_viewport_size(before)
    return [f"{name} at {width}: {one}" for one in found]


def both_widths(actor, name):
    """The faults of the page that is open, wide and narrow."""
    return faults(actor, name, WIDE) + faults(actor, name, NARROW)


def look(actor, pages):
    """All faults of all pages, so that one run tells everything."""
    found = []
    for name, path, *expected in pages:
        actor.open(path, expect=expected[0] if expected else 200)
        found += both_widths(actor, name)
    return found


def first_address(actor, part):
    """The first link in the page's own part whose address contains a word."""
    return actor.page.locator(f"main a[href*='{part}']").first.get_attribute("href")
