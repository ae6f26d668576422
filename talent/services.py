"""What the system knows of a person by itself: from account, employer, cases and register."""

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Employment, spans
from trail import clock
from workflows.models import Application, Award
from workflows.services import facts
from workflows.services.facts import Known

NATURAL_SCIENCE_FUND = ("youth_fund", "distinguished_youth_fund", "excellent_youth_fund", "general_fund")


@facts.provides("person")
def person_facts(holder, day):
    """The facts of a person that nobody tells here, as they are on a day."""
    return _identity(holder.person) | _employment(holder.person) | _counts(holder, day)


def _identity(person):
    source = _("identity on record")
    return {
        "person.name": Known(person.name, source),
        "person.sex": Known(person.sex or None, source),
        "person.born": Known(person.born, source),
        "person.email": Known(person.email or None, source),
    }


def _employment(person):
    """For which unit the person works today: what counts is the day of applying, not the policy date."""
    working = Employment.objects.filter(spans.in_force(clock.today()), person=person)
    in_force = working.select_related("organisation").first()
    source = _("staff list of the unit")
    since = in_force.since if in_force else None
    unit = in_force.organisation.name if in_force else None
    return {
        "person.host_unit": Known(unit, source, since),
        "person.is_host_staff": Known(in_force is not None, source, since),
    }


def _counts(holder, day):
    """Submitted applications of the day's year, and running projects.

    Members of a project are named, not identified: an application counts only for who leads it.
    """
    of_the_year = Application.objects.filter(
        ~Q(state=Application.State.DRAFT), holder=holder, round__year=day.year
    )
    running = Q(ended_on=None) | Q(ended_on__gt=day)
    projects = Award.objects.filter(
        running,
        Q(until=None) | Q(until__gt=day),
        holder=holder,
        programme__in=NATURAL_SCIENCE_FUND,
        since__lte=day,
    )
    applications = of_the_year.count()
    source, today = _("counted by the system"), clock.today()
    return {
        "person.applications_this_year": Known(applications, source, today),
        "person.joined_this_year": Known(applications, source, today),
        "person.active_projects": Known(projects.count(), source, today),
    }
