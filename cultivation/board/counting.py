"""What an indicator counts in the register: the rows, and from the same queryset their number."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Exists, F, OuterRef, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber

from workflows.models import Award


@dataclass(frozen=True)
class Counting:
    """One way of counting awards of some programmes. `begins` is the first day of what is added up.

    `valid` counts what holds on the day; `distinct_holders_of` who was granted something since the beginning;
    `first_awards_of` the same without those who had it before; `awards_of` each award. With `yearly`
    the count begins anew each year.
    """

    way: str
    programmes: tuple[str, ...]
    begins: date | None = None
    yearly: bool = False

    @property
    def is_stock(self):
        """Whether rows are counted while they hold, not when they were granted."""
        return self.way == "valid"

    def since(self, day):
        """The first day of what is added up until the day."""
        return date(day.year, 1, 1) if self.yearly else self.begins

    def rows(self, as_of):
        """The awards that are counted, one for each thing counted.

        Each has its `place`, the region where it counts. A holder counts once, by its first counted award, in
        that one's place: so parts sum to the whole. Enterprises whose archives were put together are one.
        """
        awards = Award.objects.filter(programme__in=self.programmes).annotate(place=as_of.place())
        if self.is_stock:
            counted = awards.filter(as_of.in_force())
        else:
            counted = awards.filter(as_of.granted(self.since(as_of.day)))
        if self.way == "awards_of":
            return counted.order_by()
        looked_at = counted
        if self.way == "first_awards_of":
            looked_at = awards.filter(as_of.granted(date.min))
            earlier = looked_at.filter(holder=OuterRef("holder"), since__lt=self.since(as_of.day))
            counted = counted.exclude(Exists(earlier))
        counted = counted.exclude(pk__in=_later_of_one(looked_at, as_of.mergers()).values("pk"))
        return counted.order_by("holder_id", "since", "id").distinct("holder_id")


def _later_of_one(awards, mergers):
    """Of enterprises whose archives were put together, all awards but the first of each. Only theirs are
    read, so that for everybody else the first is still found by the index.
    """
    together = mergers.values("kept__holder").union(mergers.values("absorbed__holder"))
    kept = mergers.filter(absorbed__holder=OuterRef("holder")).values("kept__holder")
    place = Window(
        RowNumber(), partition_by=Coalesce(Subquery(kept[:1]), F("holder")), order_by=["since", "id"]
    )
    return awards.filter(holder__in=together).order_by().annotate(nth=place).filter(nth__gt=1)


@dataclass(frozen=True)
class Cell:
    """How many of what is counted began in a year in a region."""

    region: str
    year: int
    number: int


BRANCH = """
SELECT {branch}, place, EXTRACT(year FROM since)::int, count(*) FROM ({counted}) counted GROUP BY 2, 3
"""


def tally(asked):
    """Count many things in one statement: `asked` maps keys to querysets, the answer keys to cells."""
    if not asked:
        return {}
    cells, keys, branches, params = defaultdict(list), list(asked), [], []
    for branch, key in enumerate(keys):
        sql, values = asked[key].values("place", "since").query.sql_with_params()
        branches.append(BRANCH.format(branch=branch, counted=sql))
        params += values
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(branches), params)
        for branch, region, year, number in cursor:
            cells[keys[branch]].append(Cell(region, year, number))
    return cells
