"""Who leads a panel whose sheets are merged by one of its experts (专家组组长): the technical expert who was
named, or the first of them in the order of the draw while nobody is.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from trail import log
from workflows.models import Draw, PanelMember, Review, ReviewGroup, Stage
from workflows.services import notices, panel_sheets, panels, reviews
from workflows.services.errors import Conflict, NotNow


def is_led(group):
    """Whether the panel of a group fills a sheet together, so that somebody leads it."""
    return panel_sheets.rule_of(group.round) is not None


def eligible(group):
    """The technical experts on the panel's seats, in the order of the draw."""
    locked = Draw.objects.filter(group=group, stage=Stage.WRITTEN, state=Draw.State.LOCKED)
    # Each pool is read once, not with every member.
    drawn = {draw.pk: draw for draw in locked}
    members = PanelMember.objects.filter(draw__in=drawn).select_related("person")
    found = []
    for member in members.order_by("draw__number", "position"):
        member.draw = drawn[member.draw_id]
        if panels.is_on_a_seat(member) and reviews.part_of(member) == Review.Part.TECHNICAL:
            found.append(member)
    return found


def standing(group, members):
    """Who of the `eligible` members leads; None where there is none. Where who was named sits no more, the
    first takes the place.
    """
    return next((each for each in members if each.pk == group.leader_id), next(iter(members), None))


def is_settled(group):
    """Whether a sheet of the panel was handed in: from there the leader stays."""
    return Review.objects.filter(application__group=group, state=Review.State.FILED).exists()


def name(group, member, *, by):
    """Name who leads the panel; the expert is told. The caller holds the lock of the round's process. Returns
    a receipt.

    PermissionError to other offices than the one that runs the review; `NotNow` where no sheet is filled
    together, for who is no technical expert on a seat, or once a sheet was handed in; `Conflict` for who was
    named already.
    """
    if not by.has_perm(group.round.screening_office.code):
        raise PermissionError(group.pk)
    if not is_led(group) or member not in eligible(group):
        raise NotNow(_("The panel is led by a technical expert who has a seat on it."))
    if is_settled(group):
        raise NotNow(_("A sheet of this panel has been handed in already, so its leader stays."))
    group = ReviewGroup.objects.select_for_update(of=("self",)).select_related("round").get(pk=group.pk)
    if group.leader_id == member.pk:
        raise Conflict(_("This expert was named already."))
    before, group.leader = group.leader, member
    group.save(update_fields=["leader"])
    _tell(group, member)
    return log.record(
        "panel_leader_named",
        actor=by,
        chain=log.case_chain(group.round.case_id),
        object_type="panel_member",
        object_id=member.public_id,
        before={"group": group.code, "leader": before and before.public_id},
        after={"group": group.code, "leader": member.public_id},
    )


def _tell(group, member):
    if member.person.user_id:
        notices.tell(
            member.person.user_id,
            gettext_noop("You lead a panel of “%(round)s”: when all its sheets are in, you merge them."),
            case=group.round.case,
            key=f"panel_leader:{group.public_id}:{member.public_id}",
            round=group.round.title,
        )
