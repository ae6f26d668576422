"""Where an enterprise stands: judged from its archive, and as it would be with other figures."""

from dataclasses import dataclass

from workflows.policy import facts as declared
from workflows.policy import gaps
from workflows.policy.levers import REGISTRY as LEVERS
from workflows.services import facts


@dataclass(frozen=True)
class Known:
    """What is known of an enterprise on a day: the values by fact, and in words where each comes from."""

    day: object
    given: dict
    origins: dict


def known(holder, day):
    """The facts of the archive and of the register on a day."""
    found = facts.known(holder, day)
    return Known(day, facts.values_of(found), facts.origins(found))


def standing(policy, known):
    """What holds for the programme, what is missing and how far it is. FactError for a number that a fact
    cannot have.
    """
    return gaps.standing(policy, known.given, known.day, origins=known.origins)


def with_changed(known, changed):
    """What is known with some figures changed, each with those that move along with it; `changed` maps facts
    to whole numbers.
    """
    given = dict(known.given)
    for name, value in changed.items():
        difference = value - (known.given.get(name) or 0)
        given[name] = value
        for carried in LEVERS[name].carried:
            if carried not in changed and known.given.get(carried) is not None:
                given[carried] += difference
    return Known(known.day, given, known.origins)


def playable(policy, known):
    """The figures that one may play with: those that a holder can move and that the programme looks at on the
    day.
    """
    asked = {name for each in policy.asking_on(known.day) for name in each.facts()}
    needed = declared.raw_needs(sorted(asked))
    return [declared.get(name) for name in needed if name in LEVERS]
