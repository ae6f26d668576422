"""Who holds which rung of the ladder: the rows of the register that count on a day, and their numbers by
rung, league, section of industry and state, counted from these very rows.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    Func,
    OuterRef,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, Left, RowNumber
from django.db.models.lookups import GreaterThan

from accounts.models import Region
from accounts.offices import WHOLE
from enterprises import ending, ladder, selectors
from workflows.models import Award

# What is in force: all of it, what of it lasts longer, and what of it ends soon.
HELD, LASTING, ENDING = "held", "lasting", "ending"
ENDED, REVOKED = "ended", "revoked"
OF_A_STATE = {HELD: (LASTING, ENDING), ENDING: (ENDING,), ENDED: (ENDED,), REVOKED: (REVOKED,)}
ORDER = ("lasts", "since", "id")
LEAGUE = Case(
    When(region__kind=Region.Kind.LEAGUE, then="region"),
    When(region__parent__kind=Region.Kind.LEAGUE, then="region__parent"),
    default=Value(WHOLE),
    output_field=CharField(),
)
INDUSTRY = Coalesce("holder__enterprise__merged_into__industry", "holder__enterprise__industry", Value(""))

CELLS = """
SELECT rung, league, coalesce(left(industry, 1), ''), state, count(*)
FROM ({rows}) AS found LEFT JOIN enterprises_enterprise e ON e.holder_id = found.one
WHERE place = 1 GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True)
class Cell:
    """How many hold a rung in a league (150000: in none) and section of industry, in a state."""

    rung: str
    league: str
    section: str
    state: str
    number: int


def holdings(user, rungs, day):
    """The rows that the user sees and that count on the day, with `rung`, `league`, `section`, `state`.

    Of each of these rungs an enterprise counts once, with all archives that were put together: by the row in
    force that lasts longest, or else by the newest that has ended. What is void was never held. This is quick
    for a page; `cells` counts all of them.
    """
    rows = _counting(user, rungs, day)
    better = rows.filter(GreaterThan(_Order(*ORDER), _Order(*map(OuterRef, ORDER))), rung=OuterRef("rung"))
    own = better.filter(holder=OuterRef("one"))
    merged = better.filter(holder__enterprise__merged_into__holder=OuterRef("one"))
    return rows.annotate(state=state_on(day), **places()).filter(~Exists(own), ~Exists(merged))


def _counting(user, rungs, day):
    rows = ruled(selectors.ladder_rows_visible_to(user), rungs).filter(since__lte=day)
    return rows.exclude(end_kind=Award.EndKind.VOID, ended_on__lte=day).annotate(lasts=_lasts(day))


def ruled(rows, rungs):
    """The rows of the register that are of one of these rungs, with its code as `rung` and the key of the
    holder that they count for as `one`.
    """
    whens = [When(programme__in=rung.programmes, then=Value(rung.code)) for rung in rungs]
    codes = [code for rung in rungs for code in rung.programmes]
    rung = Case(*whens, output_field=CharField())
    return rows.filter(programme__in=codes).annotate(rung=rung, one=ladder.ONE_HOLDER)


def places():
    """The league and the section of industry of a row of the register; empty where none is told."""
    return {"league": LEAGUE, "section": Left(INDUSTRY, 1)}


def cells(user, rungs, day):
    """The numbers of `holdings`; one statement, which sorts all rows once instead of asking of each whether
    there is a better one.
    """
    place = Window(
        RowNumber(),
        partition_by=[F("one"), _number(rungs)],
        order_by=[F(name).desc() for name in ORDER],
    )
    rows = _counting(user, rungs, day).order_by().annotate(place=place, state=state_on(day), league=LEAGUE)
    sql, params = rows.values("one", "rung", "league", "state", "place").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(CELLS.format(rows=sql), params)
        return [Cell(*cell) for cell in cursor]


def summed(cells, *names):
    """The numbers of cells added up by some of their columns."""
    found = Counter()
    for cell in cells:
        found[tuple(getattr(cell, name) for name in names)] += cell.number
    return found


def _number(rungs):
    """Which of the rungs a row is of, as a number: numbers sort quicker than codes."""
    return Case(*(When(programme__in=rung.programmes, then=Value(at)) for at, rung in enumerate(rungs)))


class _Order(Func):
    """Values that are compared one after the other."""

    function = "ROW"
    output_field = CharField()


def _lasts(day):
    """Until when a row in force lasts; what has ended lies before all of these."""
    lasting = When(Award.in_force(day), then=Coalesce("until", Value(date.max)))
    return Case(lasting, default=Value(date.min), output_field=DateField())


def state_on(day):
    return Case(
        When(Award.in_force(day) & ending.is_soon(day), then=Value(ENDING)),
        When(Award.in_force(day), then=Value(LASTING)),
        When(end_kind=Award.EndKind.REVOKED, then=Value(REVOKED)),
        default=Value(ENDED),
        output_field=CharField(),
    )
