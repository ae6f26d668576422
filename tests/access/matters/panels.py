"""Groups of a round, and the draws of their panels."""

from datetime import timedelta

from django.urls import reverse

from tests.access.matters.sent import REVIEWING, Sent, elsewhere, holder_of, matter, round_of
from tests.factories.talent import ExpertFactory
from tests.factories.workflows import RoundFactory
from tests.workflows.drawing.conftest import Panel
from trail import clock
from workflows.models import Application, PanelMember, ProgrammeEdition
from workflows.services import panel_leaders


def drawing(programme="youth_fund"):
    """Another round of the programme before its grouping, with two groups."""
    now = clock.now()
    round_ = RoundFactory(
        edition=ProgrammeEdition.objects.get(programme=programme, is_current=True),
        window="planned",
        **dict.fromkeys(("closes_at", "unit_closes_at", "body_closes_at"), now - timedelta(minutes=1)),
    )
    people = {"officer": "screen@150000", "drawer": "draw@150000", "witness": "witness@150000"}
    panel = Panel(round_, **{name: holder_of(office) for name, office in people.items()})
    panel.group("G01")
    panel.group("G02")
    return panel


@matter
def an_invitation_of_a_draw():
    panel = drawing()
    for _each in range(16):
        ExpertFactory(fields=("B0201",))
    panel.begin()
    panel.draw()
    panel.lock()
    first, second = panel.drawn()
    own, other = (PanelMember.objects.filter(draw=draw, state="invited").first() for draw in (first, second))
    return Sent(
        panel.officer,
        reverse("draw-record", args=[first.public_id]),
        {"member": own.public_id, "reason": "发现利益关系"},
        fields=[{"member": other.public_id}],
    )


@matter
def the_leader_of_a_panel():
    panel = drawing("high_tech_enterprise")
    for kind in 14 * ["research"] + 6 * ["finance"]:
        ExpertFactory(fields=("B0201",), kinds=(kind,))
    panel.begin()
    panel.draw()
    panel.lock()
    first, second = panel.drawn()
    own, other = (panel_leaders.eligible(draw.group)[1] for draw in (first, second))
    return Sent(
        panel.officer,
        reverse("draw-record", args=[first.public_id]),
        {"action": "lead", "leader": own.public_id},
        fields=[{"leader": other.public_id}],
    )


@matter
def a_draw_that_is_void():
    panels = [drawing(), drawing()]
    for _each in range(30):
        ExpertFactory(fields=("B0201",))
    for panel in panels:
        panel.begin()
        panel.draw()
    own, other = (panel.drawn()[0].public_id for panel in panels)
    return Sent(
        panels[0].witness,
        reverse("task", args=[panels[0].task("witness").external_task_id]),
        {"action": "void", "draw": [own], "reason": "网络中断"},
        fields=[{"draw": [other]}, {"draw": [own, other]}],
    )


@matter
def applications_moved_into_a_group():
    panel = at_its_grouping()
    first, second = panel.round.groups.order_by("code")
    application, (other, group) = first.applications.first(), elsewhere()
    return Sent(
        panel.officer,
        reverse("task", args=[panel.task("group").external_task_id]),
        {"action": "move", "application": [application.public_id], "target": second.public_id},
        fields=[
            {"target": group.public_id},
            {"application": [application.public_id, other.public_id]},
        ],
    )


@matter
def groups_that_are_merged():
    panel = at_its_grouping()
    own, (_application, other) = [each.public_id for each in panel.round.groups.all()], elsewhere()
    return Sent(
        panel.officer,
        reverse("task", args=[panel.task("group").external_task_id]),
        {"action": "merge", "group": own},
        fields=[{"group": [own[0], other.public_id]}],
    )


def at_its_grouping():
    panel = drawing()
    panel.start()
    return panel


@matter
def a_late_one_and_its_group():
    round_ = round_of(REVIEWING)
    late = round_.applications.order_by("pk").first()
    group = late.group
    Application.objects.filter(pk=late.pk).update(group=None)
    other, others = elsewhere()
    return Sent(
        holder_of("screen@150000"),
        reverse("round-groups", args=[round_.public_id]),
        {"application": late.public_id, "group": group.public_id},
        fields=[{"application": other.public_id}, {"group": others.public_id}],
    )
