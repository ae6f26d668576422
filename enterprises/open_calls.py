"""The calls that are open for an enterprise, and how it stands before each today."""

from dataclasses import dataclass, replace

from enterprises import ladder, standing
from trail import clock
from workflows import selectors
from workflows.models import Application, Award, Holder, Round
from workflows.policy import assess
from workflows.services import applicants, renewing

MOST = 20


@dataclass(frozen=True)
class Call:
    """An open round, the enterprise's application in it if one was begun, and how many conditions speak
    against it or wait for something; `before` is what it holds or held until this year of the same kind, and
    `has_earlier` whether it filled something in before that the new application can begin with.
    """

    round: Round
    application: Application | None
    verdict: str
    against: int
    untold: int
    barred: str
    before: Award | None = None
    has_earlier: bool = False


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
    earlier = renewing.earlier([enterprise.holder]).order_by().values_list("edition__programme", flat=True)
    earlier, held = set(earlier), _held(enterprise.holder, rounds)
    return [
        replace(
            _call(round_, by_round.get(round_.pk), known, barred.get(round_.pk, "")),
            before=_before(round_, held),
            has_earlier=round_.edition.programme in earlier,
        )
        for round_ in rounds
    ]


def _held(holder, rounds):
    """What was granted to the enterprise in the programmes of these rounds and not ended early."""
    codes = {round_.edition.programme for round_ in rounds}
    rows = Award.objects.filter(holder__in=ladder.holders_of(holder), programme__in=codes, ended_on=None)
    return list(rows.order_by("-since", "-pk"))


def _before(round_, held):
    """The last one whose end falls into the round's year at the latest, so that the round grants the next."""
    same = (award for award in held if award.programme == round_.edition.programme)
    return next((award for award in same if applicants.is_in_its_last_year(award, round_)), None)


def _call(round_, application, known, barred):
    judged = assess.one(round_.edition.policy, known.given, known.day)
    untold = [each for each in judged.findings if each.reason == "missing" and each.kind != "shortcut"]
    return Call(round_, application, judged.verdict, len(judged.against), len(untold), barred)
