"""Numbers in force are drawn by a seed, looked at by who stands above the holder, and computed again."""

import hashlib
import json
import math
from copy import deepcopy
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.models import Office
from tests.factories.accounts import OfficeFactory, RegionFactory
from tests.factories.workflows import AwardFactory, EditionFactory, programme_file
from tests.workflows.filing.conftest import at_work, qualified
from trail import clock
from workflows.models import Award, Notification, SpotCheck, WorkDay
from workflows.policy.programme import Programme
from workflows.policy.sampling import sample
from workflows.services import periods, revocation, spot_checks
from workflows.services.errors import Conflict, NotNow

POOL = [(f"r{n}", "a" if n < 10 else "b") for n in range(11)]


def numbered(enterprise, number, **columns):
    """This year's number of an enterprise."""
    return AwardFactory(
        holder=enterprise.holder,
        programme="tech_sme",
        number=number,
        host_unit=enterprise.organisation,
        since=clock.today().replace(month=1, day=1),
        until=clock.today().replace(month=12, day=31),
        **columns,
    )


@pytest.fixture
def check(officer, enterprise, bureau, checker):
    """Half of two numbers drawn; one more was taken away."""
    numbered(enterprise, "A1")
    numbered(qualified("第二家（演示）", bureau), "A2")
    gone = {"ended_on": clock.today(), "end_kind": Award.EndKind.REVOKED, "end_recorded_at": clock.now()}
    numbered(qualified("第三家（演示）", bureau), "A3", **gone)
    return spot_checks.draw(
        "tech_sme",
        title="抽查（演示）",
        share=50,
        by_league=False,
        due_on=clock.today(),
        office=Office.objects.get(role="screen"),
        by=officer,
    )


def test_the_same_seed_draws_the_same_and_each_group_gives_its_share_rounded_up():
    drawn = sample(POOL, seed="s", share=10, by_group=True)

    assert drawn == sample(list(reversed(POOL)), seed="s", share=10, by_group=True)
    assert len(drawn) == 2
    assert len(sample(POOL, seed="s", share=10, by_group=False)) == 2
    assert len(sample(POOL, seed="s", share=100, by_group=True)) == len(POOL)


def test_what_is_in_force_is_drawn_and_computes_again_until_somebody_changes_it(check):
    assert (len(check.pool), check.sheets.count()) == (2, 1)
    assert spot_checks.computes_again(check)

    check.sheets.update(award=Award.objects.get(number="A3"))
    assert not spot_checks.computes_again(check)


def test_who_drew_takes_the_pool_away_and_computes_it_again_elsewhere(check, officer, checker):
    """By nothing but the seed, the pool and SHA-256, as the page says."""
    address = reverse("spot-check-pool", args=[check.public_id])
    assert at_work(checker).get(address).status_code == 404

    answer = at_work(officer).get(address)

    heads, *rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert heads[:4] == ["盟市", "引用", "编号", "企业"]
    again = sorted(rows, key=lambda row: hashlib.sha256(f"{check.seed}{row[1]}".encode()).hexdigest())
    drawn = again[: math.ceil(len(again) * check.share / 100)]
    assert [row[1] for row in drawn] == list(check.sheets.values_list("award__public_id", flat=True))
    assert [row[-1] for row in rows] == ["抽中", ""], "in the order of the draw"
    page = at_work(officer).get(reverse("spot-check", args=[check.public_id])).content.decode()
    assert address in page
    assert "SHA-256" in page


def test_the_bureau_records_what_it_found_once_and_no_other_office_sees_it(
    check, officer, checker, recommender
):
    sheet = check.sheets.get()
    address = reverse("spot-sheet", args=[sheet.public_id])
    said = {"outcome": "mismatch", "found": "科技人员与社保名单不一致。"}

    assert at_work(recommender).get(address).status_code == 404
    assert at_work(officer).post(address, said).status_code == 404
    assert at_work(checker).post(address, {**said, "found": ""}).status_code == 422
    assert at_work(checker).post(address, said).status_code == 302
    sheet.refresh_from_db()
    assert (sheet.outcome, sheet.done_by) == ("mismatch", checker)
    with pytest.raises(Conflict):
        spot_checks.record(sheet, outcome="in_order", found="一致", by=checker)
    page = at_work(officer).get(reverse("spot-check", args=[check.public_id])).content.decode()
    assert check.seed in page


@pytest.mark.parametrize("before", ["", "on_site", "mismatch"])
def test_a_number_that_was_taken_away_need_not_be_looked_at_any_more(check, officer, checker, before):
    EditionFactory(programme="tech_sme", whole=True)
    sheet = check.sheets.get()
    if before:
        spot_checks.record(sheet, outcome=before, found="先看材料。", by=checker)
    told = {"cause": "fraud", "since": clock.today(), "heard": "无异议。", "note": "提供虚假信息。"}
    revocation.revoke(sheet.award, by=officer, **told)

    sheet.refresh_from_db()
    is_closed = before != "mismatch"
    assert sheet.outcome == ("not_needed" if is_closed else "mismatch")
    assert ("提供虚假信息" in sheet.found, sheet.done_by) == (is_closed, officer if is_closed else checker)
    shown = at_work(checker).get(reverse("spot-check-list")).text.partition("<main")[2]
    assert ("无需核查" in shown, "待办" in shown) == (is_closed, False)


def test_no_office_says_that_nothing_need_be_looked_at(check, checker):
    address = reverse("spot-sheet", args=[check.sheets.get().public_id])
    said = {"outcome": "not_needed", "found": "不必看。"}

    assert at_work(checker).post(address, said).status_code == 422
    assert "无需核查" not in at_work(checker).get(address).text


def test_the_department_draws_on_the_page_and_nobody_else(officer, checker, enterprise):
    numbered(enterprise, "A1")
    EditionFactory(programme="tech_sme", whole=True)
    said = {"programme": "tech_sme", "title": "抽查", "share": "5", "due_on": clock.today().isoformat()}

    assert at_work(checker).post(reverse("spot-check-new"), said).status_code == 404
    assert at_work(officer).post(reverse("spot-check-new"), {**said, "share": "101"}).status_code == 422
    assert at_work(officer).post(reverse("spot-check-new"), said).status_code == 302


def test_share_and_time_are_proposed_as_the_programmes_file_has_them(batch, officer, enterprise):
    """On the page, and to the command where it is not told others."""
    rule, today = batch.edition.policy.upkeep.spot_check, clock.today()
    share, days = rule.share.on(today).value, rule.period.on(today).value.days
    numbered(enterprise, "A1")
    form = at_work(officer).get(reverse("spot-check-new")).context["form"]
    drawn_by(officer, today.year, seed="一")
    drawn_by(officer, today.year, seed="二", again=True, share=50, days=1)

    due_on = periods.first_working(today + timedelta(days=days))
    assert (form["share"].value(), form["due_on"].value()) == (share, due_on)
    assert "待核实" in form["share"].help_text
    drawn = SpotCheck.objects.order_by("pk").values_list("share", "due_on")
    assert list(drawn) == [(share, due_on), (50, today + timedelta(days=1))]


def test_a_proposed_day_on_which_nobody_works_is_put_off(batch):
    policy = batch.edition.policy
    was = spot_checks.proposed(policy)["due_on"].value
    WorkDay.objects.create(day=was, is_workday=False, name="假日")

    assert spot_checks.proposed(policy)["due_on"].value == periods.first_working(was + timedelta(days=1))


def test_each_programme_proposes_its_own_share_and_no_other_is_drawn_by_it(batch, officer):
    content = deepcopy(programme_file("tech_sme").content)
    content |= {"programme": "another_filing", "title": "另一项评价"}
    content["upkeep"]["spot_check"]["share"][0]["value"] = 9
    EditionFactory(programme="another_filing", text=Programme.parse(content, "another_filing.yaml"))
    client, page = at_work(officer), reverse("spot-check-new")
    proposed = {
        code: (form["programme"].value(), form["share"].value(), len(form.fields["programme"].choices))
        for code in ("tech_sme", "another_filing")
        for form in [client.get(page, {"programme": code}).context["form"]]
    }

    own = batch.edition.policy.upkeep.spot_check.share.on(clock.today()).value
    assert proposed == {"tech_sme": ("tech_sme", own, 1), "another_filing": ("another_filing", 9, 1)}
    shown = client.get(page, {"programme": "tech_sme"}).text
    assert 'href="?programme=another_filing">另一项评价' in shown


def test_who_looks_is_told_how_many_and_by_when_and_who_drew_of_what_does_not_agree(
    check, officer, checker, recommender, bureau
):
    told = Notification.objects.get(user=checker)
    assert (check.title in told.text, check.due_on.isoformat() in told.text) == (True, True)
    assert at_work(checker).get(told.path).status_code == 200
    sheet = check.sheets.get()
    shown = at_work(checker).get(reverse("spot-sheet", args=[sheet.public_id])).text
    archive = reverse("enterprise", args=[sheet.award.holder.enterprise.public_id])
    assert archive in shown
    assert at_work(checker).get(archive).status_code == 200

    spot_checks.record(sheet, outcome="mismatch", found="不一致", by=checker)

    assert sheet.award.number in Notification.objects.get(user=officer).text
    assert not Notification.objects.filter(user=recommender).exists()


def test_what_is_late_says_so_to_who_drew(check, officer):
    page = reverse("spot-check", args=[check.public_id])
    assert "逾期" not in at_work(officer).get(page).text.partition("<main")[2]

    SpotCheck.objects.update(due_on=clock.today() - timedelta(days=1))

    assert "逾期" in at_work(officer).get(page).text.partition("<main")[2]


def test_where_nothing_is_in_force_nothing_is_drawn(officer):
    with pytest.raises(NotNow):
        spot_checks.draw(
            "tech_sme",
            title="抽查",
            share=5,
            by_league=True,
            due_on=clock.today(),
            office=Office.objects.get(role="screen"),
            by=officer,
        )


def test_what_is_to_be_looked_at_on_site_stays_open_until_that_was_done(check, checker):
    sheet = check.sheets.get()
    address = reverse("spot-sheet", args=[sheet.public_id])

    assert at_work(checker).post(address, {"outcome": "on_site", "found": "名单不全。"}).status_code == 302
    sheet.refresh_from_db()
    with pytest.raises(Conflict):
        spot_checks.record(sheet, outcome="on_site", found="再看", by=checker)
    assert at_work(checker).post(address, {"outcome": "mismatch", "found": "现场不符。"}).status_code == 302
    sheet.refresh_from_db()
    assert (sheet.outcome, sheet.found.splitlines()) == ("mismatch", ["名单不全。", "现场不符。"])
    with pytest.raises(Conflict):
        spot_checks.record(sheet, outcome="in_order", found="一致", by=checker)


def test_the_office_of_a_league_draws_the_numbers_of_its_own_region(officer, enterprise, bureau):
    mine = numbered(enterprise, "A1")
    numbered(qualified("外盟企业（演示）", bureau), "A2", region=RegionFactory(league=True, code="150200"))
    office = OfficeFactory(role="screen", code=f"screen@{mine.region_id}")
    terms = {"title": "抽查", "share": 100, "by_league": True, "due_on": clock.today(), "by": officer}

    drawn = spot_checks.draw("tech_sme", office=office, **terms)

    assert drawn.pool == [[mine.public_id, mine.region_id]]


def drawn_by(officer, year, **options):
    """What the command prints."""
    out = StringIO()
    call_command("draw_spot_check", "tech_sme", year, by=officer.username, json=True, stdout=out, **options)
    return json.loads(out.getvalue())


def test_the_command_draws_once_and_prints_the_same_sample_for_the_same_seed(
    batch, officer, enterprise, bureau
):
    numbers = {f"B{n}" for n in range(7)}
    for number in numbers:
        numbered(enterprise, number)
    year = clock.today().year
    first = drawn_by(officer, year, seed="二〇二六", share=40)

    assert [drawn_by(officer, year, **told) for told in ({"seed": "二〇二六"}, {})] == [first, first]
    assert (first["pool"], len(first["drawn"]), SpotCheck.objects.count()) == (7, 3, 1)
    assert {row["number"] for row in first["drawn"]} < numbers
    assert {row["office"] for row in first["drawn"]} == {f"banner@{bureau.public_id}"}
    with pytest.raises(CommandError):
        drawn_by(officer, year, seed="别的")
    assert drawn_by(officer, year, seed="别的", again=True)["seed"] == "别的"
    assert SpotCheck.objects.count() == 2


def test_the_command_refuses_another_year_a_stranger_and_a_programme_that_is_none(batch, officer, stranger):
    year = clock.today().year
    for who, when in ((officer, year - 1), (stranger, year), (officer, year)):
        with pytest.raises(CommandError):
            drawn_by(who, when)
    with pytest.raises(CommandError):
        call_command("draw_spot_check", "nothing", year, by=officer.username)
