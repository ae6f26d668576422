"""Rounds (申报批次): opened, closed at the cut-off, released."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from trail import clock, log
from workflows.models import Case, Deadline, PublicNotice, Round
from workflows.services import official_documents, periods
from workflows.services.errors import Conflict, NotNow


@transaction.atomic
def plan_round(edition, *, by, **columns):
    """Write down a round of an edition; it stays planned until its flow is started."""
    title = columns["title"]
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


def move_cutoff(round_, *, closes_at, reason, by):
    """Another cut-off for an open round; one that is not later than now means now. The reason is for the
    public; the caller holds the lock of the round's process.

    What was handed in before stays in time, even by a transaction that began after this one. The periods for
    the formal check run from the cut-off and are counted anew.
    """
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    if round_.window != Round.Window.OPEN:
        raise NotNow(_("Only an open round has a cut-off to move."))
    if not reason.strip():
        raise NotNow(_("Give the reason for moving the cut-off; applicants will read it."))
    before = round_.closes_at
    last = round_.applications.aggregate(moment=Max("submitted_at"))["moment"] or round_.opens_at
    round_.closes_at = max(closes_at, clock.now(), last + timedelta(microseconds=1))
    round_.save(update_fields=["closes_at"])
    running = Deadline.objects.filter(
        case__application__round=round_, rule="screen", fires=False, ended_at=None
    )
    if running.exists():
        running.update(due_at=periods.screening_end(round_))
    return log.record(
        "cutoff_moved",
        actor=by,
        chain=log.case_chain(round_.case_id),
        object_type="round",
        object_id=round_.public_id,
        note=reason.strip(),
        before={"closes_at": before.isoformat()},
        after={"closes_at": round_.closes_at.isoformat()},
    )


def release(round_, *, by):
    """Results go out at this moment; from here no decision can be taken back. Lines that an objection holds
    hear theirs when it is answered.

    Raises `Conflict` where they went out already, `NotNow` before the round and its notice are closed, and
    while the decision document is missing where the list was signed off in steps.
    """
    round_ = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    if round_.window == Round.Window.RELEASED:
        raise Conflict(_("The results of this round have gone out already."))
    if round_.window != Round.Window.CLOSED:
        raise NotNow(_("The round is not closed yet."))
    way = round_.edition.policy.way
    if way.notice and not PublicNotice.objects.filter(round=round_, closed_at__isnull=False).exists():
        raise NotNow(_("The public notice is not over yet."))
    if way.sign_off and official_documents.decision_of(round_) is None:
        raise NotNow(_("The decision document has not been recorded yet."))
    round_.window = Round.Window.RELEASED
    round_.released_at = clock.now()
    round_.save(update_fields=["window", "released_at"])
    return _log(round_, "released", by)


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
