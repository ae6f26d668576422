"""Cut-offs as an office sets them: on a working day, when it closes."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from trail import clock
from workflows.services import periods

CLOSES = time(17)


def cutoff(days):
    """When offices close on the first working day that is at least so many days away."""
    day = periods.first_working(clock.today() + timedelta(days=days))
    return timezone.make_aware(datetime.combine(day, CLOSES))
