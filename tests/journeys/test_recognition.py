"""The way of a high-tech enterprise in the browser, from the open call to the certificate's row: its contact
begins and sees the end, and everybody between acts before a browser of their own.
"""

from tests.journeys import checking, closing, deciding, elsewhere, recognising, reviewing
from tests.journeys.acts import Story
from tests.journeys.cast import Cast, until_it_comes, waits
from tests.journeys.days import today

TITLE = "2026年高新技术企业认定第二批（演示）"
ENTERPRISE, CONTACT = "克什克腾风电技术（演示）", "contact5"
BUREAU, LEAGUE = "克什克腾旗科学技术局（演示）", "赤峰市科学技术局（演示）"
# As it is in the archive, but for two of the staff.
SEEN = {"staff": 45, "tech_staff": 22, "revenue": 21_500_000, "rd_recognition": 1_486_080, "conversions": 4}
PANEL = 5
NUMBER = f"GR{today().year}15000001"
HEADS = ("统一社会信用代码", "企业名称", "证书编号", "发证日期", "有效期至", "备案结果", "未备案原因")
PACKAGED = "拟认定高新技术企业汇总表.xlsx"
SENT = {"letter": "内科高函〔2026〕8号（演示）", "batch": "2026年第二批（演示）"}
ANNOUNCED = {"number": "国科火字〔2026〕88号（演示）", "title": "关于高新技术企业备案的公告（演示）"}
WRITTEN, PANEL_SHEET = "通讯评审", "专家组综合评价"


def test_a_high_tech_enterprise_from_the_open_call_to_its_certificate(person, world):
    Story(Cast(person, world.accounts), world, round_="recognition_open").tell(ACTS)


def the_contact_applies(story):
    contact = story.cast(CONTACT)
    recognising.tells_of_a_used_right(contact, ENTERPRISE)
    story.address = recognising.begins(contact, ENTERPRISE, TITLE)
    recognising.fills_in(contact, story.address)
    story.faults += recognising.is_refused_for_the_used_right(contact, story.address)
    story.sees("recognition-review", contact, f"{story.address}review/")
    story.number = recognising.hands_in(contact, story.address)


def banner_and_league_look(story):
    story.faults += recognising.visits(story.office("banner", BUREAU), story.number, SEEN)
    league = story.office("recommend", LEAGUE)
    story.faults += recognising.recommends(league, story.number)
    recognising.seals_the_list(league, TITLE)


def the_department_accepts_and_closes_the_call(story):
    officer = story.cast("officer")
    checking.accepts(officer, story.number)
    checking.moves_the_cutoffs_to_now(officer, story.round)


def five_are_drawn(story):
    story.faults += recognising.groups(story.cast("officer"), TITLE)
    experts = {each["name"] for each in story.cast.accounts.values() if each["role"] == "expert"}
    reviewing.draws(story.cast("drawer"), TITLE, experts)
    reviewing.locks(story.cast("witness"), TITLE)
    found = reviewing.panel(story.cast("officer"), TITLE, WRITTEN, state="已邀请")
    story.experts = [story.cast.called(*each) for each in found]
    assert len(story.experts) == PANEL


def each_judges_the_sheet_of_the_own_class(story):
    story.sheets = []
    for expert in story.experts:
        reviewing.accepts(story.cast(expert), TITLE)
    for expert in story.experts:
        actor = story.cast(expert)
        [task] = reviewing.awaits_reviews(actor, TITLE)
        sheet, faults = recognising.judges(actor, task)
        story.sheets.append(sheet)
        story.faults += faults
    assert story.sheets.count("财务专家评价表") >= 1
    assert story.sheets.count("技术专家评价表") * 100 >= len(story.sheets) * 60


def the_leader_signs_and_the_department_proposes(story):
    leader = next(each for each in story.experts if waits(story.cast(each), PANEL_SHEET))
    story.faults += recognising.signs_the_panel_sheet(story.cast(leader))
    officer = story.cast("officer")
    story.faults += recognising.collects(officer, TITLE, PANEL)
    story.faults += recognising.checks_comprehensively(officer, TITLE, story.number)
    story.faults += recognising.proposes(officer, TITLE)
    deciding.signs(story.cast("head"), TITLE, minutes="高新处纪要〔2026〕31号（演示）")
    deciding.countersigns(story.cast("leader"), TITLE)


def the_package_goes_out_and_the_results_come_back(story):
    """What the platform must have mistaken is named cell by cell, and nothing is changed."""
    officer, day = story.cast("officer"), today()
    story.faults += elsewhere.hands_over(officer, TITLE, **SENT, name="recognition-package")
    code = elsewhere.credit_codes(officer, TITLE, PACKAGED)[ENTERPRISE]
    told = [NUMBER, f"{day}", f"{day.replace(year=day.year + 3)}", "备案", ""]
    page = elsewhere.brings_in(officer, TITLE, HEADS, [[code, "克什克腾风机（演示）", *told]])
    assert "克什克腾风机" in officer.words
    story.sees("recognition-results-wrong", officer)
    assert page.locator("[value=take]").count() == 0
    elsewhere.brings_in(officer, TITLE, HEADS, [[code, ENTERPRISE, *told]])
    story.sees("recognition-results", officer)
    elsewhere.takes_over(officer, **ANNOUNCED)
    deciding.releases_with_a_double_click(officer, TITLE)


def the_contact_sees_the_end(story):
    contact = story.cast(CONTACT)
    closing.reads_the_result(contact, story.address.split("/")[2], "认定")
    for _ in until_it_comes(contact):
        contact.open("/register/")
        if NUMBER in contact.words:
            break
    story.sees("recognition-register", contact)
    contact.open("/enterprises/")
    contact.follow(ENTERPRISE)
    story.sees("recognition-archive", contact)
    contact.follow("资格与称号")
    assert NUMBER in contact.words
    story.sees("recognition-held", contact)


ACTS = (
    the_contact_applies,
    banner_and_league_look,
    the_department_accepts_and_closes_the_call,
    five_are_drawn,
    each_judges_the_sheet_of_the_own_class,
    the_leader_signs_and_the_department_proposes,
    the_package_goes_out_and_the_results_come_back,
    the_contact_sees_the_end,
)
