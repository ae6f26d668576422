"""Two hundred walks of thirty steps over HTTP, from every depth of the way (make test-machine); one of
each in `make test`. With MACHINE_WANDERS=1 they are other ones each time.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine import machine
from tests.machine.walk import Walk
from tests.machine.world import World
from workflows import invariants, nodes
from workflows.flows import ApplicationFlow, ObjectionFlow, RoundFlow
from workflows.models import Application, NoticeItem

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

STEPS = 30
# The youth fund has no interviews, no panel's sheet and no comprehensive check, its list is signed by several
# and not handed over to who recognises: these are other programmes' steps.
ELSEWHERE = {
    "interview", "interviews", "panel_sheet", "comprehensive_check", "decide", "hand_over", "take_results",
}  # fmt: skip
# How many walks begin where: at the drafts, before the department, and so on to the projects.
WALKS = {
    "drafts": (60, [()]),
    "links": (50, [("endorse",), ("recommend", "first_check"), ("screen",)]),
    "experts": (50, [("group",), ("witness",), ("invitation",), ("review",), ("collect",)]),
    "list": (25, [("propose",), ("sign",), ("publish",)]),
    "projects": (15, [("record_document",), ("release",), ("task_book",), ("confirm_task_book",)]),
}
SHARE = float(os.environ.get("MACHINE_SHARE", "0.02"))


@pytest.fixture
def world(settings, tmp_path):
    """The people of all walks of a test."""
    settings.MEDIA_ROOT, settings.CLAMD = tmp_path, None
    return World(settings.PLAN_DIR)


def walked(walks):
    """How the walks are chosen: always the same ones, told whole and not shortened where one fails."""
    wanders = bool(os.environ.get("MACHINE_WANDERS"))
    return settings(
        max_examples=max(1, round(walks * SHARE)),
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=not wanders,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.filter_too_much,
            HealthCheck.data_too_large,
            HealthCheck.large_base_example,
        ],
    )


@pytest.mark.parametrize("depth", WALKS)
def test_no_order_of_acts_breaks_what_must_hold(world, depth):
    walks, beginnings = WALKS[depth]
    here = {"world": world, "beginnings": beginnings}
    machine_here = type(f"From{depth.title()}", (machine.Machine,), here)

    run_state_machine_as_test(machine_here, settings=walked(walks))

    print(f"\n{depth}: {dict(sorted(machine.seen.items()))}")


def test_the_ways_that_are_seldom_taken_lead_onward(world):
    walk = Walk(world, drafts=3)
    for application in walk.applications:
        walk.hand_in(application)
    walk.act_at("endorse", 1)
    walk.act_at("correct")
    walk.go_on(["screen"])
    walk.act_at("screen", 1)
    walk.work()
    walk.act_at("ask_reconsideration")
    walk.act_at("reconsider", 0)
    walk.go_on(["publish"])
    walk.act_at("publish")
    walk.work()
    walk.object_to(NoticeItem.objects.get(application__round=walk.round))
    for step in ("admit", "verify", "settle"):
        walk.act_at(step)
    walk.go_on(["confirm_task_book"])
    walk.act_at("confirm_task_book", 1)
    walk.go_on(["confirm_task_book"])
    walk.work()
    walk.act_at("confirm_task_book")
    walk.work()

    assert not walk.open_tasks()
    assert sorted(each.state for each in walk.applications) == ["declined", "declined", "granted"]
    assert [each for each in invariants.broken() if each["breaches"]] == []
    machine.reached.update(walk.remember())


def test_what_a_walk_breaks_is_told_once_and_by_that_walk(world):
    breaking, following = (type("Here", (machine.Machine,), {"world": world})() for _ in range(2))
    breaking.walk, following.walk = Walk(world), Walk(world)
    unchecked = breaking.walk.drafts[0]
    breaking.walk.hand_in(unchecked)
    Application.objects.filter(pk=unchecked.pk).update(state=Application.State.ACCEPTED)

    with pytest.raises(AssertionError, match=unchecked.public_id):
        breaking.everything_holds()

    following.everything_holds()


def test_every_human_step_was_reached():
    if machine.seen["walks"] < sum(walks for walks, _beginnings in WALKS.values()):
        pytest.skip("only part of the walks was walked")
    flows = (ApplicationFlow, RoundFlow, ObjectionFlow)
    human = {node.name for flow in flows for node in flow.instance.nodes() if isinstance(node, nodes.Human)}

    assert human - machine.reached == ELSEWHERE
