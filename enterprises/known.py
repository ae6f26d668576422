"""What the archive tells the workflow of an enterprise, and the told facts that it keeps itself: the figures
by accounting year.
"""

from collections import defaultdict
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from enterprises import conventions, places, rights, years
from enterprises.known_basics import HIGH_TECH, counted_from
from enterprises.ladder import awards_in_force, holders_of
from enterprises.measures import BACK, MEASURES
from enterprises.models import Incident, IntellectualProperty, YearFacts
from enterprises.models.standing import Level, Standard
from trail import clock
from workflows.policy import facts as declared
from workflows.services import facts
from workflows.services.facts import Known
from workflows.services.keepers import Keeper, keeps_for

HIGH = (Level.NATIONAL, Level.REGIONAL)
LEADING = (Standard.Reach.INTERNATIONAL, Standard.Reach.NATIONAL, Standard.Reach.INDUSTRY)
HELD_AGAINST = {
    "enterprise.has_accident": Incident.Kind.ACCIDENT,
    "enterprise.has_pollution": Incident.Kind.POLLUTION,
    "enterprise.has_misconduct": Incident.Kind.MISCONDUCT,
}
# What counts until it was put right, whenever it was.
STANDS_AGAINST = {
    "enterprise.is_misconduct_listed": Incident.Kind.MISCONDUCT,
    "enterprise.is_blacklisted": Incident.Kind.LISTED,
}


@keeps_for("enterprise")
class YearlyFigures(Keeper):
    """The figures of the last accounting year and of those before it."""

    comes_first = True

    def address(self, holder, name="", year=None):
        return places.of(years.enterprise_of(holder), name, year or clock.today().year)

    def keeps(self, name):
        return name in places.YEARLY

    def place(self, name, year):
        if name not in places.YEARLY:
            return name
        measure, back = places.YEARLY[name]
        return years.place(year - 1 - back, measure)

    def values(self, holder, names, year):
        rows = _rows(holder, year)
        return {
            name: getattr(rows.get(places.YEARLY[name][1]), places.YEARLY[name][0], None) for name in names
        }

    def to_explain(self, holder, year):
        rows, found = _rows(holder, year, further=1), {}
        for back, name in enumerate(BACK):
            if back in rows:
                wanting = years.to_explain(rows[back], rows.get(back + 1))
                where = _("Write why in the archive, at the figures of %(year)d.") % {"year": rows[back].year}
                found |= {
                    f"enterprise.{measure}{name}": f"{said} {where}" for measure, said in wanting.items()
                }
        return found

    def write(self, holder, values, year, *, origin):
        by_year = defaultdict(dict)
        for name, value in values.items():
            measure, back = places.YEARLY[name]
            by_year[back][measure] = value
        for back, changed in by_year.items():
            row = years.locked(years.enterprise_of(holder), year - 1 - back)
            try:
                years.refuse_impossible(row.enterprise, row, changed)
            except ValidationError as error:
                raise ValidationError(_by_fact(error, changed, back)) from None
            years.put(row, changed, origin)


def _by_fact(error, changed, back):
    """The sentences by the names of the facts that were told; what concerns none of them by the first."""
    found = defaultdict(list)
    first = next(iter(changed))
    for name, sentences in error.message_dict.items():
        measure = name if name in changed else first
        found[f"enterprise.{measure}{BACK[back]}"] += sentences
    return dict(found)


@facts.provides("enterprise")
def enterprise_facts(holder, day, year, apart_from=None):
    """The facts that the archive and the register have of an enterprise on a day, in a year of applying.

    Each says where it comes from; it is kept with what is handed in, so in the house's language.
    """
    enterprise = years.archives_of(holder).first()
    with translation.override(settings.LANGUAGE_CODE):
        found = _certified(holder, day)
        if enterprise is not None:
            found |= _figures(holder, year) | _ledger(enterprise, day) | _standing(enterprise, day)
            found |= _incidents(enterprise, day, year)
    return {name: known for name, known in found.items() if name in declared.REGISTRY}


def _rows(holder, year, further=0):
    """The rows of the last accounting year, those before it and so many further ones, by how far back."""
    wanted = [year - 1 - back for back in range(len(BACK) + further)]
    rows = YearFacts.objects.filter(enterprise__in=years.archives_of(holder), year__in=wanted)
    return {year - 1 - row.year: row for row in rows}


def _figures(holder, year):
    found = {}
    for back, row in _rows(holder, year).items():
        for measure in MEASURES:
            value = getattr(row, measure.name)
            if value is not None:
                origin = years.origin(row, measure.name)
                source, told = origin.get("source", ""), facts.day_of(origin.get("day"))
                found[measure.fact(back)] = Known(value, source, told, told=True)
    return found


def _ledger(enterprise, day):
    """How many rights of each class are in force; unknown of a ledger that nobody declared complete."""
    if "properties" not in enterprise.complete:
        return {}
    valid = enterprise.properties.filter(rights.valid_on(day))
    numbers = {True: [], False: []}
    for right in valid:
        numbers[right.kind in IntellectualProperty.CLASS_TWO].append(right.number)
    return {
        "enterprise.ip_class_one": counted_from(len(numbers[False]), numbers[False]),
        "enterprise.ip_class_two": counted_from(len(numbers[True]), numbers[True]),
    }


def _standing(enterprise, day):
    """Bodies, honours and standards; no is said only of a part that was declared complete."""
    rules = conventions.read()
    since = years_before(day, rules.recent_years.on(day).value)
    recent = Q(ended_at=None, day__gt=since, day__lte=day)
    bodies = enterprise.bodies.filter(
        Q(until=None) | Q(until__gte=day), ended_at=None, day__lte=day, level__in=HIGH
    )
    honours = enterprise.honours.filter(
        recent, level=Level.NATIONAL, place__lte=rules.foremost_places.on(day).value
    )
    standards = enterprise.standards.filter(recent, level__in=LEADING, is_lead=True)
    asked = (
        ("enterprise.has_rd_body", "bodies", bodies),
        ("enterprise.has_national_award", "honours", honours),
        ("enterprise.led_standard", "standards", standards),
    )
    return _whether(enterprise, asked)


def _incidents(enterprise, day, year):
    """What happened in the last accounting year and since; what stands against the enterprise today."""
    told = enterprise.incidents.filter(ended_at=None, day__lte=day)
    since = told.filter(day__gte=date(year - 1, 1, 1))
    asked = [(name, "incidents", since.filter(kind=kind)) for name, kind in HELD_AGAINST.items()]
    standing = told.filter(Q(until=None) | Q(until__gte=day))
    asked += [(name, "incidents", standing.filter(kind=kind)) for name, kind in STANDS_AGAINST.items()]
    return _whether(enterprise, asked)


def _whether(enterprise, asked):
    found = {}
    for name, part, rows in asked:
        titles = [str(row) for row in rows]
        if titles or part in enterprise.complete:
            found[name] = counted_from(bool(titles), titles)
    return found


def _certified(holder, day):
    """A certificate that the register has in force; it may not have all, so a no is not said."""
    running = awards_in_force(day).filter(holder__in=holders_of(holder), programme=HIGH_TECH)
    numbers = [award.number for award in running]
    return {"enterprise.has_hnte_certificate": counted_from(True, numbers)} if numbers else {}


def years_before(day, count):
    """The same day so many years before; of 29 February the 28th."""
    try:
        return day.replace(year=day.year - count)
    except ValueError:
        return day.replace(year=day.year - count, day=28)
