"""Who would rise to a programme, or drop out of it, with the numbers of a what-if: judged anew for whoever
looks, a stretch of the archives at a time.
"""

from dataclasses import dataclass

from enterprises import selectors
from enterprises.models import Enterprise
from enterprises.night import reading
from workflows.policy import assess
from workflows.policy.altering import altered
from workflows.policy.codes import VERDICTS

STRETCH = 10_000
MOST_STRETCHES = 3
SIZE = 50
MET = VERDICTS.index("met")
# Who meets it then, who meets it no longer, and who holds it and would be judged lower.
RISE, DROP, FALL = WAYS = "rise", "drop", "fall"


@dataclass(frozen=True)
class Found:
    """Some of those that move, and behind which archive to go on; None behind the last one."""

    enterprises: list[Enterprise]
    after: int | None


def moved(asked, way, user, after=0):
    """Those that the user sees and that move so, with keys behind `after`: as many as a page holds, from so
    many stretches at most.
    """
    mine = selectors.enterprises_visible_to(user).order_by("pk")
    policies = asked.edition.policy, altered(asked.edition.policy, asked.changes, asked.day)
    found = []
    for _stretch in range(MOST_STRETCHES):
        keys = list(mine.filter(pk__gt=after).values_list("pk", flat=True)[:STRETCH])
        if not keys:
            return Found(found, None)
        moving = _moving(asked, policies, way, after, keys[-1])
        rows = list(mine.filter(pk__in=moving)[: SIZE + 1 - len(found)])
        found += rows
        if len(found) > SIZE:
            return Found(found[:SIZE], found[SIZE - 1].pk)
        after = keys[-1]
    return Found(found, after)


def _moving(asked, policies, way, after, upto):
    """The keys of those that move in a stretch."""
    named = {name for each in policies for name in assess.columns_of(each)} & set(assess.facts.REGISTRY)
    bit = {asked.programme: 0}
    frame = reading.facts_of(sorted(named), asked.day, after, upto, places=bit)
    now, then = (assess.codes(each, frame, asked.day)["verdict"] for each in policies)
    moves = {
        RISE: (now != MET) & (then == MET),
        DROP: (now == MET) & (then != MET),
        FALL: (frame["held"] != 0) & (then < now),
    }
    return frame["enterprise"].filter(moves[way]).to_list()
