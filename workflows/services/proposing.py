"""The officer's proposal (拟立项方案): by a cut through the ranking or singly. Every change makes void what
later steps had signed before the list was sent back.
"""

from collections import defaultdict

from django.utils.translation import gettext as _

from workflows.models import Decision
from workflows.services import completing, decision, outcomes, ranking, signing
from workflows.services.errors import NotNow

Outcome = Decision.Outcome


def default_reason(round_):
    """The programme's reason for what lies below the line; empty where it names none."""
    review = round_.edition.policy.way.review
    return review.ranking.declined if review and review.ranking else ""


def decide(round_, applications, *, outcome, terms, by):
    """Propose or do not propose these; `terms` are `reason` and `money` as `decision.decide` knows them. What
    is not proposed without a reason of its own gets the programme's.
    """
    reason = terms.get("reason", "")
    if outcome == Outcome.DECLINED and not reason.strip():
        terms = terms | {"reason": default_reason(round_)}
    receipt = decision.decide(round_, applications, outcome=outcome, by=by, **terms)
    signing.void_later(round_, reason=reason, by=by)
    return receipt


def grant_above(round_, *, places, by):
    """Propose all above the line after so many places, each with the round's sum, in one act.

    What was decided singly before stays, what does not pass is left to be decided singly. Raises `NotNow`
    where equal scores lie on both sides of the line, where places or money do not suffice, or where nothing
    is left to decide above it.
    """
    table = ranking.of(round_)
    cut = ranking.line(table.rows, places=places)
    open_ties = [row for row in cut.tied if row.decision is None]
    if len(open_ties) > 1:
        raise NotNow(_equal([row.application.number for row in open_ties]))
    chosen = outcomes.passing(round_, [row.application for row in cut.rows if row.decision is None])
    return decide(round_, chosen, outcome=Outcome.GRANTED, terms={}, by=by)


def by_outcome(round_, *, by):
    """Propose in merit order all whom rules, panel and comprehensive check let pass, as far as the places go,
    and do not propose the others, each with what is not met, or else for the programme's reason; what is
    decided already stays, what is open is left to be decided singly.

    Raises `NotNow` where nothing is left to decide, or equal totals lie on both sides of the last place.
    Returns the last receipt.
    """
    found = outcomes.in_merit_order(outcomes.of_round(round_, completing.undecided(round_)))
    passed, beyond = _within_places(round_, [each for each in found if each.answer == outcomes.MET])
    failed = defaultdict(list)
    for each in found:
        if each.answer == outcomes.NOT_MET:
            failed[each.reason].append(each.application)
    if beyond:
        failed[default_reason(round_)] += [each.application for each in beyond]
    if not passed and not failed:
        raise NotNow(_("Nothing is left to propose: what is open is decided singly."))
    receipts = [
        decide(round_, chosen, outcome=Outcome.DECLINED, terms={"reason": reason}, by=by)
        for reason, chosen in failed.items()
    ]
    if passed:
        chosen = [each.application for each in passed]
        receipts.append(decide(round_, chosen, outcome=Outcome.GRANTED, terms={}, by=by))
    return receipts[-1]


def _within_places(round_, passed):
    """Those who pass parted at the last free place, both in merit order; `NotNow` for a tie across it."""
    if round_.places is None:
        return passed, []
    left = max(0, round_.places - round_.places_used)
    within, beyond = passed[:left], passed[left:]
    if within and beyond and within[-1].total == beyond[0].total:
        tied = [each.application.number for each in passed if each.total == beyond[0].total]
        raise NotNow(_equal(tied))
    return within, beyond


def _equal(numbers):
    return _("Equal scores lie on both sides of the line: decide on these singly first: %(numbers)s.") % {
        "numbers": "、".join(numbers[:10])
    }


def grant_rest(round_, *, by):
    """Propose all that are not decided on yet, where nothing ranks them; what does not pass is left."""
    chosen = outcomes.passing(round_, completing.undecided(round_).order_by("pk"))
    return decide(round_, chosen, outcome=Outcome.GRANTED, terms={}, by=by)


def decline_rest(round_, *, reason="", by):
    """Do not propose any of those that are not decided on yet."""
    chosen = list(completing.undecided(round_).order_by("pk"))
    return decide(round_, chosen, outcome=Outcome.DECLINED, terms={"reason": reason}, by=by)


def take_back(round_, applications, *, reason, by):
    """Undo decisions of the proposal; returns the last receipt."""
    receipts = [decision.take_back(round_, each, reason=reason, by=by) for each in applications]
    signing.void_later(round_, reason=reason, by=by)
    return receipts[-1]
