"""Who owes what after a grant."""

from datetime import date

from django.db.models import Case, Exists, IntegerField, Min, OuterRef, Q, Value, When

from workflows.models import AnnualReport


def with_missed(awards, rule, day):
    """Each of one programme's awards with `missed`: how many yearly reports were due before a day, while the
    award held and stood in the register here, and are not filed.
    """
    first = awards.aggregate(first=Min("recorded_at"))["first"]
    count = Value(0)
    for year in range(first.year - 1 if first else day.year, day.year):
        due = rule.due_on(year)
        if due < day:
            count = count + Case(
                When(_owed(due) & ~_filed(year), then=1), default=0, output_field=IntegerField()
            )
    return awards.annotate(missed=count)


def owing(awards, due: date):
    """Those of one programme's awards that owe the report which is due on a day, and have not filed it."""
    return awards.filter(_owed(due), ~_filed(due.year - 1))


def _owed(due):
    return Q(Q(until=None) | Q(until__gte=due), Q(ended_on=None) | Q(ended_on__gt=due)) & Q(
        since__lte=due, recorded_at__date__lte=due
    )


def _filed(year):
    return Exists(AnnualReport.objects.filter(award=OuterRef("pk"), year=year))
