"""The two times of every figure: the day that it is about, and the day on which it was known."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import CharField, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from enterprises.models import Merger
from trail import clock
from workflows.models import Award, FormerRegion

NEVER_WON = (Award.EndKind.GIVEN_UP, Award.EndKind.VOID)


@dataclass(frozen=True)
class AsOf:
    """As it was on `day`, as far as it was known at the end of `known_on`; None: as it is known now."""

    day: date
    known_on: date | None = None

    def on(self, day):
        """Another day, known as of the same day."""
        return replace(self, day=day)

    @property
    def known_before(self) -> datetime | None:
        """The first moment at which things recorded were not known yet."""
        if self.known_on is None:
            return None
        return timezone.make_aware(datetime.combine(self.known_on + timedelta(days=1), time.min))

    def recorded(self):
        """The condition of rows that were recorded in time to be known."""
        return Q() if self.known_on is None else Q(recorded_at__lt=self.known_before)

    def granted(self, since):
        """The condition of awards that began from `since` on and were not given up or void by the day."""
        kept = self._goes_on() | ~Q(end_kind__in=NEVER_WON)
        return self.recorded() & Q(since__gte=since, since__lte=self.day) & kept

    def in_force(self):
        """The condition of awards that hold on the day; `until` is the last day on which one holds."""
        begun = Q(since__lte=self.day)
        return self.recorded() & begun & (Q(until=None) | Q(until__gte=self.day)) & self._goes_on()

    def place(self):
        """The region in which an award counted: before its holder moved, where it sat then."""
        left_later = Q(until__gt=self.day)
        if self.known_on is not None:
            left_later |= Q(recorded_at__gte=self.known_before)
        elif self.day >= clock.today():
            return F("region_id")
        former = FormerRegion.objects.filter(left_later, award=OuterRef("pk")).order_by("until")
        before = Subquery(former.values("region")[:1])
        return Coalesce(before, F("region_id"), output_field=CharField())

    def mergers(self):
        """The archives of enterprises that were one, as far as that was known."""
        if self.known_on is None:
            return Merger.objects.filter(undone_at=None).order_by()
        stands = Q(undone_at=None) | Q(undone_at__gte=self.known_before)
        return Merger.objects.filter(stands, merged_at__lt=self.known_before).order_by()

    def _goes_on(self):
        goes_on = Q(ended_on=None) | Q(ended_on__gt=self.day)
        return goes_on if self.known_on is None else goes_on | Q(end_recorded_at__gte=self.known_before)


def a_year_before(day):
    """The same day of the year before; 28 February for 29 February."""
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)


def year_ends(since, day):
    """The last days of the years from `since` on, as far as they have come; then the day itself."""
    ends = [date(year, 12, 31) for year in range(since.year, day.year)]
    return [*ends, day]
