"""The way of a small or medium enterprise in the browser: who speaks for it finds what is open, sees what the
archive knows, hands in; the banner's and the league's officers check, the department accepts.
"""

import re

from tests.journeys import checking
from tests.journeys.cast import take, tick_all

BUREAU, LEAGUE = "科尔沁区科学技术局（演示）", "通辽市科学技术局（演示）"
WIDTHS = (1280, 360)


def test_a_small_enterprise_from_the_open_batch_to_the_department(person, world):
    contact = person("contact4")
    address = begins(contact)
    fills_in(contact, address)
    number = hands_in(contact, address)
    forwards(person(world.holding("banner", BUREAU)), number, "filing-banner")
    forwards(person(world.holding("recommend", LEAGUE)), number, "filing-league")
    checking.accepts(person("officer"), number)
    contact.open(address)
    assert "已受理" in contact.page.locator(".page-head").inner_text()


def begins(contact):
    """The archive's page says what is open and how one stands; the application begins there."""
    page = contact.open("/enterprises/")
    contact.follow("西辽河玉米种业")
    assert "科技型中小企业评价" in page.locator("[aria-labelledby=calls-title]").inner_text()
    pictures(contact, "filing-open")
    with page.expect_navigation():
        page.locator("[aria-labelledby=calls-title] form button").first.click()
    return re.search(r"/applications/[^/]+/", page.url)[0]


def fills_in(contact, address):
    """What the archive knows is read, and only the rest is written."""
    page = contact.open(f"{address}pages/figures/")
    assert page.locator("main [name=revenue]").count() == 0
    assert "43,000,000" in contact.words
    pictures(contact, "filing-figures")
    contact.send(button="[name=finish]")
    contact.open(f"{address}pages/basic/")
    page.fill("main [name=products]", "耐密抗旱玉米新品种，自育自繁，用于西辽河流域春播区。")
    page.fill("main [name=contact_name]", "其其格")
    page.fill("main [name=contact_phone]", "13900000001")
    if page.locator("main [name=restricted]").count():
        page.check("main [name=restricted][value=no]")
    contact.send(button="[name=finish]")
    for name in ("achievements", "conduct", "papers"):
        contact.open(f"{address}pages/{name}/")
        contact.send(button="[name=finish]")


def hands_in(contact, address):
    page = contact.open(f"{address}review/")
    for box in page.locator("main form [type=checkbox]").all():
        box.check()
    pictures(contact, "filing-review")
    with page.expect_navigation(url=f"**{address}"):
        page.locator("main form .btn-primary").last.click()
    assert "旗县" in page.locator(".time-current").inner_text()
    pictures(contact, "filing-handed-in")
    return page.locator(".layout-side dd").first.inner_text()


def forwards(link, number, name):
    """Everything that the link looks at is in order."""
    page = take(link, number)
    tick_all(link, "#link-form [name^=check_]")
    page.check("main [name=outcome][value=forwarded]")
    pictures(link, name)
    link.send("#link-form")


def pictures(actor, name):
    """The page as it is on a desk and on a telephone."""
    for width in WIDTHS:
        actor.page.set_viewport_size({"width": width, "height": 900})
        actor.shoot(name, width)
    actor.page.set_viewport_size({"width": 1280, "height": 900})
