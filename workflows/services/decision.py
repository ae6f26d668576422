"""Decisions on the applications of a round: within places and money, held until the round is released
(审定).
"""

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from trail import clock, log
from workflows.models import Application, Decision, Round
from workflows.services import isolated, outcomes, reviews
from workflows.services.errors import Conflict, NotNow
from workflows.services.own import require_not_own

State = Application.State


def decide(round_, applications, *, outcome, reason="", money=None, by):
    """Decide the same for every one of `applications`, or for none; the caller holds the round's lock.

    A grant takes a place for each, and `money` in yuan, or the round's sum (`money_each`). Raises `Conflict`
    if one was decided already, `NotNow` if one is one's own, did not pass the formal check or is not reviewed
    yet, a reason is missing (also of a grant against what panel and check found), a condition is not met by
    the figures of what is to be granted, or places or money do not suffice.
    """
    _require_decidable(round_, applications, by)
    granted = outcome == Decision.Outcome.GRANTED
    if not granted and not reason.strip():
        raise NotNow(_("Give the reason for not granting; the applicant will read it."))
    sum_each = (round_.money_each if money is None else money) if granted else 0
    if granted:
        outcomes.require_grantable(round_, applications, reason=reason)
        _require_sum(round_, sum_each)
    _take(round_, places=len(applications) if granted else 0, money=sum_each * len(applications))
    _record(applications, outcome=outcome, money=sum_each, reason=reason.strip(), by=by)
    return log.record(
        "decided",
        actor=by,
        chain=log.case_chain(round_.case_id),
        object_type="round",
        object_id=round_.public_id,
        note=reason,
        after={
            "outcome": outcome,
            "money": sum_each,
            "applications": [application.public_id for application in applications],
        },
    )


def turn(round_, applications, *, outcome, reason, money=None, by):
    """Turn decisions that were made: take lines out, put them in, or grant them another sum; all or none.

    The caller holds the round's lock. Raises `Conflict` if one has no decision, `NotNow` without a reason,
    where nothing would change, where one is one's own, where what is to be granted does not meet a condition
    by its figures, or if places or money do not suffice.
    """
    if not applications:
        raise NotNow(_("Choose at least one application."))
    if not reason.strip():
        raise NotNow(_("Give the reason for the change; it stands beside the signatures."))
    granted = outcome == Decision.Outcome.GRANTED
    sum_each = (round_.money_each if money is None else money) if granted else 0
    if granted:
        outcomes.require_grantable(round_, applications, reason=reason)
        _require_sum(round_, sum_each)
    decisions = _decisions_to_turn(round_, applications, outcome=outcome, money=sum_each, by=by)
    places = sum(granted - (each.outcome == Decision.Outcome.GRANTED) for each in decisions)
    _take(round_, places=places, money=sum(sum_each - each.money for each in decisions))
    before = [[each.application.public_id, each.outcome, each.money] for each in decisions]
    Decision.objects.filter(pk__in=[each.pk for each in decisions]).update(
        outcome=outcome, money=sum_each, reason=reason.strip(), decided_by=by, decided_at=clock.now()
    )
    return log.record(
        "decision_turned",
        actor=by,
        chain=log.case_chain(round_.case_id),
        object_type="round",
        object_id=round_.public_id,
        note=reason.strip(),
        before={"decisions": before},
        after={"outcome": outcome, "money": sum_each},
    )


def _decisions_to_turn(round_, applications, *, outcome, money, by):
    decisions = list(
        Decision.objects.filter(application__in=applications, application__round=round_)
        .select_related("application")
        .select_for_update(of=("application",), no_key=True)
        .order_by("pk")
    )
    if len(decisions) != len(applications):
        raise Conflict(_("One of these applications has no decision to change."))
    require_not_own(*(each.application for each in decisions), by=by)
    isolated.require_all_readable([each.application for each in decisions])
    for each in decisions:
        if (each.outcome, each.money) == (outcome, money):
            raise NotNow(_("“%(title)s” is so decided already.") % {"title": each.application.title})
    return decisions


def _require_decidable(round_, applications, by):
    if not applications:
        raise NotNow(_("Choose at least one application."))
    # The rows are held until the end, so that nobody withdraws what is just being decided on.
    states = dict(
        Application.objects.select_for_update(no_key=True)
        .filter(pk__in=[application.pk for application in applications], round=round_)
        .order_by("pk")
        .values_list("pk", "state")
    )
    isolated.require_all_readable(states)
    if Decision.objects.filter(application__in=applications).exists():
        raise Conflict(_("Somebody else has just decided on one of these applications."))
    for application in applications:
        if states.get(application.pk) != State.ACCEPTED:
            raise NotNow(_("“%(title)s” has not passed the formal check.") % {"title": application.title})
    require_not_own(*applications, by=by)
    unread = reviews.unfinished(round_).filter(pk__in=states).order_by("pk").first()
    if unread is not None:
        raise NotNow(
            _("“%(title)s” is not ready for the decision: its opinions or its answer are still to come.")
            % {"title": unread.title}
        )


def _require_sum(round_, money):
    """A programme that pays grants a sum; one that only recognises grants none."""
    pays = round_.edition.policy.money is not None or round_.money > 0
    if not pays and money:
        raise NotNow(_("This programme grants no money."))
    if pays and money <= 0:
        raise NotNow(_("A project is granted at least one yuan."))


def take_back(round_, application, *, reason, by):
    """Undo a decision that has not been released; places and money are free again. `NotNow` for one's own
    application or without a reason, `Conflict` where nothing was decided.
    """
    require_not_own(application, by=by)
    isolated.require_readable(application.case)
    decision = Decision.objects.filter(application=application, application__round=round_).first()
    if decision is None:
        raise Conflict(_("There is no decision on “%(title)s” to take back.") % {"title": application.title})
    if not reason.strip():
        raise NotNow(_("Give the reason for taking the decision back."))
    before = {"outcome": decision.outcome, "money": decision.money}
    _take(
        round_,
        places=-1 if decision.outcome == Decision.Outcome.GRANTED else 0,
        money=-decision.money,
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


def overturn(application, *, reason, objection, by):
    """An objection to a line that was to be granted was upheld: it is not granted after all, place and money
    are free again. The list's signatures stand; `objection` is the code that the log names.

    The caller holds the round's lock. Once it is declined, nothing more changes.
    """
    decision = Decision.objects.select_for_update().get(application=application)
    if decision.outcome != Decision.Outcome.GRANTED:
        return
    before = {"outcome": decision.outcome, "money": decision.money}
    _take(application.round, places=-1, money=-decision.money)
    decision.outcome, decision.money, decision.reason = Decision.Outcome.DECLINED, 0, reason
    decision.decided_by, decision.decided_at = by, clock.now()
    decision.save()
    log.record(
        "decision_overturned",
        actor=by,
        chain=log.case_chain(application.round.case_id),
        object_type="application",
        object_id=application.public_id,
        note=reason,
        before=before,
        after={"outcome": decision.outcome, "objection": objection},
    )


def free(round_, *, places, money):
    """So many places and so much money of a round are free again: its list has changed."""
    _take(round_, places=-places, money=-money)


def _take(round_, *, places, money):
    """Take so many places and so much money, or give them back where they are negative, and count that the
    list has changed; in one statement that fails where they do not suffice.
    """
    free = Q(pk=round_.pk)
    if places > 0:
        free &= Q(places=None) | Q(places__gte=F("places_used") + places)
    if money > 0:
        free &= Q(money__gte=F("money_used") + money)
    taken = Round.objects.filter(free).update(
        places_used=F("places_used") + places,
        money_used=F("money_used") + money,
        list_version=F("list_version") + 1,
    )
    if not taken:
        round_.refresh_from_db(fields=["places_used", "money_used"])
        if places <= 0 or round_.places is None:
            left = f"{round_.money - round_.money_used:,}"
            raise NotNow(_("The money does not suffice: %(money)s yuan are left.") % {"money": left})
        raise NotNow(
            _("This needs %(needed)d places; %(left)d of %(places)d are left, with %(money)s yuan.")
            % {
                "needed": places,
                "left": round_.places - round_.places_used,
                "places": round_.places,
                "money": f"{round_.money - round_.money_used:,}",
            }
        )


def _record(applications, *, outcome, money, reason, by):
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
