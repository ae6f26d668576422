"""How many of those who held a tier in a year reached the next one within one, two and three years, from the
register as it was known on a day.

Who held the tier on any day of the year and had not reached the next one by the year's end is counted there;
it reached the next one within so many years if that began by the end of the year so many later. An enterprise
counts once a year, in the league of its earliest row.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import Case, Min, Q, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils import timezone

from enterprises import selectors
from enterprises.department.holdings import places, ruled
from workflows.models import Award

WITHIN = (1, 2, 3)
YEARS = 10
# The years of a row are written out between its first and last: comparing every row with every year takes
# three times as long. What is unknown bounds nothing (LEAST passes over it).
SPANS = """
WITH held AS ({held}), reached AS ({reached}),
spans AS (
    SELECT DISTINCT ON (held.holder_id, year) held.id, held.league, year, reached.first
    FROM held
    LEFT JOIN reached ON reached.holder_id = held.holder_id
    CROSS JOIN LATERAL generate_series(
        greatest(extract(year FROM held.since)::int, %s),
        least(
            extract(year FROM held.lasts)::int, extract(year FROM held.ends - 1)::int,
            extract(year FROM reached.first)::int - 1, %s
        )
    ) AS year
    ORDER BY held.holder_id, year, held.since, held.id
)
"""
COUNTED = """
SELECT year, league, extract(year FROM first)::int - year, count(*) FROM spans GROUP BY 1, 2, 3
"""
OF_ONE = "SELECT id FROM spans WHERE year = %s"


@dataclass(frozen=True)
class Step:
    """From which tier to which, of whose rows, as known on a day (None: now), in which years."""

    user: object
    lower: object
    upper: object
    known_on: date | None
    years: tuple[int, ...]


def steps(tiers):
    """The pairs of tiers that follow each other."""
    return tuple(zip(tiers, tiers[1:], strict=False))


def counted(step):
    """The numbers by (year, league, years until the next tier or None); one statement."""
    sql, params = _spans(step)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} {COUNTED}", params)
        return Counter({(year, league, after): number for year, league, after, number in cursor})


def rows(step, year, *, league="", within=None):
    """The rows of the lower tier behind one of the numbers, with `reached`, the first day of the next one."""
    sql, params = _spans(step)
    sql, params = f"{sql} {OF_ONE}", [*params, year]
    if league:
        sql, params = f"{sql} AND league = %s", [*params, league]
    if within:
        sql, params = f"{sql} AND first <= make_date(%s, 12, 31)", [*params, year + within]
    marked = ruled(selectors.ladder_rows_visible_to(step.user), [step.lower]).annotate(**places())
    return marked.filter(pk__in=RawSQL(sql, params))


def _spans(step):
    seen = selectors.ladder_rows_visible_to(step.user)
    ended = _ended(step.known_on)
    ends = Case(When(ended, then="ended_on"), default=Value(date.max))
    held = _known(ruled(seen, [step.lower]), step.known_on).annotate(
        league=places()["league"], lasts=Coalesce("until", Value(date.max)), ends=ends
    )
    # Whether the next tier was reached is asked of the whole register, wherever the enterprise went.
    reached = _known(ruled(Award.objects.all(), [step.upper]), step.known_on)
    first = reached.order_by().values("holder_id").annotate(first=Min("since"))
    columns = held.order_by().values("id", "holder_id", "league", "since", "lasts", "ends")
    held_sql, held_params = columns.query.sql_with_params()
    reached_sql, reached_params = first.query.sql_with_params()
    sql = SPANS.format(held=held_sql, reached=reached_sql)
    return sql, [*held_params, *reached_params, min(step.years), max(step.years)]


def _known(rows, known_on):
    """The rows that were known at the end of the day, without those known to be void."""
    if known_on is not None:
        rows = rows.filter(recorded_at__lt=_after(known_on))
    return rows.exclude(_ended(known_on), end_kind=Award.EndKind.VOID)


def _ended(known_on):
    """The condition of rows whose end was known at the end of the day."""
    known = Q(ended_on__isnull=False)
    return known if known_on is None else known & Q(end_recorded_at__lt=_after(known_on))


def _after(day):
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
