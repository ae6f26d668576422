"""What the archive tells the workflow of an enterprise."""

from collections import namedtuple
from datetime import date

from django.conf import settings
from django.db.models import Q
from django.utils import translation

from enterprises import conventions, rights, years
from enterprises.known_basics import HIGH_TECH, counted_from
from enterprises.ladder import awards_in_force, holders_of
from enterprises.measures import MEASURES
from enterprises.models import Incident, IntellectualProperty
from enterprises.models.standing import Level, Standard
from workflows.policy import facts as declared
from workflows.services import facts
from workflows.services.facts import Known

HIGH = (Level.NATIONAL, Level.REGIONAL)
LEADING = (Standard.Reach.INTERNATIONAL, Standard.Reach.NATIONAL, Standard.Reach.INDUSTRY)
# Of these the question asks whether the enterprise took part in them; a standard of lower reach may be what
# it calls a technical specification, which the ledger does not tell.
TAKEN_PART = (Standard.Reach.NATIONAL, Standard.Reach.INDUSTRY)
# The kinds of which a fact asks, and those of which one cannot say whether it does: an accident of which it
# is not told what it was, and one of the environment, which need not be a breach of its law.
Asked = namedtuple("Asked", "kinds doubtful", defaults=[()])
ACCIDENTS = (Incident.Kind.SAFETY, Incident.Kind.QUALITY, Incident.Kind.ACCIDENT)
VIOLATIONS = Asked((*ACCIDENTS, Incident.Kind.POLLUTION), (Incident.Kind.ENVIRONMENT,))
HELD_AGAINST = {
    "enterprise.has_accident": Asked(ACCIDENTS),
    "enterprise.has_safety_accident": Asked(
        (Incident.Kind.SAFETY, Incident.Kind.ENVIRONMENT), (Incident.Kind.ACCIDENT,)
    ),
    "enterprise.has_pollution": Asked((Incident.Kind.POLLUTION,), (Incident.Kind.ENVIRONMENT,)),
    "enterprise.has_misconduct": Asked((Incident.Kind.MISCONDUCT,)),
}
# What counts until it was put right, whenever it was.
STANDS_AGAINST = {
    "enterprise.is_misconduct_listed": Incident.Kind.MISCONDUCT,
    "enterprise.is_blacklisted": Incident.Kind.LISTED,
}


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
            found |= _incidents(enterprise, day, year) | _awards(enterprise, day)
    return {name: known for name, known in found.items() if name in declared.REGISTRY}


def _figures(holder, year):
    found = {}
    for back, row in years.rows_before(holder, year).items():
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
    told = enterprise.standards.filter(ended_at=None, day__lte=day)
    standards = told.filter(recent, level__in=LEADING, is_lead=True)
    asked = (
        ("enterprise.has_rd_body", "bodies", bodies),
        ("enterprise.has_national_award", "honours", honours),
        ("enterprise.led_standard", "standards", standards),
        ("enterprise.took_part_in_standard", "standards", told.filter(level__in=TAKEN_PART), told),
    )
    return _whether(enterprise, asked)


def _awards(enterprise, day):
    """Awards of the last years. The ledger does not part those of the region from those of a ministry, and
    only the region's count: where one of these alone could count, it says nothing.
    """
    rules = conventions.read()
    since = years_before(day, rules.award_years.on(day).value)
    won = enterprise.honours.filter(ended_at=None, day__gt=since, day__lte=day)
    national, regional = won.filter(level=Level.NATIONAL), won.filter(level=Level.REGIONAL)
    foremost = national.filter(place__lte=rules.award_places.on(day).value)
    high = national.filter(place__lte=rules.high_award_places.on(day).value)
    regional_high = regional.filter(place__lte=rules.regional_award_places.on(day).value)
    asked = (
        ("enterprise.has_award_in_three_years", "honours", national, regional),
        ("enterprise.has_high_award_in_three_years", "honours", high, regional_high),
        ("enterprise.has_national_award_in_three_years", "honours", foremost),
    )
    return _whether(enterprise, asked)


def _incidents(enterprise, day, year):
    """What happened in the last accounting year and since, and within the year before the day; what stands
    against the enterprise today.
    """
    told = enterprise.incidents.filter(ended_at=None, day__lte=day)
    since = told.filter(day__gte=date(year - 1, 1, 1))
    asked = [(name, "incidents", *_of(since, kinds)) for name, kinds in HELD_AGAINST.items()]
    within = told.filter(day__gt=years_before(day, conventions.read().violation_years.on(day).value))
    asked += [("enterprise.had_violation_in_year", "incidents", *_of(within, VIOLATIONS))]
    standing = told.filter(Q(until=None) | Q(until__gte=day))
    asked += [(name, "incidents", standing.filter(kind=kind)) for name, kind in STANDS_AGAINST.items()]
    return _whether(enterprise, asked)


def _of(rows, asked):
    """The rows of the kinds that are asked of, and those in doubt."""
    return rows.filter(kind__in=asked.kinds), rows.filter(kind__in=asked.doubtful)


def _whether(enterprise, asked):
    """Yes where rows say so; no where the part was declared complete and no row is in doubt."""
    found = {}
    for name, part, rows, *doubtful in asked:
        titles = [str(row) for row in rows]
        if titles or (part in enterprise.complete and not any(each.exists() for each in doubtful)):
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
