"""What figures are read from, fetched together: regions, reported values, counts of the register."""

from django.db.models import Case, OuterRef, Subquery, When
from django.db.models.expressions import RawSQL

from cultivation.board.counting import tally
from cultivation.board.leagues import WHOLE, Leagues
from cultivation.board.measures import measure_of
from cultivation.board.projection import needs_a_year_before
from cultivation.board.readings import Readings
from workflows import selectors
from workflows.models import Award, Indicator, PlanProgramme


class Book:
    """What is known of some indicators, in a number of queries that grows with nothing.

    `more` are (counting, day) pairs to be counted beside those that the indicators need.
    """

    def __init__(self, indicators, as_of, region=None, more=()):
        self.as_of = as_of
        self.regions = Leagues.read()
        self.region = region or WHOLE
        self.numbered = {indicator.number: indicator for indicator in _with_parts(indicators)}
        self.readings = Readings([indicator.code for indicator in indicators], as_of)
        self.programmes = {row.code: row for row in _programmes(as_of)}
        needed = [key for key in self._needed(indicators) | dict.fromkeys(more) if self._has_rows(key[0])]
        self._cells = tally({key: key[0].rows(as_of.on(key[1])) for key in needed})

    @property
    def is_whole(self):
        """Whether the figures are for the whole region, for which alone the plan sets targets."""
        return self.region == WHOLE

    @property
    def reported_for(self):
        """The region whose reported values are looked at; None for those of the whole."""
        return None if self.is_whole else self.region

    def is_kept(self, programmes):
        """Whether the register can answer for a programme: it is run here, or has rows."""
        return any(self.programmes[code].is_run or self.programmes[code].has_rows for code in programmes)

    def _has_rows(self, counting):
        return any(self.programmes[code].has_rows for code in counting.programmes)

    def leagues_of(self, counting, day):
        """The count by league, the bucket last; only the league in question where a region is asked for."""
        counts = dict.fromkeys(self.regions.codes if self.is_whole else [self.regions.of(self.region)], 0)
        for cell in self.cells(counting, day):
            counts[self.regions.of(cell.region)] += cell.number
        return counts

    def cells(self, counting, day):
        """The count by region and by year of beginning."""
        cells = self._cells.get((counting, day), ())
        return [cell for cell in cells if self.regions.within(cell.region, self.region)]

    def within(self, leagues):
        """Of values by league, those that are asked for."""
        own = self.regions.of(self.region)
        return leagues if self.is_whole else {code: value for code, value in leagues.items() if code == own}

    def _needed(self, indicators):
        needed = {}
        for indicator in indicators:
            measure = measure_of(indicator)
            for day in self._days(indicator):
                needed |= dict.fromkeys(measure.needs(self, day))
        return needed

    def _days(self, indicator):
        day = self.as_of.day
        days = [day]
        if day > indicator.period.until:
            days.append(indicator.period.until)
        return days + needs_a_year_before(indicator, day)


def _with_parts(indicators):
    """The indicators, and with one that is derived all of its period, since it names others by number."""
    derived = {indicator.period_id for indicator in indicators if indicator.kind == Indicator.Kind.DERIVED}
    present = {indicator.number for indicator in indicators}
    named = {number for each in indicators for number in each.counts.get("doubled", ())}
    if derived and not named <= present:
        others = Indicator.objects.filter(period__in=derived, number__in=named)
        return [*indicators, *others.select_related("period")]
    return indicators


def _programmes(as_of):
    # In this order each programme is one probe of an index; otherwise the whole register may be read.
    rows = Award.objects.filter(as_of.recorded(), programme=OuterRef("code")).order_by(
        "holder", "since", "id"
    )
    known = When(code__in=RawSQL(selectors.IN_THE_REGISTER, ()), then=Subquery(rows.values("pk")[:1]))
    return PlanProgramme.objects.annotate(has_rows=Case(known, default=None))
