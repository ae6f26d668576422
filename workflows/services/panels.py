"""Panels: who is invited, who accepts, who takes the place of whom."""

from trail import clock
from workflows.models import Draw, PanelMember
from workflows.services import periods

State = PanelMember.State


def invite_seats(round_):
    """Invite who was drawn for a seat and not asked yet; one entry of the fan for each."""
    drawn = PanelMember.objects.filter(
        draw__group__round=round_, draw__state=Draw.State.LOCKED, is_reserve=False, state=State.HELD
    )
    entries = [{"member": pk} for pk in drawn.values_list("pk", flat=True)]
    drawn.filter(pk__in=[entry["member"] for entry in entries]).update(
        state=State.INVITED, invited_at=clock.now()
    )
    return entries


def invite_next(member_pk):
    """Where the member did not accept, the next of the reserve is invited; its entry, or None."""
    member = PanelMember.objects.get(pk=member_pk)
    if member.state not in (State.DECLINED, State.LAPSED):
        return None
    reserve = PanelMember.objects.filter(draw=member.draw_id, is_reserve=True, state=State.HELD).first()
    if reserve is None:
        return None
    reserve.state, reserve.invited_at, reserve.replaces = State.INVITED, clock.now(), member
    reserve.save(update_fields=["state", "invited_at", "replaces"])
    return {"member": reserve.pk}


def lapse(member_pk):
    """The invitation was not answered in time."""
    PanelMember.objects.filter(pk=member_pk, state=State.INVITED).update(
        state=State.LAPSED, answered_at=clock.now()
    )


def address(member_pk):
    """The person to whom the invitation is addressed."""
    return f"user@{PanelMember.objects.values_list('person__user', flat=True).get(pk=member_pk)}"


def invitation_due(round_):
    """By when an invitation is answered: the programme's period from now."""
    rule = round_.edition.policy.way.review.invitation
    return periods.end_of(rule.on(round_.policy_date).value, clock.now())
