"""What the system knows of a person by itself: from account, employer, cases and register."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import JSONObject
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Employment, spans
from talent.facts import FUNDS, RUNGS
from trail import clock
from workflows.models import Application, Award, Holder, Participation, ProgrammeEdition
from workflows.services import facts
from workflows.services.facts import Known

NATURAL_SCIENCE_FUND, YOUTH_TALENT_PLAN = "natural_science_fund", "youth_talent_plan"
State = Application.State
# Never came to the department, or was taken back: nothing was applied for in the sense of the limits.
UNCOUNTED = (State.DRAFT, State.NOT_FORWARDED, State.LAPSED, State.WITHDRAWN)
# What is void or was given up was never won.
NEVER_WON = (Award.EndKind.VOID, Award.EndKind.GIVEN_UP)


@facts.provides("person")
def person_facts(holder, day, year, apart_from=None):
    """The facts of a person that nobody tells here, as they are on a day and in a year of applying; the
    application `apart_from` is not counted.

    Each says where it comes from, naming the person's own rows; it is kept with what is handed in, so in the
    house's language.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return _identity(holder.person) | _on_record(holder, day, year, apart_from)


def _identity(person):
    source = _("identity on record")
    return {
        "person.name": Known(person.name, source),
        "person.sex": Known(person.sex or None, source),
        "person.born": Known(person.born, source),
        "person.email": Known(person.email or None, source),
    }


def _on_record(holder, day, year, apart_from):
    """What employer, cases and register say, asked in one question.

    The employer counts on the day of applying, not on the policy date.
    """
    working = Employment.objects.filter(spans.in_force(clock.today()), person=OuterRef("person"))
    unit, since, led, joined, awards = Holder.objects.values_list(
        Subquery(working.values("organisation__name")[:1]),
        Subquery(working.values("since")[:1]),
        ArraySubquery(_led(year, apart_from)),
        ArraySubquery(_joined(year)),
        ArraySubquery(_awards()),
    ).get(pk=holder.pk)
    staff = _("staff list of the unit")
    return {
        "person.host_unit": Known(unit, staff, since),
        "person.is_host_staff": Known(unit is not None, staff, since),
        **_applied(led, joined),
        **_won(awards, day),
    }


def _led(year, apart_from):
    """The year's applications to the natural science fund that the person leads."""
    rows = Application.objects.exclude(state__in=UNCOUNTED).filter(
        holder=OuterRef("pk"), round__year=year, edition__content__family=NATURAL_SCIENCE_FUND
    )
    rows = rows.exclude(pk=apart_from.pk) if apart_from else rows
    return rows.order_by("pk").values(json=JSONObject(number="number", title="title"))


def _joined(year):
    """Those of others in which the person takes part."""
    rows = Participation.objects.exclude(application__state__in=UNCOUNTED).filter(
        person=OuterRef("person"),
        application__round__year=year,
        application__edition__content__family=NATURAL_SCIENCE_FUND,
    )
    named = JSONObject(number="application__number", title="application__title")
    return rows.order_by("application").values(json=named)


def _awards():
    """Everything that the register has of the person, each row with its programme's family."""
    current = ProgrammeEdition.objects.filter(programme=OuterRef("programme"), is_current=True)
    family = Subquery(current.annotate(family=KT("content__family")).values("family")[:1])
    columns = ("programme", "number", "title", "since", "until", "ended_on", "end_kind")
    rows = Award.objects.filter(holder=OuterRef("pk")).order_by("since", "pk")
    return rows.values(json=JSONObject(family=family, **{column: F(column) for column in columns}))


def _applied(led, joined):
    leads = [_("%(number)s “%(title)s” (leads)") % row for row in led]
    takes_part = [_("%(number)s “%(title)s” (takes part)") % row for row in joined]
    return {
        "person.applications_this_year": _counted(leads),
        "person.joined_this_year": _counted([*leads, *takes_part]),
    }


def _won(awards, day):
    """What was won ever, and what runs on the day."""
    running = [row for row in awards if _runs(row, day)]
    projects, plans = (
        [_award(row) for row in running if row["family"] == family]
        for family in (NATURAL_SCIENCE_FUND, YOUTH_TALENT_PLAN)
    )
    won = [row for row in awards if row["end_kind"] not in NEVER_WON]
    return {
        "person.active_projects": _counted(projects),
        "person.active_talent_plans": _counted(plans),
        "person.highest_fund_held": _highest(won, FUNDS),
        "person.highest_rung_held": _highest(won, RUNGS),
    }


def _runs(row, day):
    """Has begun and not ended on the day."""
    since, until, ended = (facts.day_of(row[column]) for column in ("since", "until", "ended_on"))
    return since <= day and (until or date.max) >= day and (ended or date.max) > day


def _highest(won, order):
    """The last in the order of what was won, with the row that says so; the first of all for nothing."""
    codes = [code for code, _title in order]
    listed = [row for row in won if row["programme"] in codes]
    best = max(listed, key=lambda row: codes.index(row["programme"]), default=None)
    if best is None:
        return Known(codes[0], _system([]), clock.today())
    return Known(best["programme"], _system([_award(best)]), clock.today())


def _counted(rows):
    return Known(len(rows), _system(rows), clock.today())


def _system(rows):
    """Counted by the system, and from which rows."""
    told = _("counted by the system")
    return f"{told}：{'；'.join(rows)}" if rows else told


def _award(row):
    named = _("%(number)s “%(title)s” until %(until)s") if row["until"] else _("%(number)s “%(title)s”")
    return named % row
