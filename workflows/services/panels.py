"""Panels: who is invited, who accepts, who takes the place of whom."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Membership, spans
from trail import clock, log
from workflows.models import Application, Draw, PanelMember
from workflows.policy import drawing
from workflows.services import notices, periods, reviews
from workflows.services.draws import entries_of, spec_of
from workflows.services.errors import Conflict, NotNow

State = PanelMember.State
# Who was asked and has not said no.
ON_SEATS = (State.INVITED, State.ACCEPTED)


def invite_seats(round_):
    """Invite who was drawn for a seat and not asked yet; one entry of the fan for each."""
    drawn = _members().filter(
        draw__group__round=round_, draw__state=Draw.State.LOCKED, is_reserve=False, state=State.HELD
    )
    return [_invite(member) for member in drawn.order_by("draw__group__code", "draw", "position")]


def invite_next(member_pk):
    """Where the member did not accept, the next of the reserve is invited; its entry, or None. Who does the
    formal check is told of a seat that nobody is left for.
    """
    member = _members().get(pk=member_pk)
    if member.state not in (State.DECLINED, State.LAPSED, State.RELEASED):
        return None
    reserve = next_of_the_reserve(member.draw)
    if reserve is None:
        _tell_of_a_short_seat(member)
        return None
    return _invite(reserve, replaces=member)


def next_of_the_reserve(draw):
    """The first in reserve with whom the panel keeps to what was drawn for; None where nobody is left."""
    members = {member.ref: member for member in _members().filter(draw=draw).order_by("position")}
    entries = {entry.ref: entry for entry in entries_of(draw) if entry.ref in members}
    found = drawing.next_reserve(
        [entries[ref] for ref, each in members.items() if each.is_reserve and each.state == State.HELD],
        [entries[ref] for ref, each in members.items() if is_on_a_seat(each)],
        spec_of(draw),
    )
    return found and members[found.ref]


def accept(member_pk, *, by):
    """The expert accepts, and with that pledges integrity and secrecy. Returns a receipt.

    Raises `Conflict` where the invitation was answered, has lapsed or was taken back, PermissionError to
    anybody else.
    """
    return _answer(member_pk, State.ACCEPTED, "invitation_accepted", by=by)


def decline(member_pk, *, reason, by):
    """The expert declines with a reason. Returns a receipt; raises as `accept` does, `NotNow` without a
    reason.
    """
    if not reason.strip():
        raise NotNow(_("Say why you decline."))
    return _answer(member_pk, State.DECLINED, "invitation_declined", by=by, reason=reason.strip())


def lapse(member_pk):
    """The invitation was not answered in time."""
    member = _members().get(pk=member_pk)
    if member.state != State.INVITED:
        return
    _set(member, State.LAPSED)
    _tell(
        member,
        gettext_noop("Your invitation to review for %(round)s has lapsed: it was not answered in time."),
    )
    _log("invitation_lapsed", member, by=None)


def take_back(member_pk, *, reason, by):
    """An officer of the round takes back an invitation that is not answered; the caller holds the lock of the
    round's process. Returns a receipt.

    Raises `NotNow` without a reason, `Conflict` where it was answered or is over, PermissionError to others.
    """
    member = _members().select_for_update(of=["self"]).get(pk=member_pk)
    if not by.has_perm(member.draw.group.round.screening_office.code):
        raise PermissionError(member.pk)
    if not reason.strip():
        raise NotNow(_("Say why the invitation is taken back."))
    if member.state != State.INVITED:
        raise Conflict(_("This invitation is not open any more: it was answered, lapsed or taken back."))
    _set(member, State.RELEASED, reason=reason.strip())
    _tell(
        member, gettext_noop("Your invitation to review for %(round)s was taken back. You need do nothing.")
    )
    return _log("invitation_taken_back", member, by=by, note=reason.strip())


def address(member_pk):
    """The person to whom the invitation is addressed."""
    return f"user@{PanelMember.objects.values_list('person__user', flat=True).get(pk=member_pk)}"


def invitation_due(member_pk):
    """By when an invitation is answered: the programme's period from now."""
    draw = _members().get(pk=member_pk).draw
    rule = reviews.rule_of(draw.group.round, draw.stage).invitation
    return periods.end_of(rule.on(draw.group.round.policy_date).value, clock.now())


def asked(member_pk):
    """The invitation with what the expert is told of it: panel, group, and how many applications."""
    accepted = Q(draw__group__applications__state=Application.State.ACCEPTED)
    members = _members().annotate(number=Count("draw__group__applications", filter=accepted))
    return members.get(pk=member_pk)


def reviewing_period(member):
    """How long the expert has for the reviews, from the programme; counted once they begin."""
    draw = member.draw
    return reviews.rule_of(draw.group.round, draw.stage).period.on(draw.group.round.policy_date).value


def standings(draws):
    """Draws, each with how many of its seats are `accepted`, `invited` and `short`: nobody is left to ask."""
    counts = {
        name: Count("members", filter=Q(members__state=state))
        for name, state in (("accepted", State.ACCEPTED), ("invited", State.INVITED))
    }
    held = Count("members", filter=Q(members__state=State.HELD, members__is_reserve=False))
    seats = Count("members", filter=Q(members__is_reserve=False))
    return draws.annotate(seats=seats, held=held, **counts)


def _members():
    return PanelMember.objects.select_related(
        "draw__group__round__edition",
        "draw__group__round__case",
        "draw__group__round__screening_office",
        "person",
    ).defer("draw__pool", "draw__persons")


def is_on_a_seat(member):
    """Whether the member has a seat: was asked and has not said no, or is still to be asked for it."""
    return member.state in ON_SEATS or (member.state == State.HELD and not member.is_reserve)


def _invite(member, *, replaces=None):
    member.state, member.invited_at, member.replaces = State.INVITED, clock.now(), replaces
    member.save(update_fields=["state", "invited_at", "replaces"])
    _tell(member, gettext_noop("You are invited to review for %(round)s. Please answer in your inbox."))
    return {"member": member.pk}


def _answer(member_pk, state, verb, *, by, reason=""):
    member = _members().select_for_update(of=["self"]).get(pk=member_pk)
    if member.person.user_id != by.pk:
        raise PermissionError(member.pk)
    if member.state != State.INVITED:
        raise Conflict(_("This invitation is not open any more: it was answered, lapsed or taken back."))
    _set(member, state, reason=reason)
    return _log(verb, member, by=by, note=reason)


def _set(member, state, *, reason=""):
    member.state, member.reason, member.answered_at = state, reason, clock.now()
    member.save(update_fields=["state", "reason", "answered_at"])


def _tell(member, words):
    round_ = member.draw.group.round
    if member.person.user_id:
        key = f"panel:{member.public_id}:{member.state}"
        notices.tell(member.person.user_id, words, case=round_.case, key=key, round=round_.title)


def _tell_of_a_short_seat(member):
    """Told to everybody of the office that does the formal check; names stand on the record only."""
    group = member.draw.group
    office = Membership.objects.filter(spans.in_force(clock.now()), office=group.round.screening_office_id)
    for user in office.values_list("user", flat=True):
        notices.tell(
            user,
            gettext_noop(
                "Group %(group)s: a seat of the panel is free and nobody in reserve is left for it."
            ),
            case=group.round.case,
            key=f"short:{member.public_id}",
            group=f"{group.code} {group.title}",
        )


def _log(verb, member, *, by, note=""):
    """The log names the seat, not the person."""
    round_ = member.draw.group.round
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(round_.case_id),
        object_type="panel_member",
        object_id=member.public_id,
        note=note,
    )
