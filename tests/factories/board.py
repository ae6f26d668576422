"""Rows of the register and reported values as the board counts them."""

from datetime import UTC, date, datetime, time

from tests.factories.workflows import AwardFactory
from workflows.models import Reading

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def at(day):
    """Noon of a day."""
    return datetime.combine(day, time(4), tzinfo=UTC)


def award(programme, since, *, region="150100", recorded=None, ended=None, kind="", known=None, **columns):
    """An award recorded on its first day unless said otherwise; its end is known on the day of the end."""
    return AwardFactory(
        programme=programme,
        since=since,
        region_id=region,
        recorded_at=at(recorded or since),
        until=columns.pop("until", None),
        ended_on=ended,
        end_kind=kind,
        end_recorded_at=at(known or ended) if ended else None,
        **columns,
    )


def reading(indicator, day, value, *, part="", region=None, recorded=None):
    """A value that was reported for a day."""
    return Reading.objects.create(
        indicator_id=indicator,
        day=day,
        value=value,
        part=part,
        region_id=region,
        source="年度统计公报",
        recorded_at=at(recorded or day),
    )


def day(text):
    """A day from its usual form."""
    return date.fromisoformat(text)
