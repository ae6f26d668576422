"""Who owes what after a grant."""

from datetime import date

from django.db.models import Case, Exists, IntegerField, Min, OuterRef, Q, Value, When

from accounts.models import Office
from accounts.offices import offices_of, scopes_of
from workflows.models import AnnualReport, Award, Change


def changes_visible_to(user):
    """The changes that the user's offices check or decide, and those of who one speaks for."""
    if not user.is_authenticated:
        return Change.objects.none()
    offices = offices_of(user)
    return Change.objects.filter(
        Q(screening_office__code__in=offices)
        | Q(deciding_office__code__in=offices)
        | Q(bureau__public_id__in=scopes_of(user, Office.Role.BANNER))
        | Q(body__public_id__in=scopes_of(user, Office.Role.RECOMMEND))
        | Q(award__holder__organisation__public_id__in=scopes_of(user, Office.Role.CONTACT))
    ).select_related("award__holder__organisation", "case", "region")


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
    return Award.in_force(due) & Q(recorded_at__date__lte=due)


def _filed(year):
    return Exists(AnnualReport.objects.filter(award=OuterRef("pk"), year=year))
