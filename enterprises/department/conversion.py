"""How many of those who held a tier in a year reached the next one within one, two and three years, from the
register as it was known on a day.

Who held the tier on any day of the year and had not reached the next one by the year's end is counted there;
it reached the next one within so many years if that began by the end of the year so many later. An enterprise
counts once a year, with all archives that were put together, in the league where its earliest row counted at
the year's end, wherever it moved later: so the bureau of that time and the department count the same.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import Case, F, Min, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Lag
from django.utils import timezone

from enterprises.department import past
from enterprises.department.holdings import LEAGUE, places, ruled
from workflows.models import Award, FormerRegion

WITHIN = (1, 2, 3)
YEARS = 10
# The years of a row are written out between its first and last: comparing every row with every year takes
# three times as long. What is unknown bounds nothing (LEAST passes over it).
SPANS = """
WITH held AS ({held}), reached AS ({reached}), before AS ({before}),
spans AS (
    SELECT DISTINCT ON (held.one, year)
        held.id, coalesce(before.league, held.league) AS league, coalesce(before.place, held.place) AS place,
        year, reached.first
    FROM held
    LEFT JOIN reached ON reached.one = held.one
    CROSS JOIN LATERAL generate_series(
        greatest(extract(year FROM held.since)::int, %s),
        least(
            extract(year FROM held.lasts)::int, extract(year FROM held.ends - 1)::int,
            extract(year FROM reached.first)::int - 1, %s
        )
    ) AS year
    LEFT JOIN before ON before.award_id = held.id
        AND make_date(year, 12, 31) >= before.came AND make_date(year, 12, 31) < before.went
    ORDER BY held.one, year, held.since, held.id
),
seen AS (SELECT * FROM spans WHERE {seen})
"""
PART_OF_IT = "place IN ({regions}) OR id IN ({recommended})"
COUNTED = """
SELECT year, league, extract(year FROM first)::int - year, count(*) FROM seen GROUP BY 1, 2, 3
"""
OF_ONE = "SELECT id FROM seen WHERE year = %s"


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
    """The rows of the lower tier behind one of the numbers, with the league of that year."""
    sql, params = _spans(step)
    sql, params = f"{sql} {OF_ONE}", [*params, year]
    if league:
        sql, params = f"{sql} AND league = %s", [*params, league]
    if within:
        sql, params = f"{sql} AND first <= make_date(%s, 12, 31)", [*params, year + within]
    marked = ruled(past.ladder_rows_seen_by(step.user), [step.lower]).annotate(
        league=_league(date(year, 12, 31), step.known_on),
        section=past.of_today(step.user, places()["section"]),
    )
    return marked.filter(pk__in=RawSQL(sql, params))


def _spans(step):
    ended = _ended(step.known_on)
    ends = Case(When(ended, then="ended_on"), default=Value(date.max))
    held = _known(_of_whom_something_is_seen(step), step.known_on).annotate(
        league=places()["league"], place=F("region"), lasts=Coalesce("until", Value(date.max)), ends=ends
    )
    reached = _known(ruled(Award.objects.all(), [step.upper]), step.known_on)
    asked = {
        "held": held.order_by().values("id", "one", "league", "place", "since", "lasts", "ends"),
        "reached": reached.order_by().values("one").annotate(first=Min("since")),
        "before": _before(step.known_on),
    }
    seen, seeing = _seen(step.user)
    sql, params = _written(SPANS, asked, seen=seen)
    return sql, [*params, min(step.years), max(step.years), *seeing]


def _of_whom_something_is_seen(step):
    """All rows of the lower tier of the enterprises of which the user sees one: who counts is asked of all
    that an enterprise has, so that each sees the same row of it or none.
    """
    rows = ruled(past.ladder_rows(), [step.lower])
    if past.read_by(step.user) is None:
        return rows
    seen = ruled(past.ladder_rows_seen_by(step.user), [step.lower])
    return rows.filter(one__in=seen.order_by().values("one"))


def _seen(user):
    """The condition of what somebody sees of it, with its parameters."""
    regions = past.read_by(user)
    if regions is None:
        return "TRUE", []
    recommended = past.ladder_rows().filter(past.recommended_to(user))
    return _written(PART_OF_IT, {"regions": regions.values("pk"), "recommended": recommended.values("pk")})


def _written(template, asked, **words):
    """A template of SQL with querysets in it, in their order, and their parameters; one that can have no row
    is written out too.
    """
    parts = {
        name: rows.query.get_compiler(rows.db, elide_empty=False).as_sql() for name, rows in asked.items()
    }
    sql = template.format(**words, **{name: part for name, (part, _params) in parts.items()})
    return sql, [each for _part, some in parts.values() for each in some]


def _before(known_on):
    """In which league a row of the register counted before its holder moved: from the day on which it `came`
    until that on which it `went`, as it was known at the end of the day; of what was not known nobody went.
    """
    went = Case(When(_not_known(known_on), then=Value(date.max)), default="until")
    came = Window(Lag(went, default=Value(date.min)), partition_by="award", order_by="until")
    rows = FormerRegion.objects.annotate(league=LEAGUE, place=F("region"), went=went, came=came)
    return rows.order_by().values("award_id", "league", "place", "went", "came")


def _league(day, known_on):
    """The same of one row and one day."""
    later = FormerRegion.objects.filter(Q(until__gt=day) | _not_known(known_on), award=OuterRef("pk"))
    before = later.order_by("until").annotate(league=LEAGUE).values("league")[:1]
    return Coalesce(Subquery(before), LEAGUE)


def _not_known(known_on):
    """The condition of moves that were recorded after the day."""
    return Q(pk__in=[]) if known_on is None else Q(recorded_at__gte=_after(known_on))


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
