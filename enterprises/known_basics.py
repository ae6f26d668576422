"""What follows from the basics of an archive, from its ledger in detail, and from the register."""

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Seat, spans
from enterprises import codes, rights, years
from enterprises.ladder import awards_in_force, holders_of
from enterprises.models import IntellectualProperty, PropertyUse
from enterprises.models.standing import Level
from trail import clock
from workflows.models import Award
from workflows.services import facts
from workflows.services.facts import Known

# So many rows can be taken in where a figure is told in a sentence.
NAMED = 5
HIGH_TECH, SRDI, POOL = "high_tech_enterprise", "srdi_sme", "high_tech_pool"
# The eight fields by number (国科发火〔2016〕32号附件), as the facts name them.
FIELDS = dict(
    zip(
        "12345678",
        (
            "electronics", "biomedicine", "aerospace", "materials", "services", "energy", "environment",
            "manufacturing",
        ),
        strict=True,
    )
)  # fmt: skip
LEVELS = {
    Level.NATIONAL: "national",
    Level.REGIONAL: "provincial",
    Level.LEAGUE: "city",
    Level.OTHER: "below",
}
NEVER_WON = (Award.EndKind.VOID, Award.EndKind.GIVEN_UP)


@facts.provides("enterprise")
def basic_facts(holder, day, year, apart_from=None):
    """The facts of basics, ledger and register on a day, each with where it comes from."""
    enterprise = years.archives_of(holder).select_related("holder__organisation").first()
    with translation.override(settings.LANGUAGE_CODE):
        found = _registered(holder, day)
        if enterprise is not None:
            found |= _basics(enterprise) | _seated(enterprise, day) | _rights(enterprise, day)
            found |= _bodies(enterprise, day)
    return {f"enterprise.{name}": known for name, known in found.items()}


def _basics(enterprise):
    told = {
        "registered_on": (enterprise.registered_on, "registered_on"),
        "industry": (enterprise.industry or None, "industry"),
        "high_tech_field": (FIELDS.get(enterprise.field.partition(".")[0]), "field"),
        "field_detail": (codes.field_detail(enterprise.field) or None, "field"),
        "is_above_scale": (enterprise.above_scale, "above_scale"),
    }
    found = {}
    for name, (value, column) in told.items():
        origin = years.origin(enterprise, column)
        if value is not None:
            found[name] = Known(value, origin.get("source", ""), facts.day_of(origin.get("day")), told=True)
    return found


def _seated(enterprise, day):
    """Registered in mainland China, as its credit code says; in the region, as its seat says."""
    organisation = enterprise.organisation
    seated = Seat.objects.filter(spans.in_force(day), organisation=organisation).exists()
    try:
        codes.check_applicant(organisation.credit_code or "", day)
    except codes.ValidationError:
        return {}
    known = {"is_resident": True} | ({"is_regional": True} if seated else {})
    source = _("credit code %(code)s and the seat on record") % {"code": organisation.credit_code}
    return {name: Known(value, source, clock.today()) for name, value in known.items()}


def _rights(enterprise, day):
    """The ledger in detail; unknown of one that nobody declared complete."""
    if "properties" not in enterprise.complete:
        return {}
    valid = enterprise.properties.filter(rights.valid_on(day))
    taken = PropertyUse.objects.filter(right=OuterRef("pk"), programme=HIGH_TECH, single=True)
    rows = list(valid.annotate(is_taken=Exists(taken.exclude(state=PropertyUse.State.RELEASED))))
    usable = [right for right in rows if not (right.is_class_two and _is_used(right))]
    own = [right for right in usable if right.way == IntellectualProperty.Way.OWN]
    counted = {
        "ip_class_two_unused": [right for right in usable if right.is_class_two],
        "ip_developed": own,
        "ip_class_one_developed": [right for right in own if not right.is_class_two],
        "ip_class_one_high_value": [
            right for right in rows if right.is_high_value and not right.is_class_two
        ],
    }
    return {name: counted_from(len(rows), [right.number for right in rows]) for name, rows in counted.items()}


def _is_used(right):
    """Whether a right of class Ⅱ served a recognition already, here or as the ledger tells from before."""
    return right.is_taken or bool(right.used_in)


def _bodies(enterprise, day):
    """The highest level of a body that is recognised on the day; of a list that nobody declared complete only
    what no other could be above.
    """
    bodies = enterprise.bodies.filter(Q(until=None) | Q(until__gte=day), ended_at=None, day__lte=day)
    present = {body.level: body for body in bodies}
    highest = next((level for level in LEVELS if level in present), None)
    if "bodies" not in enterprise.complete and highest != Level.NATIONAL:
        return {}
    if highest is None:
        return {"rd_body_level": counted_from("none", [])}
    return {"rd_body_level": counted_from(LEVELS[highest], [present[highest].title])}


def _registered(holder, day):
    """What the register has, though it may not have everything: a no is not said."""
    ever = Award.objects.filter(holder__in=holders_of(holder), programme=HIGH_TECH, since__lte=day)
    ever = ever.exclude(end_kind__in=NEVER_WON)
    srdi = awards_in_force(day).filter(holder__in=holders_of(holder), programme=SRDI)
    asked = {"is_high_tech_before": ever, "is_srdi_sme": srdi}
    rows = {name: [award.number for award in awards] for name, awards in asked.items()}
    return {name: counted_from(True, numbers) for name, numbers in rows.items() if numbers}


def counted_from(value, rows):
    """What the system counted, and from which rows; of many only the first are named."""
    source = _("counted by the system")
    named = "；".join(rows[:NAMED])
    if len(rows) > NAMED:
        named = _("%(named)s and more, %(n)d in all") % {"named": named, "n": len(rows)}
    return Known(value, f"{source}：{named}" if rows else source, clock.today())
