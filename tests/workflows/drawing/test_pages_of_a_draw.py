"""The draw as people see it: the drawer, the witness, the offices, the experts, and everybody else."""

import json

import pytest
from django.urls import reverse

from accounts.offices import forget
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.workflows.stakes import STAKES, colleague_of
from workflows.models import PanelMember
from workflows.policy import drawing

pytestmark = pytest.mark.django_db


def page(panel, name, by=None):
    return reverse("task", args=[panel.task(name, by).external_task_id])


def record(draw):
    return reverse("draw-record", args=[draw.public_id])


def names(panel):
    return [member.person.name for member in panel.members()]


def shows_names(response, panel):
    text = response.content.decode()
    return [name in text for name in names(panel)]


@pytest.fixture
def ready(panel, library):
    """A round that is about to be drawn."""
    panel.group()
    library(8)
    panel.begin()
    return panel


def test_the_drawer_sees_groups_pools_and_reasons_but_no_names(client, ready, library):
    (other,) = library(1, fields=["C05"])
    client.force_login(ready.drawer)

    response = client.get(page(ready, "draw"))

    (group,) = response.context["groups"]
    assert (group["size"], group["candidates"], group["fitting"], group["lacks"]) == (2, 9, 8, [])
    assert [(str(label), number) for label, number in group["reasons"]] == [("学科不符", 1)]
    assert other.person.name not in response.content.decode()


def test_the_drawer_draws_when_the_witness_is_present(client, ready):
    client.force_login(ready.drawer)
    address = page(ready, "draw")

    alone = client.post(address, {})
    together = client.post(address, {"confirm": "on"})

    assert (alone.status_code, list(alone.context["form"].errors)) == (422, ["confirm"])
    assert (together.status_code, len(ready.drawn())) == (302, 1)


def test_a_pool_that_is_too_small_is_told_in_words_before_and_after_pressing(client, panel, library):
    panel.group()
    library(2)
    panel.begin()
    client.force_login(panel.drawer)

    before = client.get(page(panel, "draw"))
    after = client.post(page(panel, "draw"), {"confirm": "on"})

    assert before.context["short"] == 1
    assert "专家合计需3人，只有2人" in before.content.decode()
    assert after.status_code == 422
    assert "备选专家不足" in after.content.decode()
    assert panel.drawn() == []


def test_the_witness_sees_that_it_computes_again_without_names_and_locks(client, drawn):
    client.force_login(drawn.witness)
    address = page(drawn, "witness")

    seen = client.get(address)
    done = client.post(address, {"action": "lock"})

    assert [row["is_same"] for row in seen.context["rows"]] == [True]
    assert not any(shows_names(seen, drawn))
    assert (done.status_code, drawn.drawn()[0].state) == (302, "locked")


def test_the_witness_declares_void_with_a_reason(client, drawn):
    client.force_login(drawn.witness)
    (draw,) = drawn.drawn()
    address = page(drawn, "witness")

    bare = client.post(address, {"action": "void"})
    whole = client.post(address, {"action": "void", "draw": draw.public_id, "reason": "网络中断"})

    assert (bare.status_code, sorted(bare.context["form"].errors)) == (422, ["draw", "reason"])
    assert (whole.status_code, drawn.drawn()[0].state) == (302, "void")
    assert drawn.is_waiting("draw")


def test_the_drawer_as_a_witness_is_told_that_it_takes_somebody_else(client, drawn):
    MembershipFactory(user=drawn.drawer, office__role="witness")
    forget(drawn.drawer)
    client.force_login(drawn.drawer)

    response = client.post(page(drawn, "witness"), {"action": "lock"})

    assert (response.status_code, drawn.drawn()[0].state) == (422, "drawn")


def test_names_show_on_the_record_after_the_lock_to_the_offices_that_run_the_review(client, drawn):
    secretary, supervisor = UserFactory(), UserFactory()
    MembershipFactory(user=secretary, office__role="secretary")
    MembershipFactory(user=supervisor, office__role="supervise")
    (draw,) = drawn.drawn()

    def shown(user):
        client.force_login(user)
        return set(shows_names(client.get(record(draw)), drawn))

    offices = [drawn.officer, drawn.drawer, drawn.witness, secretary]
    assert [shown(user) for user in (*offices, supervisor)] == [{False}] * 5
    drawn.lock()
    assert [shown(user) for user in offices] == [{True}] * 4
    assert shown(supervisor) == {False}


def test_the_record_is_absent_for_applicants_units_experts_and_officers_elsewhere(
    client, locked, stranger, leader
):
    (draw,) = locked.drawn()
    unit, elsewhere = UserFactory(), UserFactory()
    MembershipFactory(user=unit, office__role="unit", office__code="unit@somewhere")
    MembershipFactory(user=elsewhere, office__role="draw", office__code="draw@150100")
    applicant = locked.round.applications.first().applicant
    expert = locked.members()[0].person.user

    for user in (stranger, leader, unit, elsewhere, applicant, expert):
        client.force_login(user)
        for name in ("draw-record", "draw-data"):
            assert client.get(reverse(name, args=[draw.public_id])).status_code == 404


def test_an_officer_who_applied_in_the_round_sees_no_draw_of_it(client, locked):
    applicant = locked.round.applications.first().applicant
    MembershipFactory(user=applicant, office__role="screen")
    client.force_login(applicant)

    assert client.get(record(locked.drawn()[0])).status_code == 404
    assert client.get(reverse("draw-list")).context["rows"] == []


def test_anybody_can_compute_the_panel_again_from_the_file(client, locked):
    (draw,) = locked.drawn()
    client.force_login(locked.officer)

    response = client.get(reverse("draw-data", args=[draw.public_id]))

    sent = json.loads(response.content)
    entries = [
        drawing.Entry(**entry | {"kinds": tuple(entry["kinds"]), "excluded": tuple(entry["excluded"])})
        for entry in sent["pool"]
    ]
    found = drawing.draw(entries, drawing.Spec(**sent["spec"]), sent["seed"])
    assert {"seats": list(found.seats), "reserves": list(found.reserves)} == sent["result"]
    assert not any(shows_names(response, locked))
    assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("groups", [1, 3])
def test_the_list_asks_the_same_number_of_questions_however_many_draws(
    client, panel, library, groups, django_assert_num_queries
):
    for number in range(groups):
        panel.group(f"G{number}")
    library(8)
    panel.begin()
    panel.draw()
    client.force_login(panel.officer)

    with django_assert_num_queries(5):
        response = client.get(reverse("draw-list"))

    assert len(response.context["rows"]) == groups


def test_the_list_tells_how_many_have_accepted_and_what_is_short(client, locked):
    PanelMember.objects.filter(is_reserve=True).update(state=PanelMember.State.DECLINED)
    first, second, _ = locked.members()[:3]
    locked.accept(first)
    locked.decline(second)
    client.force_login(locked.officer)

    ((draw, _, short),) = client.get(reverse("draw-list")).context["rows"]

    assert (draw.accepted, draw.seats, draw.invited, short) == (1, 3, 1, 1)


def test_the_pool_is_shown_by_reason(client, locked, library):
    client.force_login(locked.officer)
    (draw,) = locked.drawn()

    def shown(reason):
        return len(client.get(record(draw), {"reason": reason}).context["candidates"])

    assert (shown(""), shown("all"), shown("unit")) == (8, 8, 0)


def test_the_officer_takes_an_invitation_back_on_the_record(client, locked):
    client.force_login(locked.officer)
    (draw,) = locked.drawn()
    first = locked.members()[0]

    bare = client.post(record(draw), {"member": first.public_id, "reason": ""})
    whole = client.post(record(draw), {"member": first.public_id, "reason": "发现利益关系"})
    again = client.post(record(draw), {"member": first.public_id, "reason": "发现利益关系"})

    assert (bare.status_code, whole.status_code, again.status_code) == (422, 302, 422)
    assert locked.members()[0].state == "released"


def test_the_drawer_takes_no_invitation_back(client, locked):
    client.force_login(locked.drawer)

    response = client.post(
        record(locked.drawn()[0]), {"member": locked.members()[0].public_id, "reason": "不行"}
    )

    assert response.status_code == 404
    assert locked.members()[0].state == "invited"


def test_the_expert_sees_what_it_is_about_and_accepts_with_the_pledge(client, locked):
    member = locked.members()[0]
    client.force_login(member.person.user)
    address = page(locked, "invitation", member.person.user)

    seen = client.get(address).content.decode()
    bare = client.post(address, {"answer": "accept"})
    whole = client.post(address, {"answer": "accept", "pledge": "on"})

    assert [word in seen for word in (locked.round.title, "化学", "2")] == [True] * 3
    assert not any(application.title in seen for application in locked.round.applications.all())
    assert (bare.status_code, list(bare.context["form"].errors)) == (422, ["pledge"])
    assert (whole.status_code, locked.members()[0].state) == (302, "accepted")


def test_the_expert_declines_with_a_reason(client, locked):
    member = locked.members()[0]
    client.force_login(member.person.user)
    address = page(locked, "invitation", member.person.user)

    bare = client.post(address, {"answer": "decline"})
    whole = client.post(address, {"answer": "decline", "reason": "出国访问"})

    assert (bare.status_code, list(bare.context["form"].errors)) == (422, ["reason"])
    assert (whole.status_code, locked.members()[0].reason) == (302, "出国访问")


def test_accepting_an_invitation_that_was_taken_back_is_a_conflict(client, locked):
    member = locked.members()[0]
    address = page(locked, "invitation", member.person.user)
    client.force_login(locked.officer)
    client.post(record(locked.drawn()[0]), {"member": member.public_id, "reason": "发现利益关系"})
    client.force_login(member.person.user)

    assert client.post(address, {"answer": "accept", "pledge": "on"}).status_code == 409
    assert client.get(address).status_code == 200


def test_an_invitation_is_absent_for_everybody_else(client, locked, stranger):
    address = page(locked, "invitation", locked.members()[0].person.user)

    for user in (stranger, locked.officer, locked.members()[1].person.user):
        client.force_login(user)
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("has_a_stake", STAKES)
@pytest.mark.parametrize("step", ["draw", "witness"])
def test_who_has_a_stake_in_the_round_neither_draws_nor_witnesses(client, ready, step, has_a_stake):
    if step == "witness":
        ready.draw()
    whose = ready.drawer if step == "draw" else ready.witness
    colleague, address = colleague_of(whose), page(ready, step)
    client.force_login(colleague)
    before = client.get(address).status_code

    has_a_stake(colleague, ready.round.applications.first())

    assert before == 200
    assert client.get(address).status_code == 404
    assert client.post(address, {"confirm": "on", "action": "lock"}).status_code == 404
    client.force_login(whose)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("has_a_stake", STAKES)
def test_who_has_a_stake_in_the_round_sees_no_draw_of_it(client, locked, has_a_stake):
    colleague, (draw,) = colleague_of(locked.drawer), locked.drawn()
    client.force_login(colleague)
    before = client.get(record(draw)).status_code

    has_a_stake(colleague, locked.round.applications.first())

    assert (before, client.get(record(draw)).status_code) == (200, 404)
