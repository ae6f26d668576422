"""What follows what was granted, in the browser: the yearly report, a new name with the same number and a new
certificate, what is taken away, the pool with its mentors, archives that were kept twice.
"""

from datetime import date
from io import BytesIO

from pypdf import PdfReader

from tests.journeys import holding
from tests.journeys.acts import Story
from tests.journeys.cast import Cast, until_it_comes
from tests.journeys.days import it_stands_here_since_it_began, the_notice_of_the_rename_runs_out, today

LAST_YEAR = today().year - 1
CERTIFIED, CERTIFIED_BY = "石拐镁业新材料（演示）", "contact3"
RENAMED, ITS_CONTACT = "包头昆河永磁材料（演示）", "contact2"
NEW_NAME = "包头昆河永磁科技（演示）"
BENCHMARK = "引领型"
BUREAU, LEAGUE = "昆都仑区科学技术局（演示）", "包头市科学技术局（演示）"
REPORTING, SPEAKS_FOR_IT = "乌海氯碱新材料（演示）", "contact8"
HIGH_TECH = "高新技术企业"
RAISED, ASKS_FOR_HELP = "准格尔碳基材料（演示）", "contact6"
TWICE, ITS_CODE = "准格尔碳基材料有限公司（演示）", "91150622MA0PK7X241"
MENTORING = "鄂尔多斯市科学技术局（演示）"
POOL, POOLED, LEFT = "培育库", f"PYK{LAST_YEAR}15000071", "出库"


def test_what_follows_what_was_granted(person, world, system):
    Story(Cast(person, world.accounts), world, owner_url=system.environment["DATABASE_OWNER_URL"]).tell(ACTS)


def who_was_recognised_here_holds_the_certificate(story):
    """The way of 科技标杆企业 ends here, with a paper of its own."""
    contact = story.cast(CERTIFIED_BY)
    card = holding.card_of(holding.held_by(contact, CERTIFIED), "成长型")
    certificate = text_of(contact, card.locator("a[href^='/documents/']"))
    assert CERTIFIED in certificate
    assert card.locator(".figures").first.inner_text() in certificate
    story.sees("certificate-held", contact)


def the_contact_files_the_report(story):
    contact = story.cast(SPEAKS_FOR_IT)
    story.faults += holding.files_the_report(contact, REPORTING, HIGH_TECH, "annual-report")
    officer = story.cast("officer")
    officer.open("/recognitions/?list=reports")
    story.sees("reports-missing", officer)


def a_new_name_keeps_the_number(story):
    """Contact, banner, league, department; everybody may object before it is carried out."""
    contact = story.cast(ITS_CONTACT)
    address, faults = holding.reports_a_rename(contact, RENAMED, BENCHMARK, NEW_NAME)
    story.faults += faults
    bureau, league = story.office("banner", BUREAU), story.office("recommend", LEAGUE)
    story.faults += holding.checks_the_change(bureau, RENAMED, "变更初核", "rename-banner")
    story.faults += holding.checks_the_change(league, RENAMED, "变更核实", "rename-league")
    story.faults += holding.keeps_the_status(story.cast("leader"), RENAMED)
    officer = story.cast("officer")
    holding.publishes_the_rename(officer, RENAMED)
    story.faults += holding.reads_the_rename(story.cast(), NEW_NAME)
    the_notice_of_the_rename_runs_out(story.owner_url, address.split("/")[2])
    holding.lets_it_stand(officer, RENAMED)
    certificate = the_certificate(contact, address)
    story.sees("rename-carried-out", contact)
    number = holding.card_of(holding.held_by(contact, NEW_NAME), BENCHMARK).locator(".figures").first
    assert number.inner_text() in certificate
    assert NEW_NAME in certificate
    story.sees("rename-held", contact)


def the_certificate(contact, address):
    """What stands on the paper that was made here, once the worker has printed it."""
    papers = contact.page.locator("main a[href^='/documents/']")
    for _ in until_it_comes(contact):
        contact.open(address)
        if papers.count():
            return text_of(contact, papers)
    raise AssertionError(contact.words)


def text_of(contact, papers):
    made = contact.context.request.get(papers.first.get_attribute("href")).body()
    return "".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)


def what_does_not_hold_is_taken_away(story):
    """With its cause and the year from which it counts as lost, as the announcement says."""
    officer, since = story.cast("officer"), date(LAST_YEAR, 1, 1)
    story.faults += holding.proposes_to_take_away(officer, REPORTING, HIGH_TECH, "ineligible", since)
    story.faults += holding.states(story.cast(SPEAKS_FOR_IT), REPORTING)
    announced = "内科高字〔2026〕19号（演示）"
    story.faults += holding.takes_it_away(story.cast("leader"), REPORTING, announced)
    contact = story.cast(SPEAKS_FOR_IT)
    held = holding.card_of(holding.held_by(contact, REPORTING), HIGH_TECH).inner_text()
    assert "经复核不符合认定条件" in held
    assert f"{since}" in held
    story.sees("taken-away", contact)
    assert officer.status("/recognitions/revoked.xlsx") == 200


def who_is_raised_stands_in_the_pool(story):
    """Two rows of one enterprise, one under the code that it had before; the figures are told once a year."""
    officer = story.cast("officer")
    officer.open("/enterprises/")
    officer.follow(RAISED)
    code = officer.page.locator("main dd", has_text="9115").first.inner_text().split()[0]
    span = ("150622", f"{LAST_YEAR}-03-01", f"{LAST_YEAR + 3}-02-28")
    row = [code, RAISED, span[0], POOLED, *span[1:], "", ""]
    other = [ITS_CODE, TWICE, span[0], POOLED[:-1] + "2", *span[1:], "", ""]
    story.faults += holding.brings_holders_in(officer, "high_tech_pool", [row, other])
    it_stands_here_since_it_began(story.owner_url, POOLED)
    contact = story.cast(ASKS_FOR_HELP)
    story.faults += holding.files_the_report(contact, RAISED, POOL, "pool-update")
    league = story.office("recommend", MENTORING)
    story.faults += holding.names_a_mentor(league, RAISED, "敖日格乐（演示）")
    league.open("/pool/")
    assert "敖日格乐" in league.words
    story.sees("pool", league)


def who_left_the_pool_left_it_for_a_reason(story):
    officer = story.cast("officer")
    story.faults += holding.proposes_to_take_away(officer, RAISED, POOL, "ineligible", today(), word=LEFT)
    story.faults += holding.states(story.cast(ASKS_FOR_HELP), RAISED)
    document = "内科高字〔2026〕20号（演示）"
    story.faults += holding.takes_it_away(story.cast("leader"), RAISED, document, word=LEFT)
    officer.open("/pool/?state=ineligible")
    assert POOLED in officer.words
    story.sees("pool-left", officer)


def two_archives_of_one_enterprise(story):
    story.faults += holding.puts_together_and_apart(story.cast("officer"), RAISED, TWICE)


ACTS = (
    who_was_recognised_here_holds_the_certificate,
    the_contact_files_the_report,
    a_new_name_keeps_the_number,
    what_does_not_hold_is_taken_away,
    who_is_raised_stands_in_the_pool,
    who_left_the_pool_left_it_for_a_reason,
    two_archives_of_one_enterprise,
)
