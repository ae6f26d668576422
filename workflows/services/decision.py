"""Decisions on the applications of a round: within places and money, held until the round is released
(审定).
"""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from trail import clock, log
from workflows.models import Application, Decision, Round
from workflows.services.errors import Conflict, NotNow


def decide(round_, applications, *, outcome, reason="", by):
    """Decide the same for every one of `applications`, or for none; the caller holds the round's lock.

    A grant takes a place and the round's sum for each (`money_each`, yuan). Raises `Conflict` if one was
    decided already, `NotNow` if one is one's own or did not pass the formal check, a reason is missing, or
    places or money do not suffice.
    """
    _require_decidable(round_, applications, by)
    granted = outcome == Decision.Outcome.GRANTED
    if not granted and not reason.strip():
        raise NotNow(_("Give the reason for not granting; the applicant will read it."))
    if granted:
        _take_places(round_, len(applications))
    _record(round_, applications, outcome=outcome, reason=reason.strip(), by=by)
    return log.record(
        "decided",
        actor=by,
        chain=log.case_chain(round_.case_id),
        object_type="round",
        object_id=round_.public_id,
        note=reason,
        after={"outcome": outcome, "applications": [application.public_id for application in applications]},
    )


def _require_decidable(round_, applications, by):
    if not applications:
        raise NotNow(_("Choose at least one application."))
    if Decision.objects.filter(application__in=applications).exists():
        raise Conflict(_("Somebody else has just decided on one of these applications."))
    for application in applications:
        if application.round_id != round_.pk or application.state != Application.State.ACCEPTED:
            raise NotNow(_("“%(title)s” has not passed the formal check.") % {"title": application.title})
        if application.applicant_id == by.pk:
            raise NotNow(_("This is your own application: somebody else has to act on it."))


def take_back(round_, application, *, reason, by):
    """Undo a decision that has not been released; places and money are free again."""
    decision = Decision.objects.filter(application=application, application__round=round_).first()
    if decision is None:
        raise Conflict(_("There is no decision on “%(title)s” to take back.") % {"title": application.title})
    if not reason.strip():
        raise NotNow(_("Give the reason for taking the decision back."))
    before = {"outcome": decision.outcome, "money": decision.money}
    if decision.outcome == Decision.Outcome.GRANTED:
        Round.objects.filter(pk=round_.pk).update(
            places_used=F("places_used") - 1, money_used=F("money_used") - decision.money
        )
    decision.delete()
    return log.record(
        "decision_taken_back",
        actor=by,
        chain=log.case_chain(round_.case_id),
        object_type="application",
        object_id=application.public_id,
        note=reason,
        before=before,
    )


def undecided(round_):
    """The accepted applications of a round that nobody decided on yet."""
    return round_.applications.filter(state=Application.State.ACCEPTED, decision=None)


def finish(round_, *, by):
    """The list is complete. Raises `NotNow` while an application is still being checked or lacks its
    decision.
    """
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    checking = round_.applications.filter(state=Application.State.SUBMITTED).count()
    if checking:
        raise NotNow(_("%(count)d applications are still at the formal check.") % {"count": checking})
    waiting = undecided(round_).count()
    if waiting:
        raise NotNow(_("%(count)d applications have no decision yet.") % {"count": waiting})
    return log.record(
        "decisions_finished",
        actor=by,
        chain=log.case_chain(round_.case_id),
        object_type="round",
        object_id=round_.public_id,
        after={"places_used": round_.places_used, "money_used": round_.money_used},
    )


def _take_places(round_, count):
    money = round_.money_each * count
    taken = Round.objects.filter(
        pk=round_.pk, places__gte=F("places_used") + count, money__gte=F("money_used") + money
    ).update(places_used=F("places_used") + count, money_used=F("money_used") + money)
    if not taken:
        round_.refresh_from_db(fields=["places_used", "money_used"])
        raise NotNow(
            _("This needs %(needed)d places; %(left)d of %(places)d are left, with %(money)s yuan.")
            % {
                "needed": count,
                "left": round_.places - round_.places_used,
                "places": round_.places,
                "money": f"{round_.money - round_.money_used:,}",
            }
        )


def _record(round_, applications, *, outcome, reason, by):
    money = round_.money_each if outcome == Decision.Outcome.GRANTED else 0
    try:
        with transaction.atomic():
            Decision.objects.bulk_create(
                Decision(
                    application=application,
                    outcome=outcome,
                    money=money,
                    reason=reason,
                    decided_by=by,
                    decided_at=clock.now(),
                )
                for application in applications
            )
    except IntegrityError as error:
        raise Conflict(_("Somebody else has just decided on one of these applications.")) from error
