"""One round of a programme in the browser: twelve hand in, four are granted, one file is closed; every act by
the one whose office it is, and the counts agree with what a person would count.
"""

import pytest

from tests.journeys import checking, closing, counting, days, deciding, handing_in, reviewing
from tests.journeys.cast import Cast, waits
from tests.journeys.story import (
    ALL,
    BANNERS,
    BODIES,
    BY_BATCH,
    FIRST,
    INTERVIEW,
    NOT_ASKED,
    NOTICE,
    PANELS,
    PROGRAMME,
    REFUSED,
    REVIEWED,
    TITLE,
    UNITS,
    WRITTEN,
    Story,
    unit_of,
)

pytestmark = pytest.mark.whole_round


def test_one_round_from_the_first_draft_to_the_last_file(person, world, system):
    story = Story(Cast(person, world.accounts), world, system.environment["DATABASE_OWNER_URL"])
    for act in ACTS:
        act(story)
    assert not story.faults, "\n".join(story.faults)


def twelve_hand_in(story):
    for place in ALL:
        number = handing_in.hands_in(story.applicant(place), story.application(place))
        story.numbers[f"rising{place}"] = number
    assert len(set(story.numbers.values())) == len(ALL)


def a_unit_returns_one_and_it_comes_straight_back(story):
    unit = story.office("unit", FIRST)
    assert handing_in.stages_at(unit, TITLE) == [0, 3, 0, 0]
    story.sees("endorse", unit, story.number(1))
    handing_in.returns(unit, story.number(1), "keywords")
    assert handing_in.stages_at(unit, TITLE) == [0, 2, 1, 0]
    handing_in.corrects(story.applicant(1), story.application(1), "keywords", "草原；抗逆；种质")
    handing_in.sees_the_difference(unit, story.number(1), "", "草原；抗逆；种质")
    handing_in.forwards(unit, story.number(1))


def the_units_endorse(story):
    unit = story.office("unit", FIRST)
    handing_in.forwards_all_at_once(unit, TITLE, count=BY_BATCH)
    assert handing_in.stages_at(unit, TITLE) == [0, 0, 0, 3]
    assert handing_in.quota_at(unit, TITLE) == "—"
    for name, places in UNITS.items():
        if name != FIRST:
            forward(story, "unit", name, places)


def the_bureaus_check_and_recommend(story):
    for name, places in BANNERS.items():
        forward(story, "banner", name, places, on_site=True)
    for name, places in BODIES.items():
        forward(story, "recommend", name, places)


def forward(story, role, organisation, places, **how):
    link = story.office(role, organisation)
    for place in places:
        handing_in.forwards(link, story.number(place), **how)
    assert handing_in.stages_at(link, TITLE) == [0, 0, 0, len(places)]


def the_officer_checks_all_and_refuses_one(story):
    officer = story.cast("officer")
    assert checking.by_state(officer, story.round) == {"已提交": len(ALL)}
    for place in REVIEWED:
        checking.accepts(officer, story.number(place))
    checking.refuses(officer, story.number(REFUSED))
    assert checking.by_state(officer, story.round) == {"已受理": 11, "不予受理": 1}


def another_officer_looks_again(story):
    checking.asks_for_a_review(story.applicant(REFUSED), story.number(REFUSED))
    checking.may_not_answer(story.cast("officer"), story.number(REFUSED))
    story.sees("reconsider", story.cast("officer2"), story.number(REFUSED))
    checking.answers(story.cast("officer2"), story.number(REFUSED))
    assert checking.by_state(story.cast("officer"), story.round) == {"已受理": 11, "不予受理": 1}
    checking.moves_the_cutoffs_to_now(story.cast("officer"), story.round)


def the_draw_is_made_by_two(story):
    officer, drawer, witness = story.cast("officer"), story.cast("drawer"), story.cast("witness")
    experts = {each["name"] for each in story.cast.accounts.values() if each["role"] == "expert"}
    story.sees("group", officer, TITLE)
    assert reviewing.groups(officer, TITLE) == 1
    story.sees("draw", drawer, TITLE)
    reviewing.draws(drawer, TITLE, experts)
    assert not waits(drawer, TITLE)
    story.sees("witness", witness, TITLE)
    reviewing.locks(witness, TITLE)


def the_experts_answer_and_one_declines(story):
    invited = {stage: invited_to(story, stage) for stage in PANELS}
    assert {stage: len(experts) for stage, experts in invited.items()} == PANELS
    story.sees("invitation", story.cast(invited[WRITTEN][0]), TITLE)
    reviewing.declines(story.cast(invited[WRITTEN][0]), TITLE)
    replacement = set(invited_to(story, WRITTEN)) - set(invited[WRITTEN])
    assert len(replacement) == 1
    for experts in (*invited.values(), replacement):
        for expert in experts:
            if expert != invited[WRITTEN][0]:
                reviewing.accepts(story.cast(expert), TITLE)
    story.written = [*invited[WRITTEN][1:], *replacement]
    story.heard_by = invited[INTERVIEW]


def invited_to(story, stage):
    """The user names of those who are invited to a panel and have not answered."""
    found = reviewing.panel(story.cast("officer"), TITLE, stage, state="已邀请")
    return [story.cast.called(*each) for each in found]


def the_experts_review_and_one_has_a_conflict(story):
    """A declared conflict brings one application to the next in reserve; all else stays where it was."""
    conflicted = story.cast(story.written[0])
    first, *_others = reviewing.awaits_reviews(conflicted, TITLE, count=len(REVIEWED))
    reserve = reviewing.panel(story.cast("officer"), TITLE, WRITTEN, state=NOT_ASKED)[0]
    reviewing.has_a_conflict(conflicted, first)
    story.filed = 0
    for expert in [*story.written, story.cast.called(*reserve)]:
        review_all(story, expert)
    assert story.filed == len(REVIEWED) * 3


def review_all(story, expert):
    actor = story.cast(expert)
    for task in reviewing.awaits_reviews(actor, TITLE):
        reviewing.reviews(actor, task, 0.70 + story.filed % 11 / 50)
        story.filed += 1


def the_officer_collects(story):
    story.sees("collect", story.cast("officer"), TITLE)
    reviewing.collects(story.cast("officer"), TITLE, expected=len(REVIEWED) * 3)


def four_are_called_and_one_is_absent(story):
    story.chosen = [number for number, _line in deciding.ranked(story.cast("officer"), story.round)[:4]]
    *heard, absent = story.chosen
    reviewing.chooses_for_the_interview(story.cast("secretary"), TITLE, story.chosen)
    story.sees("interviews", story.cast("secretary"), TITLE)
    reviewing.marks_absent(story.cast("secretary"), TITLE, absent)
    for share, number in zip((0.92, 0.88, 0.84), heard, strict=True):
        reviewing.calls(story.cast("secretary"), TITLE, number)
        for expert in story.heard_by:
            [sheet] = reviewing.awaits_reviews(story.cast(expert), TITLE)
            reviewing.reviews(story.cast(expert), sheet, share)
        reviewing.closes(story.cast("secretary"), TITLE, number, scored=PANELS[INTERVIEW])
    reviewing.ends_the_meeting(story.cast("secretary"), TITLE)


def the_officer_proposes_by_the_line_and_one_singly(story):
    """Three were heard and lie above the line; the fourth place is given singly."""
    officer = story.cast("officer")
    assert deciding.proposes_by_the_line(officer, TITLE, places=4) == 3
    deciding.proposes_singly(officer, story.chosen[3])
    assert deciding.places_used(officer) == 4
    story.sees("propose-line", officer)
    deciding.proposes_nobody_else_and_signs(officer)


def all_sign_in_their_order(story):
    story.sees("sign", story.cast("head"), TITLE)
    deciding.signs(story.cast("head"), TITLE, minutes="基础处纪要〔2026〕31号（演示）")
    deciding.signs(story.cast("leader"), TITLE)
    deciding.signs(story.cast("meeting"), TITLE, minutes="厅务会纪要〔2026〕17号（演示）")


def the_notice_is_published(story):
    story.before = counting.young_talents(story.cast())
    story.rows = len(counting.register_lines(story.cast("officer"), PROGRAMME))
    story.sees("publish", story.cast("officer"), TITLE)
    deciding.publishes(story.cast("officer"), TITLE)
    story.lines = deciding.notice_lines(story.cast(), NOTICE)
    assert len(story.lines) == 4


def two_lines_are_objected_to(story):
    """Of the third and the fourth; both are verified, the third alone is answered before the results."""
    supervisor = story.cast("supervisor")
    for title, *_who, address in story.lines[2:]:
        deciding.objects_by_name(story.cast(), address)
        story.sees("objection-state", story.cast())
        story.sees("admit", supervisor, title)
        deciding.admits(supervisor, title)
    for place, (title, *_rest) in zip(granted(story)[2:], story.lines[2:], strict=True):
        story.sees("verify", story.office("unit", unit_of(place)), title)
        deciding.verifies(story.office("unit", unit_of(place)), title)
    story.sees("settle-objection", supervisor, story.lines[2][0])
    deciding.settles(supervisor, story.lines[2][0], "not_upheld")
    days.the_notice_runs_out(story.owner_url, story.round)


def granted(story):
    """The places of those on the notice, in its order."""
    accounts = {place: story.cast.accounts[f"rising{place}"] for place in ALL}
    places = {(each["name"], each["unit"]): place for place, each in accounts.items()}
    return [places[name, unit] for _title, name, unit, _address in story.lines]


def the_results_go_out_once(story):
    """Pressed twice; the line that is still objected to waits alone."""
    officer = story.cast("officer")
    story.sees("record-document", officer, TITLE)
    deciding.records_the_document(officer, TITLE)
    deciding.releases_with_a_double_click(officer, TITLE)
    for place in granted(story)[:3]:
        closing.reads_the_result(story.applicant(place), story.application(place), "立项")
    declined = next(place for place in REVIEWED if place not in granted(story))
    closing.reads_the_result(story.applicant(declined), story.application(declined), "不予立项")
    held = story.applicant(granted(story)[3])
    held.open(f"/applications/{story.application(granted(story)[3])}/")
    assert not held.page.locator("main a[href^='/documents/']").count()
    assert counted(story) == (3, 3)


def counted(story):
    """How many more the board and the register count than before."""
    rows = counting.register_lines(story.cast("officer"), PROGRAMME)
    return counting.young_talents(story.cast()) - story.before, len(rows) - story.rows


def one_task_book_is_missed_and_two_are_agreed(story):
    first, missed, third, _held = granted(story)
    days.the_day_of_the_task_book_passes(story.owner_url, story.application(missed))
    for place in (first, third):
        story.sees("task-book", story.applicant(place), story.number(place))
        closing.hands_in_the_task_book(story.applicant(place), story.number(place))
        closing.seals_the_task_book(story.office("unit", unit_of(place)), story.number(place))
        closing.confirms_the_task_book(story.cast("officer"), story.number(place))
    closing.waits_for_the_word(story.cast("officer"), story.application(missed), "自动放弃")
    assert counted(story) == (2, 3)


def the_objection_is_upheld_after_the_release(story):
    deciding.settles(story.cast("supervisor"), story.lines[3][0], "upheld")
    place = granted(story)[3]
    closing.reads_the_result(story.applicant(place), story.application(place), "不予立项")
    assert counted(story) == (2, 3)
    assert checking.by_state(story.cast("officer"), story.round) == {"立项": 3, "不予立项": 8, "不予受理": 1}


def it_is_paid_and_filed_and_nobody_else_finds_it(story):
    """Nobody but the department has the whole file; applicant and unit have the line and the application."""
    first = granted(story)[0]
    who = story.lines[0][1:3]
    money = closing.pays(story.cast("finance"), who, 100000)
    assert money == ["100,000", "100,000", "0", "0"]
    officer = story.cast("officer")
    lines = counting.register_lines(officer, PROGRAMME)
    line = next(address for words, address in lines.items() if all(each in words for each in who))
    address, kept = closing.fetches_the_file(officer, line)
    assert [name.partition("/")[0] for name in kept if "任务书" in name] == ["05-任务书"] * 2
    papers = [line, f"/applications/{story.application(first)}/", address]
    assert [officer.status(each) for each in papers] == [200, 200, 200]
    for person in (story.applicant(first), story.office("unit", unit_of(first))):
        assert [person.status(each) for each in papers] == [200, 200, 404]
    stranger = next(
        place for place in ALL if place not in granted(story) and unit_of(place) != unit_of(first)
    )
    for nobody in (story.applicant(stranger), story.office("unit", unit_of(stranger))):
        assert {nobody.status(each) for each in papers} == {404}


ACTS = (
    twelve_hand_in,
    a_unit_returns_one_and_it_comes_straight_back,
    the_units_endorse,
    the_bureaus_check_and_recommend,
    the_officer_checks_all_and_refuses_one,
    another_officer_looks_again,
    the_draw_is_made_by_two,
    the_experts_answer_and_one_declines,
    the_experts_review_and_one_has_a_conflict,
    the_officer_collects,
    four_are_called_and_one_is_absent,
    the_officer_proposes_by_the_line_and_one_singly,
    all_sign_in_their_order,
    the_notice_is_published,
    two_lines_are_objected_to,
    the_results_go_out_once,
    one_task_book_is_missed_and_two_are_agreed,
    the_objection_is_upheld_after_the_release,
    it_is_paid_and_filed_and_nobody_else_finds_it,
)
