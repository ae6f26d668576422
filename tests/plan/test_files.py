import json
from collections import Counter
from datetime import date

import pytest

from tests.plan.cases import PLAN, the_plan
from workflows.policy.programme import Programme

PROGRAMMES = sorted(the_plan().programmes)


def notes(content):
    if isinstance(content, dict):
        own = [content["note"]] if isinstance(content.get("note"), str) else []
        return own + [note for value in content.values() for note in notes(value)]
    return [note for value in content for note in notes(value)] if isinstance(content, list) else []


def dated_entries(content):
    if isinstance(content, dict):
        own = [content] if {"from", "value", "source"} <= set(content) else []
        return own + [entry for value in content.values() for entry in dated_entries(value)]
    return [entry for value in content for entry in dated_entries(value)] if isinstance(content, list) else []


def test_the_plan_holds_together_and_nothing_in_it_is_old():
    assert the_plan().warnings == ()


@pytest.mark.parametrize("code", PROGRAMMES)
def test_an_edition_reads_the_same_from_its_json(code):
    programme = the_plan().programmes[code]

    again = Programme.parse(json.loads(json.dumps(programme.content)))

    assert again == programme
    assert again.hash == programme.hash


@pytest.mark.parametrize("code", PROGRAMMES)
def test_an_edition_carries_the_documents_that_it_cites(code):
    programme = the_plan().programmes[code]
    cited = {entry["source"].split(" ")[0] for entry in dated_entries(programme.content)}

    assert cited <= set(programme.sources)


@pytest.mark.parametrize("code", PROGRAMMES)
def test_what_stands_on_no_document_is_marked_unverified(code):
    entries = dated_entries(the_plan().programmes[code].content)

    assert [
        entry for entry in entries if entry["source"].startswith("待核实") and not entry.get("unverified")
    ] == []


@pytest.mark.parametrize("code", PROGRAMMES)
def test_notes_end_with_a_full_stop(code):
    assert [note for note in notes(the_plan().programmes[code].content) if not note.endswith("。")] == []


def test_every_file_of_the_plan_ends_with_a_line_and_holds_no_tabs():
    for path in PLAN.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert text.endswith("\n"), path
        assert "\t" not in text, path


def test_the_region_tree_has_12_leagues_and_103_banners():
    regions = the_plan().regions

    assert Counter(region.kind for region in regions) == {"region": 1, "league": 12, "banner": 103}
    assert [region.name for region in regions if region.recommends] == ["满洲里市", "二连浩特市"]
    assert all(region.code.startswith(region.parent[:4]) for region in regions if region.kind == "banner")


def test_leagues_sort_by_the_sound_of_their_names():
    leagues = [region for region in the_plan().regions if region.kind == "league"]

    assert [region.name for region in sorted(leagues, key=lambda region: region.sort_key)][:5] == [
        "阿拉善盟", "巴彦淖尔市", "包头市", "赤峰市", "鄂尔多斯市",
    ]  # fmt: skip


def test_the_ladder_runs_from_small_to_leading():
    assert the_plan().ladder.tiers == (
        "tech_sme",
        "high_tech_enterprise",
        "high_growth_enterprise",
        "tech_leading_enterprise",
    )


def test_the_calendar_says_what_the_known_package_says():
    chinese_calendar = pytest.importorskip("chinese_calendar")
    calendar = the_plan().calendar
    days = [
        date.fromordinal(number)
        for number in range(date(2021, 1, 1).toordinal(), date(2027, 1, 1).toordinal())
    ]

    assert [day for day in days if calendar.is_workday(day) != chinese_calendar.is_workday(day)] == []


def test_2027_is_not_announced_and_follows_the_week():
    calendar = the_plan().calendar

    assert calendar.is_confirmed(date(2026, 12, 31))
    assert not calendar.is_confirmed(date(2027, 1, 1))
    assert calendar.is_workday(date(2027, 1, 1))


def test_the_youth_fund_asks_what_its_documents_need():
    programme = the_plan().programmes["youth_fund"]

    assert [page.name for page in programme.form.pages] == [
        "basic", "project", "rationale", "foundation", "team", "papers", "pledge",
    ]  # fmt: skip
    assert programme.document_kinds["ethics_approval"].when.holds({"involves_ethics": True})
    assert not programme.document_kinds["ethics_approval"].when.holds({"involves_ethics": False})
    assert programme.duration_years == 3
    assert programme.number.format(year=2026, serial=7) == "QN20260007"


def test_sample_scorecard_and_money_of_the_youth_fund_are_not_in_use():
    programme = the_plan().programmes["youth_fund"]

    assert not programme.scoring.in_use
    assert not programme.money.in_use
    assert all(entry.unverified for entry in programme.money.amount.entries)
