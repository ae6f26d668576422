"""The review of a non-acceptance (复审): asked for in its time, answered by somebody else in theirs."""

from workflows.models import Document, Reconsideration
from workflows.services import periods


def right_ends(application):
    """Until when a review may be asked for: the programme's period from the notice of non-acceptance."""
    letter = Document.objects.get(case=application.case_id, kind=Document.Kind.REFUSAL_LETTER)
    return _end_of(application, "ask", letter.made_at)


def answer_due(application):
    """By when it is answered: the programme's period from the request."""
    return _end_of(application, "answer", Reconsideration.objects.get(application=application).asked_at)


def _end_of(application, name, start):
    rule = getattr(application.edition.policy.way.reconsideration, name)
    return periods.end_of(rule.on(application.round.policy_date).value, start)
