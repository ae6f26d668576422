"""Values that somebody reported, as far as they were known."""

from collections import defaultdict

from workflows.models import Reading


class Readings:
    """The reported values of some indicators, newest first."""

    def __init__(self, codes, as_of):
        self._rows = defaultdict(list)
        rows = Reading.objects.filter(as_of.recorded(), indicator__in=codes, day__lte=as_of.day)
        for row in rows.order_by("-day", "-recorded_at", "-id"):
            self._rows[row.indicator_id, row.part, row.region_id].append(row)

    def of(self, indicator, day, *, part="", region=None):
        """The values for days up to the day, newest first; for one day the one recorded last comes first."""
        return [row for row in self._rows[indicator.code, part, region] if row.day <= day]

    def everything(self, indicator):
        """All that was reported for an indicator, of every part and region, newest first."""
        rows = [row for key, found in self._rows.items() if key[0] == indicator.code for row in found]
        return sorted(rows, key=lambda row: (row.day, row.recorded_at, row.pk), reverse=True)

    def latest(self, indicator, day, *, part="", region=None):
        """The newest of them, or None."""
        return next(iter(self.of(indicator, day, part=part, region=region)), None)

    def by_region(self, indicator, day):
        """The newest value of each region for which any was reported."""
        keys = [key for key in list(self._rows) if key[0] == indicator.code and key[2] and not key[1]]
        found = {region: self.latest(indicator, day, region=region) for _code, _part, region in keys}
        return {region: row.value for region, row in found.items() if row}

    def by_part(self, indicator, day):
        """The newest value of each part for which any was reported."""
        found = {name: self.latest(indicator, day, part=name) for name, _title in indicator.parts}
        return {name: row.value for name, row in found.items() if row}
