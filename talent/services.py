"""What the system knows of a person by itself: from account, employer, cases and register."""

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import Employment, spans
from trail import clock
from workflows.models import Application, Award, Holder
from workflows.services import facts
from workflows.services.facts import Known

NATURAL_SCIENCE_FUND = ("youth_fund", "distinguished_youth_fund", "excellent_youth_fund", "general_fund")


@facts.provides("person")
def person_facts(holder, day):
    """The facts of a person that nobody tells here, as they are on a day."""
    return _identity(holder.person) | _counted(holder, day)


def _identity(person):
    source = _("identity on record")
    return {
        "person.name": Known(person.name, source),
        "person.sex": Known(person.sex or None, source),
        "person.born": Known(person.born, source),
        "person.email": Known(person.email or None, source),
    }


def _counted(holder, day):
    """What employer, cases and register say, asked in one question.

    The employer counts on the day of applying, not on the policy date. Members of a project are named, not
    identified: an application counts only for who leads it.
    """
    today = clock.today()
    working = Employment.objects.filter(spans.in_force(today), person=OuterRef("person"))
    found = Holder.objects.values_list(
        Subquery(working.values("organisation__name")[:1]),
        Subquery(working.values("since")[:1]),
        _number_of(_submitted(day)),
        _number_of(_running_projects(day)),
    ).get(pk=holder.pk)
    unit, since, applications, projects = found
    staff, system = _("staff list of the unit"), _("counted by the system")
    return {
        "person.host_unit": Known(unit, staff, since),
        "person.is_host_staff": Known(unit is not None, staff, since),
        "person.applications_this_year": Known(applications, system, today),
        "person.joined_this_year": Known(applications, system, today),
        "person.active_projects": Known(projects, system, today),
    }


def _submitted(day):
    """Applications of the day's year that were handed in."""
    return Application.objects.filter(~Q(state=Application.State.DRAFT), round__year=day.year)


def _running_projects(day):
    """Projects of the natural science fund that have begun and not ended on the day."""
    return Award.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=day),
        Q(until=None) | Q(until__gte=day),
        programme__in=NATURAL_SCIENCE_FUND,
        since__lte=day,
    )


def _number_of(rows):
    """How many of the rows are the holder's."""
    own = rows.filter(holder=OuterRef("pk")).order_by().values("holder")
    return Coalesce(Subquery(own.annotate(number=Count("pk")).values("number")), 0)
