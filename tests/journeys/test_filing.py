"""The way of a small or medium enterprise in the browser: who speaks for it finds what is open, sees what the
archive knows, hands in; banner and league check, the department lets the list run out in public, the platform
answers with the number, what was granted is drawn to be looked at and taken away, and nobody whose number was
taken away tries again that year.
"""

from tests.journeys import checking, closing, deciding, elsewhere, filing, handing_in, holding
from tests.journeys.acts import Story
from tests.journeys.cast import Cast, take, until_it_comes
from tests.journeys.days import the_notice_runs_out, today

TITLE = f"{today().year}年第1批科技型中小企业评价（演示）"
ENTERPRISE, CONTACT = "西辽河玉米种业（演示）", "contact4"
BESIDE, ITS_CONTACT = "石拐镁业新材料（演示）", "contact3"
BUREAU, LEAGUE = "科尔沁区科学技术局（演示）", "通辽市科学技术局（演示）"
HEADS = ("统一社会信用代码", "企业名称", "入库登记编号", "入库日期", "有效期至", "评价结果", "未入库原因")
PACKAGED = "科技型中小企业信息表.xlsx"
SENT = {"letter": "内科高函〔2026〕9号（演示）", "batch": "2026年第1批（演示）"}
ANNOUNCED = {"number": "国科中小〔2026〕1号（演示）", "title": "关于科技型中小企业入库的公告（演示）"}
NUMBER = f"{today().year}150502A8000001"
WHY = "评价得分低于60分。（演示）"
NEXT, PROGRAMME, CAUSE = (
    f"{today().year}年第2批科技型中小企业评价（演示）",
    "科技型中小企业",
    "经抽查核实不符合入库条件",
)
BARRED = "当年不得再次参加评价"


def test_a_small_enterprise_from_the_open_batch_to_its_number_and_the_spot_check(person, world, system):
    Story(
        Cast(person, world.accounts),
        world,
        owner_url=system.environment["DATABASE_OWNER_URL"],
        round_="filing",
    ).tell(ACTS)


def the_contact_applies(story):
    contact = story.cast(CONTACT)
    story.address, faults = filing.begins(contact, ENTERPRISE, TITLE)
    story.faults += faults + filing.fills_in(contact, story.address)
    story.number, faults = filing.hands_in(contact, story.address)
    story.faults += faults


def the_banner_returns_it_and_the_contact_corrects(story):
    """What comes back shows what has changed."""
    bureau, contact = story.office("banner", BUREAU), story.cast(CONTACT)
    handing_in.returns(bureau, story.number, "products", said=filing.REMARK)
    contact.open(story.address)
    story.sees("filing-returned", contact)
    said = ("products", filing.CORRECTED)
    handing_in.corrects(contact, story.address.split("/")[2], *said, remark=filing.REMARK)
    handing_in.sees_the_difference(bureau, story.number, filing.FIRST, filing.CORRECTED)
    story.sees("filing-corrected", bureau)


def banner_league_and_department_check(story):
    for role, office, name in (("banner", BUREAU, "filing-banner"), ("recommend", LEAGUE, "filing-league")):
        story.faults += filing.forwards(story.office(role, office), story.number, name)
    officer = story.cast("officer")
    checking.accepts(officer, story.number)
    checking.accepts(officer, BESIDE)
    contact = story.cast(CONTACT)
    contact.open(story.address)
    assert "已受理" in contact.page.locator(".page-head").inner_text()
    checking.moves_the_cutoffs_to_now(officer, story.round)


def the_list_is_signed(story):
    officer = story.cast("officer")
    take(officer, TITLE, "拟定名单")
    officer.send(button="[value=grant_rest]")
    story.sees("filing-proposed", officer)
    officer.send(button="[value=propose]")
    deciding.signs(story.cast("head"), TITLE, minutes="高新处纪要〔2026〕32号（演示）")
    deciding.signs(story.cast("leader"), TITLE)


def ten_working_days_in_public(story):
    deciding.publishes(story.cast("officer"), TITLE)
    visitor = story.cast()
    visitor.open("/notices/")
    visitor.follow(TITLE)
    assert ENTERPRISE in visitor.words
    assert "10个工作日" in visitor.words.replace(" ", "")
    story.sees("filing-notice", visitor)
    the_notice_runs_out(story.owner_url, story.round)


def the_package_goes_out_and_the_numbers_come_back(story):
    """What the platform must have mistaken is named cell by cell, and nothing is changed."""
    officer, day = story.cast("officer"), today()
    story.faults += elsewhere.hands_over(officer, TITLE, **SENT, name="filing-package")
    codes = elsewhere.credit_codes(officer, TITLE, PACKAGED)
    ends = f"{day.year}-12-31"
    granted = [codes[ENTERPRISE], ENTERPRISE, NUMBER, f"{day}", ends, "入库", ""]
    declined = [codes[BESIDE], BESIDE, "", "", "", "未入库", WHY]
    mistaken = [granted[0], "西辽河玉米（演示）", *granted[2:]]
    page = elsewhere.brings_in(officer, TITLE, HEADS, [mistaken, declined])
    assert "西辽河玉米（演示）" in officer.words
    story.sees("filing-results-wrong", officer)
    assert page.locator("[value=take]").count() == 0
    elsewhere.brings_in(officer, TITLE, HEADS, [granted, declined])
    story.sees("filing-results", officer)
    elsewhere.takes_over(officer, **ANNOUNCED)
    deciding.releases_with_a_double_click(officer, TITLE)


def both_contacts_read_what_became_of_it(story):
    contact, other = story.cast(CONTACT), story.cast(ITS_CONTACT)
    closing.reads_the_result(contact, story.address.split("/")[2], "入库")
    story.sees("filing-result", contact)
    other.open("/applications/")
    other.follow("科技型中小企业")
    assert WHY in other.words


def the_number_stands_in_register_and_archive(story):
    """Valid to the end of the year, as everybody finds it."""
    contact, ends = story.cast(CONTACT), f"{today().year}-12-31"
    for _ in until_it_comes(contact):
        contact.open("/register/")
        if NUMBER in contact.words:
            break
    story.sees("filing-register", contact)
    contact.open("/enterprises/")
    contact.follow(ENTERPRISE)
    contact.follow("资格与称号")
    held = contact.page.locator("main section", has_text=NUMBER)
    assert ends in held.inner_text()
    story.sees("filing-held", contact)


def the_number_is_drawn_and_looked_at(story):
    story.faults += filing.draws_a_spot_check(story.cast("officer"), "科技型中小企业抽查（演示）")
    story.faults += filing.records_what_was_found(story.office("banner", BUREAU), ENTERPRISE)


def the_number_is_taken_away(story):
    """Proposed, defended, decided by another; the enterprise reads the cause and since when."""
    contact = story.cast(CONTACT)
    story.faults += holding.proposes_to_take_away(story.cast("officer"), ENTERPRISE, PROGRAMME, "ineligible")
    story.faults += holding.states(contact, ENTERPRISE)
    story.faults += holding.takes_it_away(story.cast("leader"), ENTERPRISE, "内科高字〔2026〕33号（演示）")
    held = holding.held_by(contact, ENTERPRISE).locator("main section.card", has_text=NUMBER).inner_text()
    assert CAUSE in held
    assert f"{today()}" in held
    story.sees("filing-taken-away", contact)


def nobody_tries_twice_that_year(story):
    filing.opens_the_next_batch(story.cast("officer"), story.round, NEXT)
    taken_away = f"编号{NUMBER}已于{today()}撤销"
    story.faults += filing.is_refused(story.cast(CONTACT), ENTERPRISE, NEXT, taken_away, BARRED)


ACTS = (
    the_contact_applies,
    the_banner_returns_it_and_the_contact_corrects,
    banner_league_and_department_check,
    the_list_is_signed,
    ten_working_days_in_public,
    the_package_goes_out_and_the_numbers_come_back,
    both_contacts_read_what_became_of_it,
    the_number_stands_in_register_and_archive,
    the_number_is_drawn_and_looked_at,
    the_number_is_taken_away,
    nobody_tries_twice_that_year,
)
