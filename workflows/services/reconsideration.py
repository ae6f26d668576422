"""The review of a non-acceptance (复审): asked for in its time, answered by somebody else in theirs."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from trail import clock, log
from workflows import permissions
from workflows.models import Application, Document, Reconsideration, Screening
from workflows.services import notices, own, periods
from workflows.services.errors import Closed, Conflict, NotNow

Outcome = Reconsideration.Outcome
TOLD = {
    Outcome.OVERTURNED: gettext_noop("The non-acceptance of “%(title)s” was overturned: it takes part."),
    Outcome.UPHELD: gettext_noop("After the review “%(title)s” is still not accepted: %(opinion)s"),
}


def right_ends(application):
    """Until when a review may be asked for: the programme's period from the notice of non-acceptance."""
    letter = Document.objects.get(case=application.case_id, kind=Document.Kind.REFUSAL_LETTER)
    return _end_of(application, "ask", letter.made_at)


def answer_due(application):
    """By when it is answered: the programme's period from the request."""
    return _end_of(application, "answer", Reconsideration.objects.get(application=application).asked_at)


def ask(application, *, reason, by):
    """The applicant asks for a review of the non-acceptance; the caller holds the case's lock. A receipt.

    `Closed` after the period by the database's clock, `NotNow` without reasons, `Conflict` for a second
    request, PermissionError for anybody but the applicant.
    """
    if not permissions.is_applicant(by, application):
        raise PermissionError(application.pk)
    if clock.now() > right_ends(application):
        raise Closed(_("The period for asking for a review is over."))
    if not reason.strip():
        raise NotNow(_("Give your reasons; the officer who answers will read them."))
    if not Application.objects.filter(pk=application.pk, state=Application.State.REFUSED).exists():
        raise Conflict(_("This application is not one that was not accepted."))
    _request, is_new = Reconsideration.objects.get_or_create(
        application=application,
        defaults={"reason": reason.strip(), "asked_by": by, "asked_at": clock.now()},
    )
    if not is_new:
        raise Conflict(_("A review has been asked for already."))
    return _logged(application, "reconsideration_asked", by=by)


def refuses(application, user):
    """Why this officer may not answer, in words; empty where the officer may."""
    if own.own_among([application], user):
        return own.refusal()
    if Screening.objects.get(application=application).done_by_id == user.pk:
        return _("You did the formal check of this application: another officer has to answer the request.")
    return ""


def answer(application, *, outcome, opinion, by):
    """Another officer upholds the non-acceptance or overturns it; the caller holds the case's lock. Whoever
    is overturned is accepted and goes on. Returns a receipt.

    `NotNow` for who did the first check, for one's own and without an opinion; `Conflict` where it was
    answered already.
    """
    refusal = refuses(application, by)
    if refusal:
        raise NotNow(refusal)
    if not opinion.strip():
        raise NotNow(_("Give the opinion; it stands in the answer."))
    waiting = Reconsideration.objects.filter(application=application, outcome="")
    answered = waiting.update(outcome=outcome, opinion=opinion.strip(), done_by=by, done_at=clock.now())
    if not answered:
        raise Conflict(_("This request has been answered already."))
    if outcome == Outcome.OVERTURNED:
        application.state = Application.State.ACCEPTED
        application.save(update_fields=["state"])
    notices.tell_applicant(
        application,
        TOLD[Outcome(outcome)],
        key="reconsidered",
        title=application.title,
        opinion=opinion.strip(),
    )
    return _logged(application, "reconsidered", by=by, after={"outcome": outcome})


def _logged(application, verb, *, by, **columns):
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(application.case_id),
        object_type="application",
        object_id=application.public_id,
        **columns,
    )


def _end_of(application, name, start):
    rule = getattr(application.edition.policy.way.reconsideration, name)
    return periods.end_of(rule.on(application.round.policy_date).value, start)
