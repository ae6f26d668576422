"""Rounds (申报批次): opened, closed at the cut-off, released."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from trail import clock, log
from workflows.models import Case, Deadline, Endorsement, Round
from workflows.services import (
    cutoffs,
    official_documents,
    packages,
    periods,
    public_notices,
    recognitions,
    signing,
)
from workflows.services.errors import Conflict, NotNow

Link = Endorsement.Link
CUTOFFS = ("closes_at", "unit_closes_at", "body_closes_at")


def cutoffs_of(way):
    """The cut-offs that a round of a programme has, in their order."""
    if not way.links:
        return CUTOFFS[:1]
    return CUTOFFS if Link.UNIT in way.links else (CUTOFFS[0], CUTOFFS[2])


@transaction.atomic
def plan_round(edition, *, by, **columns):
    """Write down a round of an edition; it stays planned until its flow is started.

    `NotNow` where applications go through units and bodies and their cut-offs are missing or out of order.
    """
    title = columns["title"]
    _require_order(edition, columns)
    case = Case.objects.create(kind=Case.Kind.ROUND, title=title, edition=edition, opened_at=clock.now())
    round_ = Round.objects.create(case=case, edition=edition, **columns)
    _log(round_, "planned", by)
    return round_


def open_window(round_):
    """Applications may come in."""
    _turn(round_, Round.Window.OPEN, "opened")


def close_window(round_):
    """The cut-off has come; the update waits for whoever is just submitting under the share lock."""
    _turn(round_, Round.Window.CLOSED, "closed")


def move_cutoff(round_, *, reason, by, **moments):
    """Other cut-offs (`closes_at`, `unit_closes_at`, `body_closes_at`) for a round; one that is not later
    than now means now, and none comes before the one that it follows. The reason is for the public; the
    caller holds the lock of the round's process.

    What was handed in before stays in time, even by a transaction that began after this one. What waits by a
    cut-off follows it; the periods for the formal check run from the applicants' one and are counted anew.
    """
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    _require_movable(round_, moments)
    if not reason.strip():
        raise NotNow(_("Give the reason for moving the cut-off; applicants will read it."))
    before = _cutoffs(round_)
    _set_cutoffs(round_, {name: moment for name, moment in moments.items() if moment})
    _follow(round_, before)
    return log.record(
        "cutoff_moved",
        actor=by,
        chain=log.case_chain(round_.case_id),
        object_type="round",
        object_id=round_.public_id,
        note=reason.strip(),
        before={name: moment.isoformat() for name, moment in before.items()},
        after={name: moment.isoformat() for name, moment in _cutoffs(round_).items()},
    )


def release(round_, *, by):
    """Results go out at this moment; from here no decision can be taken back. Lines that an objection holds
    hear theirs when it is answered.

    Raises `Conflict` where they went out already, `NotNow` before the round and its notice are closed, while
    the decision document is missing where the list was signed off in steps, and while results are missing
    where others recognise.
    """
    round_ = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    if round_.window == Round.Window.RELEASED:
        raise Conflict(_("The results of this round have gone out already."))
    if round_.window != Round.Window.CLOSED:
        raise NotNow(_("The round is not closed yet."))
    way = round_.edition.policy.way
    if not public_notices.is_over(round_):
        raise NotNow(_("The public notice is not over yet."))
    if packages.goes_out(round_) and recognitions.missing(round_):
        raise NotNow(_("The results of who recognises have not been taken over yet."))
    if way.sign_off and signing.has_lines(round_) and official_documents.decision_of(round_) is None:
        raise NotNow(_("The decision document has not been recorded yet."))
    round_.window = Round.Window.RELEASED
    round_.released_at = clock.now()
    round_.save(update_fields=["window", "released_at"])
    return _log(round_, "released", by)


def _require_order(edition, columns):
    if not edition.policy.way.links:
        return
    moments = [columns.get(name) for name in cutoffs_of(edition.policy.way)]
    if None in moments:
        raise NotNow(_("This programme goes through units and recommending bodies: give their cut-offs too."))
    if moments != sorted(moments):
        raise NotNow(_("The applicants' cut-off comes first, then the unit's, then the recommending body's."))


def _require_movable(round_, moments):
    """Each cut-off can be moved until it, or for the links the last one, has come."""
    if moments.get("closes_at") and round_.window != Round.Window.OPEN:
        raise NotNow(_("Only an open round has a cut-off to move."))
    asked = [name for name in CUTOFFS[1:] if moments.get(name)]
    if any(getattr(round_, name) is None for name in asked):
        raise NotNow(_("In this round applications go straight to the department."))
    if asked and clock.now() >= round_.body_closes_at:
        raise NotNow(_("The last cut-off has passed; what had not come by then is over."))


def _set_cutoffs(round_, moments):
    now = clock.now()
    if "closes_at" in moments:
        last = round_.applications.aggregate(moment=Max("submitted_at"))["moment"] or round_.opens_at
        round_.closes_at = max(moments["closes_at"], now, last + timedelta(microseconds=1))
    earlier = round_.closes_at
    for name in CUTOFFS[1:]:
        if getattr(round_, name) is not None:
            wanted = max(moments[name], now) if name in moments else getattr(round_, name)
            earlier = max(earlier, wanted)
            setattr(round_, name, earlier)
    round_.save(update_fields=CUTOFFS)


def _follow(round_, before):
    """The days of all that waits by what was moved."""
    screening = Deadline.objects.filter(
        case__application__round=round_, rule="screen", fires=False, ended_at=None
    )
    if round_.closes_at != before["closes_at"] and screening.exists():
        screening.update(due_at=periods.screening_end(round_))
    if round_.body_closes_at is not None:
        cutoffs.follow(round_, before)


def _cutoffs(round_):
    return {name: getattr(round_, name) for name in CUTOFFS if getattr(round_, name) is not None}


def _turn(round_, window, verb):
    round_.window = window
    round_.save(update_fields=["window"])
    _log(round_, verb, None)


def _log(round_, verb, by):
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(round_.case_id),
        object_type="round",
        object_id=round_.public_id,
        after={"window": round_.window},
    )
