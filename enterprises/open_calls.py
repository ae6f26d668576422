"""The calls that are open for an enterprise, and how it stands before each today."""

from dataclasses import dataclass

from enterprises import standing
from trail import clock
from workflows import selectors
from workflows.models import Application, Holder, Round
from workflows.policy import assess
from workflows.services import applicants

MOST = 20


@dataclass(frozen=True)
class Call:
    """An open round, the enterprise's application in it if one was begun, and how many conditions speak
    against it or wait for something.
    """

    round: Round
    application: Application | None
    verdict: str
    against: int
    untold: int
    barred: str


def open_for(enterprise, user):
    """The rounds for enterprises that are open, the one that closes first first; the same few questions for
    any number of them.
    """
    rounds = selectors.rounds_visible_to(user).filter(
        window=Round.Window.OPEN, edition__content__applicant=Holder.Kind.ENTERPRISE
    )
    rounds = list(rounds.order_by("closes_at")[:MOST])
    if not rounds:
        return []
    begun = selectors.applications_of(user).filter(round__in=rounds, holder=enterprise.holder)
    by_round = {application.round_id: application for application in begun}
    known = standing.known(enterprise.holder, clock.today())
    barred = applicants.barred(rounds, enterprise.holder)
    return [_call(round_, by_round.get(round_.pk), known, barred.get(round_.pk, "")) for round_ in rounds]


def _call(round_, application, known, barred):
    judged = assess.one(round_.edition.policy, known.given, known.day)
    untold = [each for each in judged.findings if each.reason == "missing" and each.kind != "shortcut"]
    return Call(round_, application, judged.verdict, len(judged.against), len(untold), barred)
