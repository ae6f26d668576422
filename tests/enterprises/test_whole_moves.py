"""A whole move takes along what is held and who looks after it; out of the region what needs a seat ends."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import moving
from accounts.models import Office
from cultivation.board.counting import Counting, tally
from cultivation.board.moments import AsOf
from cultivation.seed.filling import pdf
from enterprises import selectors
from tests.enterprises.changing import decided, do, reported, signed_in, task_of
from tests.factories.accounts import OrganisationFactory, RegionFactory, SeatFactory, officer_of_bureau
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.workflows import AwardFactory, EditionFactory
from trail import clock
from trail.models import ActionLog
from workflows.models import Change, Notification
from workflows.services import changes, endings, relocating, spot_checks
from workflows.services.errors import NotNow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def test_a_whole_move_takes_the_rows_of_the_register_and_who_looks_after_them_along(
    award, contact, body, officer, leader
):
    """The old league counts them before the day of the move, the new one from it on; each officer sees what
    lies with the own league now.
    """
    pooled = AwardFactory(holder=award.holder, programme="high_tech_pool", number="PYK1", region=award.region)
    over = AwardFactory(holder=award.holder, programme="tech_sme", number="2024", region=award.region,
        since=award.since, until=clock.today() - timedelta(days=30))  # fmt: skip
    new = AwardFactory(holder=award.holder, programme="high_tech_pool", number="PYK2", region=award.region,
        since=clock.today())  # fmt: skip
    baotou = RegionFactory(code="150200", name="包头市", kind="league", parent=RegionFactory())
    here, there = officer_of_bureau(award.region), officer_of_bureau(baotou)
    bureau = there.memberships.get().office.organisation
    day = clock.today() - timedelta(days=3)
    decided(reported(award, contact, "whole_move", day=day, region=baotou), body, leader, "kept")

    counting, counted = Counting("valid", ("high_tech_enterprise",)), []
    for moment in (day - timedelta(days=1), day, clock.today()):
        [cell] = tally({1: counting.rows(AsOf(moment))})[1]
        counted.append(cell.region)
    assert counted == ["150100", "150200", "150200"]
    rows = {row.number: row.region_id for row in (type(award).objects.all())}
    moved = {row.number: "150200" for row in (award, pooled, new)}
    assert rows == moved | {over.number: "150100"}
    organisation = type(bureau).objects.get(pk=award.holder.organisation_id)
    assert organisation.recommended_through == bureau
    seen = [set(selectors.ladder_rows_visible_to(user)) for user in (here, there)]
    assert seen == [{over}, {award, pooled, new, over}]
    page = signed_in(officer).get(reverse("award-detail", args=[award.public_id])).content.decode()
    assert f"{day}之前：呼和浩特市" in page
    page = signed_in(officer).get(reverse("award-detail", args=[new.public_id])).text
    assert ("之前：呼和浩特市" in page, "包头市" in page) == (False, True)


@pytest.mark.parametrize("of", ["kept", "merged"])
def test_of_two_archives_of_one_enterprise_both_move_whichever_the_move_was_reported_for(
    award, contact, body, leader, of
):
    baotou = RegionFactory(code="150200", name="包头市", kind="league", parent=RegionFactory())
    other = EnterpriseFactory(merged_into=award.holder.enterprise)
    merged = AwardFactory(holder=other.holder, programme=award.programme, number="GR2", since=award.since)
    change = reported({"kept": award, "merged": merged}[of], contact, "whole_move", region=baotou)
    decided(change, body, leader, "kept")

    for row in (award, merged):
        row.refresh_from_db()
        seat = row.holder.organisation.seats.get(until=None)
        assert (row.region, seat.region, seat.since) == (baotou, baotou, change.day)


def test_a_move_that_is_recorded_anew_for_an_earlier_day_replaces_the_later_one(award, officer):
    leagues = [RegionFactory(code=code, name=code, kind="league", parent=RegionFactory())
        for code in ("150200", "150300")]  # fmt: skip
    day = clock.today() - timedelta(days=3)
    for league, since in zip(leagues, (day, day - timedelta(days=1)), strict=True):
        relocating.follow(award.holder.organisation, league, day=since, by=officer)

    award.refresh_from_db()
    former = award.former_regions.get()
    assert (former.region_id, former.until) == ("150100", day - timedelta(days=1))
    assert award.region_id == "150300"


def test_a_unit_of_a_department_and_a_direct_one_go_as_before_when_they_move(officer):
    baotou = RegionFactory(code="150200", name="包头市", kind="league", parent=RegionFactory())
    department = SeatFactory(region=RegionFactory(), organisation__kind="authority").organisation
    units = [OrganisationFactory(recommended_through=department), OrganisationFactory(direct=True)]
    for unit in units:
        moving.move(unit, baotou, day=clock.today(), by=officer)
        unit.refresh_from_db()

    assert [unit.recommended_through for unit in units] == [department, None]


def test_a_whole_move_brings_a_new_seat_and_keeps_the_status(award, contact, body, leader):
    region = RegionFactory(code="150200", name="包头市", kind="league", parent=RegionFactory())
    day = clock.today() - timedelta(days=3)
    decided(reported(award, contact, "whole_move", day=day, region=region), body, leader, "kept")

    seats = award.holder.organisation.seats.order_by("since")
    award.refresh_from_db()
    assert [(seat.region_id, seat.until) for seat in seats][1:] == [("150200", None)]
    assert (seats[0].until, award.ended_on) == (day, None)


def test_what_ended_otherwise_meanwhile_ends_no_second_time_and_the_move_is_carried_out(
    award, contact, body, leader, enterprise
):
    change = reported(award, contact, "whole_move")
    do(change, "check", body, finding="材料齐全。")
    cause, day = endings.upkeep_of(award).grounds[0], clock.today().replace(month=1, day=1)
    endings.end(award, cause, since=day, heard="未作陈述。", note="经复核不符合条件。", by=leader)

    do(change, "decide", leader, outcome="kept", opinion="同意。")

    award.refresh_from_db()
    assert award.ending.cause == cause.code
    assert not enterprise.organisation.seats.filter(until=None).exists()
    told = contact.notifications.get(key__contains=f":change:{change.pk}:").text
    assert award.ended_on.isoformat() in told


def test_what_moves_out_of_the_region_is_counted_where_it_went(award, contact, body, leader):
    day = clock.today() - timedelta(days=3)
    decided(reported(award, contact, "whole_move", day=day), body, leader, "kept")

    award.refresh_from_db()
    assert (award.ended_on, award.end_kind, award.ending.cause) == (day, "completed", "moved_away")


def test_with_a_move_out_of_the_region_all_ends_that_needs_a_seat_in_it(award, contact, body, leader):
    """Also what was granted to an archive put together with it; what its file says nothing of stays."""
    for programme in ("high_tech_pool", "tech_sme"):
        EditionFactory(programme=programme, whole=True)
    other = EnterpriseFactory(merged_into=award.holder.enterprise)
    pooled = AwardFactory(holder=other.holder, programme="high_tech_pool", number="PYK1", since=award.since)
    over = AwardFactory(holder=award.holder, programme="high_tech_pool", number="PYK0", since=award.since,
        until=award.since)  # fmt: skip
    numbered = AwardFactory(holder=award.holder, programme="tech_sme", number="2026", since=award.since)
    label = AwardFactory(holder=award.holder, programme="srdi_sme", number="S1", since=award.since)
    day = clock.today() - timedelta(days=3)
    decided(reported(award, contact, "whole_move", day=day), body, leader, "kept")

    for row in (pooled, over, numbered, label):
        row.refresh_from_db()
    assert (pooled.ended_on, pooled.end_kind, pooled.ending.cause) == (day, "completed", "moved_away")
    assert [row.ended_on for row in (over, numbered, label)] == [None] * 3
    assert contact.notifications.filter(text__contains="PYK1").count() == 1


@pytest.mark.parametrize("outside", [False, True])
def test_what_is_still_to_be_looked_at_goes_to_who_stands_above_the_new_seat(
    award, contact, body, officer, leader, outside
):
    """Out of the region it goes to the office that drew it; what was looked at stays where it was."""
    baotou = RegionFactory(code="150200", name="包头市", kind="league", parent=RegionFactory())
    there = officer_of_bureau(baotou).memberships.get().office
    drawing = Office.objects.get(code="screen@150000")
    terms = {"title": "抽查", "share": 100, "by_league": False, "due_on": clock.today(), "office": drawing}
    done, left = (spot_checks.draw(award.programme, by=officer, **terms).sheets.get() for _each in range(2))
    here = body.memberships.get().office.code
    spot_checks.record(done, outcome="in_order", found="一致。", by=body)
    region = None if outside else baotou
    decided(reported(award, contact, "whole_move", region=region), body, leader, "kept")

    done.refresh_from_db()
    left.refresh_from_db()
    assert (done.office, left.office) == (here, drawing.code if outside else there.code)
    assert ActionLog.objects.get(verb="spot_sheet_handed_on").before == {"office": here}


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({}, "moves_to"),
        ({"moves_to": "within"}, "region"),
        ({"moves_to": "outside"}, None),
        ({"moves_to": "within", "region": "150200"}, None),
    ],
)
def test_of_a_move_the_contact_says_whether_it_leaves_the_region(award, contact, told, field):
    RegionFactory(code="150200", name="包头市", kind="league", parent=RegionFactory())
    sent = {
        "kind": "whole_move",
        "day": clock.today(),
        "account": "整体迁移。",
        "papers": [pdf("通知书.pdf")],
    }
    answer = signed_in(contact).post(reverse("enterprise-change-new", args=[award.public_id]), sent | told)

    assert (answer.status_code, Change.objects.count()) == ((422, 0) if field else (302, 1))
    if field:
        assert list(answer.context["form"].errors) == [field]
    else:
        assert (Change.objects.get().region_id or "") == told.get("region", "")


def test_a_part_that_moves_is_recognised_anew_where_it_goes_and_nothing_else_is_decided(
    award, contact, body, leader
):
    change = reported(award, contact, "partial_move")
    do(change, "check", body, finding="部分生产线迁出。")
    for outcome in ("kept", "ended"):
        with pytest.raises(NotNow):
            changes.decide(change, outcome=outcome, opinion="同意。", by=leader)

    do(change, "decide", leader, outcome="anew", opinion="由迁入地重新认定。")

    award.refresh_from_db()
    assert (change.outcome, award.ended_on) == ("anew", None)
    assert award.holder.organisation.seats.filter(until=None, region=award.region).exists()


@pytest.mark.parametrize(
    ("kind", "told", "offered"),
    [("partial_move", {}, ["anew"]), ("rename", {"new_name": "青山新能源材料（演示）"}, ["kept", "ended"])],
)
def test_who_decides_is_offered_what_may_be_decided_of_such_a_change(
    award, contact, body, leader, kind, told, offered
):
    change = reported(award, contact, kind, **told)
    do(change, "check", body, finding="材料齐全。")

    page = signed_in(leader).get(reverse("task", args=[task_of(change, "decide").external_task_id]))

    assert [code for code, _title in page.context_data["form"].fields["outcome"].choices] == offered


def test_the_bureaus_that_an_enterprise_comes_to_are_told_of_it_once(award, contact, body, leader):
    baotou = RegionFactory(code="150200", name="包头市", kind="league", parent=RegionFactory())
    receiving = officer_of_bureau(baotou)
    change = reported(award, contact, "whole_move", region=baotou)
    decided(change, body, leader, "kept")

    told = Notification.objects.filter(key__contains=":arrived:")
    assert [each.user for each in told] == [receiving]
    name, day = award.holder.organisation.name, change.day.isoformat()
    assert all(words in told[0].text for words in (name, "包头市", day))
    assert signed_in(receiving).get(told[0].path).status_code == 200
    page = signed_in(leader).get(reverse("enterprise-change", args=[change.public_id])).text
    assert [words in page for words in ("迁出地", "呼和浩特市", "包头市")] == [True] * 3


def leagues_between(enterprise, *banners):
    """A banner's bureau of each of these regions with its league's above it; the enterprise goes through the
    first. Returns who sits in the bureaus: banner, league, banner, league.
    """
    officers = []
    for banner in banners:
        league = officer_of_bureau(banner.parent)
        own = officer_of_bureau(banner, "banner")
        bureau = own.memberships.get().office.organisation
        bureau.recommended_through = league.memberships.get().office.organisation
        bureau.save()
        officers += [own, league]
    enterprise.organisation.recommended_through = officers[0].memberships.get().office.organisation
    enterprise.organisation.save()
    return officers


@pytest.mark.parametrize("outside", [False, True])
def test_the_bureaus_that_an_enterprise_leaves_are_told_once_of_a_move_out_of_the_region_too(
    award, contact, leader, enterprise, outside
):
    region = RegionFactory()
    leagues = [RegionFactory(code=code, name=name, kind="league", parent=region)
        for code, name in (("150200", "包头市"), ("150600", "鄂尔多斯市"))]  # fmt: skip
    banners = [RegionFactory(code=f"{each.code[:4]}21", name=f"{each.name}一旗", kind="banner", parent=each)
        for each in leagues]  # fmt: skip
    banner, league, *receiving = leagues_between(enterprise, *banners)
    change = reported(award, contact, "whole_move", region=None if outside else banners[1])
    do(change, "first_check", banner, finding="属实。")
    decided(change, league, leader, "kept")

    told = Notification.objects.filter(key__contains=":left:")
    assert sorted(each.user.pk for each in told) == sorted([banner.pk, league.pk])
    where = "迁出自治区" if outside else "迁往鄂尔多斯市一旗"
    name = award.holder.organisation.name
    assert all(words in each.text for each in told for words in (name, where, change.day.isoformat()))
    arrived = Notification.objects.filter(key__contains=":arrived:")
    assert {each.user for each in arrived} == (set() if outside else set(receiving))


def test_within_a_league_the_banner_that_an_enterprise_leaves_is_told_and_the_league_is_not(
    award, contact, leader, enterprise
):
    banners = [RegionFactory(code=code, name=code, kind="banner", parent=award.region)
        for code in ("150104", "150105")]  # fmt: skip
    leaving, league = leagues_between(enterprise, banners[0])
    receiving = officer_of_bureau(banners[1], "banner").memberships.get().office.organisation
    receiving.recommended_through = league.memberships.get().office.organisation
    receiving.save()
    change = reported(award, contact, "whole_move", region=banners[1])
    do(change, "first_check", leaving, finding="属实。")
    decided(change, league, leader, "kept")

    assert [each.user for each in Notification.objects.filter(key__contains=":left:")] == [leaving]


def test_within_a_league_the_banner_that_an_enterprise_comes_to_is_told_and_the_league_is_not(
    award, contact, leader, enterprise
):
    league = officer_of_bureau(award.region)
    bureau = league.memberships.get().office.organisation
    enterprise.organisation.recommended_through = bureau
    enterprise.organisation.save()
    banner = RegionFactory(code="150104", name="玉泉区", kind="banner", parent=award.region)
    receiving = officer_of_bureau(banner, "banner")
    own = receiving.memberships.get().office.organisation
    own.recommended_through = bureau
    own.save()

    decided(reported(award, contact, "whole_move", region=banner), league, leader, "kept")

    assert [each.user for each in Notification.objects.filter(key__contains=":arrived:")] == [receiving]


def test_who_moves_out_of_the_region_comes_to_nobody(award, contact, body, leader):
    officer_of_bureau(award.region)

    decided(reported(award, contact, "whole_move"), body, leader, "kept")

    assert not Notification.objects.filter(key__contains=":arrived:").exists()
