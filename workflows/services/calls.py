"""A call that a unit, a banner's bureau or a recommending body passes on to those below it (转发申报通知),
and reminding those who have begun and not handed in.
"""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Employment, Membership, Office, spans
from trail import clock, guard, log, outbox
from workflows.models import CallForwarding, Endorsement, Round
from workflows.services import cutoffs, links, notices
from workflows.services.errors import NotNow

Link = Endorsement.Link
JOB = "tell_of_call"
# Whose office hears of a call, where it is not the unit's.
APPLYING = {"enterprise": Office.Role.CONTACT}


def latest(round_, organisation, link):
    """The latest cut-off that may be set: for those who apply, be they a unit's people or a bureau's
    enterprises, the applicants' one, for the units below a bureau or body the units' one, for the bureaus
    below a body where no units are between its own, and never later than who is above it says.
    """
    last = {
        Link.UNIT: round_.closes_at,
        Link.BANNER: round_.unit_closes_at or round_.closes_at,
        Link.BODY: round_.unit_closes_at or round_.body_closes_at,
    }[link]
    return links.earlier(round_, links.above(organisation), last)


def reaching(rounds, units):
    """The calls of these rounds as they were forwarded by these units and by those above them, earliest
    cut-off first.
    """
    rounds = [each for each in rounds if each.edition.policy.way.links]
    through = {above for unit in units for above in (unit.pk, *links.above(unit)) if above}
    calls = CallForwarding.objects.filter(round__in=rounds, organisation__in=through)
    return list(calls.select_related("organisation", "round").order_by("closes_at"))


def own_cutoffs(rounds, units):
    """The earlier cut-off of each round with which the units or those above them forwarded its call, by
    primary key; what was not forwarded is left out. One question for any number of rounds.
    """
    found = {}
    for call in reaching(rounds, units):
        if call.closes_at < call.round.closes_at:
            found.setdefault(call.round_id, call.closes_at)
    return found


@transaction.atomic
def forward(round_, organisation, link, *, closes_at, note="", by):
    """Pass the call on with a cut-off of one's own, or move that; those below are told. Returns a receipt.

    `NotNow` where the round is not open, or the cut-off has passed or is later than `latest`.
    """
    round_ = Round.objects.select_related("edition").select_for_update(of=("self",)).get(pk=round_.pk)
    if round_.window != Round.Window.OPEN:
        raise NotNow(_("Only the call of an open round can be forwarded."))
    last = latest(round_, organisation, link)
    if closes_at > last:
        raise NotNow(
            _("Your cut-off can be earlier than %(moment)s, not later.") % {"moment": links.in_words(last)}
        )
    if closes_at <= clock.now():
        raise NotNow(_("The cut-off must lie in the future."))
    guard.refuse_identity_numbers(note)
    call = CallForwarding.objects.update_or_create(
        round=round_,
        organisation=organisation,
        defaults={
            "closes_at": closes_at,
            "note": note.strip(),
            "forwarded_by": by,
            "forwarded_at": clock.now(),
        },
    )[0]
    cutoffs.follow_calls(round_)
    outbox.put(JOB, {"call": call.pk, "link": link}, key=f"{JOB}:{call.pk}:{clock.now().isoformat()}")
    return log.record(
        "call_forwarded",
        actor=by,
        object_type="round",
        object_id=round_.public_id,
        note=call.note,
        after={"organisation": organisation.public_id, "closes_at": closes_at.isoformat()},
    )


@transaction.atomic
def remind(drafts, round_, organisation, *, by):
    """Remind each who has begun and not handed in, once a day. `drafts` are theirs. Returns a receipt."""
    found = list(drafts.select_related("case", "host_unit", "holder__organisation"))
    if not found:
        raise NotNow(_("Nobody has begun an application that is not handed in yet."))
    for draft in found:
        notices.tell_applicant(
            draft,
            gettext_noop("Your application in “%(round)s” is not handed in yet; the cut-off is %(moment)s."),
            key=f"reminded:{clock.today()}",
            round=round_.title,
            moment=links.in_words(links.applicants_close_at(round_, draft.host_unit)),
        )
    return log.record(
        "reminded",
        actor=by,
        object_type="round",
        object_id=round_.public_id,
        after={"organisation": organisation.public_id, "count": len(found)},
    )


@outbox.job(JOB)
class TellOfCall(outbox.Job):
    """Tells those below of a call that was forwarded: a unit's people, or the offices of a body's units."""

    def apply(self, payload, result):
        call = CallForwarding.objects.select_related("round__case", "round__edition", "organisation").get(
            pk=payload["call"]
        )
        people = _people(call) if payload["link"] == Link.UNIT else _offices(call)
        for user_id in people:
            notices.tell(
                user_id,
                gettext_noop("%(organisation)s forwards the call “%(round)s”: cut-off %(moment)s. %(note)s"),
                case=call.round.case,
                key=f"call:{call.pk}:{call.closes_at.isoformat()}",
                organisation=call.organisation.name,
                round=call.round.title,
                moment=links.in_words(call.closes_at),
                note=call.note,
            )


def _people(call):
    working = Employment.objects.filter(spans.in_force(clock.today()), organisation=call.organisation)
    return working.filter(person__user__isnull=False).order_by("pk").values_list("person__user", flat=True)


def _offices(call):
    """Whoever runs the offices of the bureaus and of the units, or enterprises, that go through it."""
    below = [each.public_id for each in call.organisation.recommends.all()]
    applying = APPLYING.get(call.round.edition.policy.applicant, Office.Role.UNIT)
    codes = [f"{role}@{scope}" for scope in below for role in (applying, Office.Role.BANNER)]
    held = Membership.objects.filter(spans.in_force(clock.now()), office__code__in=codes)
    return held.order_by("user").values_list("user", flat=True).distinct()
