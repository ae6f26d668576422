"""How far it is to what is not met: for each figure that a holder can move, the smallest change with which
the engine itself says yes. So a distance can never disagree with the judgement.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

from . import facts, judging
from .assess import columns_of, read_value, rows
from .columns import schema
from .levers import REGISTRY

# In each round every span is looked at in so many places, so that ten rounds find any figure.
PLACES = 32
MOST = 10**13


@dataclass(frozen=True)
class Goal:
    """What is to be reached: `column` of a judged row at least so high."""

    column: str
    least: int
    facts: frozenset

    def is_reached(self, row):
        """Whether a judged row is there."""
        return row[self.column] is not None and row[self.column] >= self.least


@dataclass(frozen=True)
class Move:
    """One figure changed by `by` alone, upwards or downwards (negative), reaches the goal; `reached` is the
    goal's column then, `share` the change against what the figure is, by which moves are ordered.
    """

    goal: Goal
    fact: str
    by: int
    reached: int
    share: Fraction


@dataclass(frozen=True)
class _Span:
    """The change is above `low` and at most `high`."""

    goal: Goal
    lever: object
    low: int = 0
    high: int = MOST

    def places(self):
        wide = self.high - self.low
        return sorted({self.low + max(1, wide * place // PLACES) for place in range(1, PLACES + 1)})


def rule_goal(rule):
    """A condition's being met."""
    return Goal(rule.name, judging.MET, frozenset(facts.raw_needs(sorted(rule.facts()))))


def score_goal(item, points):
    """So many points of an item for certain."""
    return Goal(f"low.{item.name}", points, frozenset(facts.raw_needs(sorted(item.facts()))))


def whole_goal(programme):
    """Everything's being met."""
    return Goal("code", judging.MET, frozenset(facts.raw_needs(sorted(programme.facts()))))


def judged_row(programme, given, day, year=None):
    """One holder's row as it was judged, in full."""
    return next(_Trial(programme, given, day, year).judged([given]))


def moves(programme, given, day, goals, *, year=None):
    """For each goal the moves that reach it alone, the smallest share first: `{goal: (Move, ...)}`.

    `given` as `assess.one` takes it. A figure that is not known is not moved.
    """
    trial = _Trial(programme, given, day, year)
    spans = [_Span(goal, lever) for goal in goals for lever in trial.levers_of(goal)]
    spans = trial.bracketed(spans)
    while wide := [span for span in spans if span.high - span.low > 1]:
        narrowed = dict(zip(wide, trial.narrowed(wide), strict=True))
        spans = [narrowed.get(span, span) for span in spans]
    found = sorted(trial.moved(spans), key=lambda move: move.share)
    return {goal: tuple(move for move in found if move.goal == goal) for goal in goals}


@dataclass(frozen=True)
class _Trial:
    """Judges one holder with its figures changed, many changes in one table."""

    programme: object
    given: dict
    day: object
    year: int | None

    def levers_of(self, goal):
        names = sorted(goal.facts & set(REGISTRY))
        return [REGISTRY[name] for name in names if self.given.get(name) is not None]

    def moved(self, spans):
        """Yield the moves to the upper ends of the spans."""
        judged = self.judged([self._changed(span.lever, span.high) for span in spans])
        for span, row in zip(spans, judged, strict=True):
            name = span.lever.fact
            share = Fraction(span.high, max(1, abs(self.given[name])))
            yield Move(span.goal, name, span.lever.sign * span.high, row[span.goal.column], share)

    def bracketed(self, spans):
        """The spans between two powers of two, or the last of them and all the room there is, without those
        whose figure alone never reaches the goal.
        """
        tried = [self._tried(span) for span in spans]
        return [
            _between(span, places, reached)
            for span, places, reached in zip(spans, tried, self._first(spans, tried), strict=True)
            if reached is not None
        ]

    def narrowed(self, spans):
        """Each span between two neighbouring places, of which the upper one reaches the goal."""
        places = [span.places() for span in spans]
        for span, tried, reached in zip(spans, places, self._first(spans, places), strict=True):
            yield _between(span, tried, reached)

    def _tried(self, span):
        """The powers of two that leave the figure, and what moves along with it, within what they can be,
        and the largest change that does.
        """
        room = min(MOST, *(self._room(name, span.lever.sign) for name in self._moved_by(span.lever)))
        powers = [2**power for power in range(MOST.bit_length())]
        return sorted({*(power for power in powers if power < room), room}) if room > 0 else []

    def _room(self, name, sign):
        value = self.given[name]
        return value if sign < 0 else facts.get(name).most - 1 - value

    def _moved_by(self, lever):
        """The figures that the lever moves, as far as they are known."""
        return [name for name in (lever.fact, *lever.carried) if self.given.get(name) is not None]

    def _first(self, spans, places):
        """For each span the first of its places that reaches its goal; None for none."""
        trials = [(span, place) for span, tried in zip(spans, places, strict=True) for place in tried]
        judged = self.judged([self._changed(span.lever, place) for span, place in trials])
        first = dict.fromkeys(spans)
        for (span, place), row in zip(trials, judged, strict=True):
            if first[span] is None and span.goal.is_reached(row):
                first[span] = place
        return list(first.values())

    def _changed(self, lever, change):
        moved = {name: self.given[name] + lever.sign * change for name in self._moved_by(lever)}
        return self.given | moved

    def judged(self, trials):
        """The rows of holders with these facts, as they were judged."""
        import polars as pl

        names = columns_of(self.programme)
        columns = {name: [read_value(name, trial.get(name)) for trial in trials] for name in names}
        return rows(self.programme, pl.DataFrame(columns, schema=schema(names)), self.day, year=self.year)


def _between(span, tried, reached):
    """The span from the last place below the one that reached its goal."""
    below = [place for place in tried if place < reached]
    return replace(span, low=max([span.low, *below]), high=reached)
