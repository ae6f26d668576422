"""What is refused of an enterprise, where it is typed and with its reason, and what is only unusual: that is
asked about and goes through once it is explained. Nothing typed is lost.
"""

import pytest

from tests.journeys.days import today
from tests.journeys.looks import both_widths

CONTACT, ENTERPRISE = "contact6", "准格尔碳基材料（演示）"
LAST_YEAR = today().year - 1
TYPED = {"enterprise_name": "海勃湾新材料（演示）", "contact": "其其格", "phone": "13900000001"}
CODES = {
    "91150302MA0PK7X24A": "校验位不符",
    "92150302MA0PK7X24F": "个体工商户，不是企业",
    "12150302MA0PK7X24P": "事业单位，不是企业",
}
IMPOSSIBLE = {
    "staff": ({"staff": "0"}, "职工总数不能为 0"),
    "tech_staff": ({"tech_staff": "133"}, "不能多于“职工总数”"),
}
UNUSUAL = {"rd_cost": "57000000", "liabilities": "68000000"}
WHY = "本年集中投入中试线，由股东借款支持。（演示说明）"


@pytest.fixture
def contact(person):
    return person(CONTACT)


@pytest.fixture
def archive(contact):
    """The address of the contact's archive."""
    contact.open("/enterprises/")
    return address_of(contact.follow(ENTERPRISE))


def address_of(page):
    return "/" + page.url.split("/", 3)[3]


def test_who_is_no_enterprise_is_told_so_at_the_code_and_nothing_typed_is_lost(person):
    visitor = person()
    page = visitor.open("/enterprise-account/")
    for name, said in TYPED.items():
        page.fill(f"main [name={name}]", said)
    page.select_option("main [name=region]", index=3)
    for code, reason in CODES.items():
        page.fill("main [name=credit_code]", code)
        visitor.send(status=422)
        assert reason in at_field(page, "credit_code")
        kept = {name: page.input_value(f"main [name={name}]") for name in (*TYPED, "credit_code")}
        assert kept == TYPED | {"credit_code": code}
    assert both_widths(visitor, "refused-code") == []


def test_nothing_is_told_of_a_year_that_has_not_ended(contact, archive):
    page = contact.open(f"{archive}years/")
    page.fill("main [name=year]", f"{today().year + 1}")
    contact.send(status=422)

    assert "尚未结束" in at_field(page, "year")
    assert page.input_value("main [name=year]") == f"{today().year + 1}"
    assert both_widths(contact, "refused-year") == []
    assert contact.status(f"{archive}years/{today().year + 1}/") == 404


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_an_impossible_figure_is_refused_at_its_field_and_the_others_stay(contact, archive, name):
    typed, reason = IMPOSSIBLE[name]
    page = contact.open(f"{archive}years/{LAST_YEAR}/")
    for field, said in (typed | {"taxes": "2345678"}).items():
        page.fill(f"main [name={field}]", said)
    contact.send(status=422)

    assert reason in at_field(page, name)
    assert page.input_value("main [name=taxes]").replace(",", "") == "2345678"
    assert both_widths(contact, f"refused-{name}") == []


def test_an_unusual_figure_is_asked_about_and_goes_through_with_its_explanation(contact, archive):
    page = contact.open(f"{archive}years/{LAST_YEAR}/")
    for field, said in UNUSUAL.items():
        page.fill(f"main [name={field}]", said)
    contact.send(status=422)
    asked = page.locator("main [name^=why-]")
    assert {f"why-{name}" for name in UNUSUAL} <= {each.get_attribute("name") for each in asked.all()}
    faults = both_widths(contact, "unusual")
    for each in asked.all():
        each.fill(WHY)
    contact.send()

    assert page.url.endswith(f"{archive}years/")
    contact.open(f"{archive}years/{LAST_YEAR}/")
    assert page.input_value("main [name=rd_cost]").replace(",", "") == UNUSUAL["rd_cost"]
    assert faults + both_widths(contact, "unusual-explained") == []


def test_the_addresses_of_a_foreign_enterprise_are_absent(person, contact, archive):
    officer = person("officer")
    officer.open("/enterprises/")
    foreign = address_of(officer.follow("北原乳品生物（演示）"))
    officer.open(f"{foreign}recognitions/")
    held = officer.page.locator("main a[href^='/recognitions/']").first.get_attribute("href")
    award = "/".join(held.split("/")[:3])
    parts = ("", "basics/", "told/", "years/", f"years/{LAST_YEAR}/", "standing/", "properties/")
    paths = [f"{foreign}{part}" for part in (*parts, "recognitions/", "merging/", "contacts/")]
    paths += [f"{award}/{part}/" for part in (f"reports/{LAST_YEAR}", "change", "revocation", "mentors")]

    assert contact.status(archive) == 200
    assert {path: contact.status(path) for path in paths} == dict.fromkeys(paths, 404)


def at_field(page, name):
    """All that stands at a field: its label, what is said of it, what is wrong."""
    return page.locator("main .field", has=page.locator(f"[name={name}]")).first.inner_text()
