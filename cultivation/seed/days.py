"""Cut-offs as an office sets them: on a working day, when it closes."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from trail import clock
from workflows.models import WorkDay
from workflows.policy.calendar import follows_the_week

CLOSES = time(17)
# No holiday is longer, weekends and the days put off for it included.
LONGEST = timedelta(days=15)


def cutoff(days):
    """When offices close on the first working day that is at least so many days away."""
    day = clock.today() + timedelta(days=days)
    named = dict(WorkDay.objects.filter(day__range=(day, day + LONGEST)).values_list("day", "is_workday"))
    while not named.get(day, follows_the_week(day)):
        day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, CLOSES))
