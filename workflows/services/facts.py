"""Facts live on the holder: gathered for judging and for prefilled forms, written where a person tells
them.

What the system knows itself (who somebody is, what the register counts) comes from providers, which the
archives register; what was told stands on the holder's fact sheet, or in the columns of an archive that keeps
it (keepers.py). Where a fact may be told, the told value counts and a provider only suggests one, unless the
holder's archive comes first: what it answers is settled there. For all others the provider is the only
source.
"""

from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from trail import clock, guard, log
from trail.models import ActionLog
from workflows.models import FactSheet, Holder
from workflows.policy import facts as declared
from workflows.services.errors import Conflict
from workflows.services.fact_values import CHECKS
from workflows.services.keepers import keeper_of

PROVIDERS = {}

SHEET = """
INSERT INTO workflows_factsheet (holder_id, year, values, origins, version, updated_at)
VALUES (%s, %s, '{}', '{}', 0, %s)
ON CONFLICT (holder_id, year) DO NOTHING
"""


@dataclass(frozen=True)
class Known:
    """A fact's value, where it came from in words, and the day from which it is so known. What is settled
    is changed where it comes from, and telling something else changes nothing.
    """

    value: object
    source: str
    day: date | None = None
    told: bool = False
    is_settled: bool = False


def provides(kind):
    """Register what the system knows of holders of a kind: a function of (holder, day, year,
    apart_from) to `{name: Known}`; `year` is the one in which somebody applies, `apart_from` the application
    that is not counted, or None.
    """

    def register(provider):
        PROVIDERS.setdefault(kind, []).append(provider)
        return provider

    return register


def sheet_of(holder):
    """The holder's undated fact sheet; None where nothing was told yet."""
    return FactSheet.objects.filter(holder=holder, year=0).first()


def held_sheet_of(holder):
    """The same, and the holder held until the transaction ends."""
    sheets = FactSheet.objects.select_related("holder").filter(holder=holder, year=0)
    sheet = sheets.select_for_update(no_key=True, of=("holder",)).first()
    if sheet is None:
        Holder.objects.select_for_update(no_key=True).get(pk=holder.pk)
    return sheet


def known(holder, day, year=None):
    """Everything that is known of the holder on a day, by fact name, with its origin; what is counted by year
    is that of the round, where it is not the day's own.
    """
    return known_with(sheet_of(holder), holder, day, year)


def known_with(sheet, holder, day, year=None, *, apart_from=None):
    """The same, where the fact sheet was read already; `apart_from` is the application that is being handed
    in again and so is not counted among the holder's others.
    """
    found = {}
    for provider in PROVIDERS.get(holder.kind, ()):
        found |= provider(holder, day, year or day.year, apart_from)
    keeper = keeper_of(holder)
    found = {name: replace(each, is_settled=keeper.settles(name)) for name, each in found.items()}
    for name, value in (sheet.values if sheet else {}).items():
        if name in declared.REGISTRY and declared.get(name).told and _may_stand_on_a_sheet(name, keeper):
            told = _told(name, value, sheet.origins.get(name, {}))
            found[name] = found[name] if name in found and found[name].is_settled else told
    return found


def gather(holder, day, names=None):
    """The values for judging the holder on a day, by fact name; only `names`, where they are given."""
    found = values_of(known(holder, day))
    return {name: value for name, value in found.items() if names is None or name in names}


def values_of(known):
    """The values that judging works with, by fact name; a figure on record that its fact cannot have is
    unknown until somebody tells a right one.
    """
    return {
        name: each.value
        for name, each in known.items()
        if each.value is not None and declared.get(name).can_be(each.value)
    }


def is_settled(name, known):
    """Whether telling a fact changes nothing: the system computes it, or the archive answers it first."""
    return not declared.get(name).told or (name in known and known[name].is_settled)


def origins(known):
    """Where each value came from, in words, by fact name."""
    return {name: str(each.source) for name, each in known.items() if each.value is not None}


def version_of(holder):
    """The fact sheet's version, to be sent along with a form and compared when it comes back."""
    return FactSheet.objects.filter(holder=holder, year=0).values_list("version", flat=True).first() or 0


def write(holder, values, *, source, by, case=None, version=None, year=None):
    """Write told facts on the holder's undated sheet, or in the archive that keeps them; None takes a fact
    away. Returns a receipt, None if nothing changed.

    `source` says in words where the values come from, `year` in which year the holder applies, by default
    this one. With `version`, a fact that was changed since that version, and not within the same case, is a
    `Conflict`. A value that does not fit its fact is a `ValidationError` by fact name. Within a case, the
    caller holds the case's lock and the log row is chained there.
    """
    clean = _checked(values)
    chain = log.case_chain(case.pk) if case else None
    if not clean:
        return None
    return _write(
        holder, clean, source=source, by=by, chain=chain, version=version, year=year or clock.today().year
    )


def check(fact, value):
    """The value as it is stored in JSON, or a ValidationError that says what to do. Empty values become
    None.
    """
    if value is None or value == "":
        return None
    stored = CHECKS[fact.type](fact, value)
    if isinstance(stored, str):
        guard.validate_no_identity_number(stored)
    return stored


def read(fact, stored):
    """The value that judging works with, from what is stored in JSON."""
    return date.fromisoformat(stored) if fact.type == "date" and isinstance(stored, str) else stored


def day_of(text):
    """The day from its ISO text; None for none."""
    return date.fromisoformat(text) if text else None


def _may_stand_on_a_sheet(name, keeper):
    """Unless an archive keeps it; what an archive settles was told here before it was kept there, and stays
    readable until somebody tells it anew.
    """
    return not keeper.keeps(name) or keeper.settles(name)


def _told(name, value, origin):
    return Known(
        read(declared.get(name), value), origin.get("source", ""), day_of(origin.get("day")), told=True
    )


def _checked(values):
    clean, problems = {}, {}
    for name, value in values.items():
        fact = declared.get(name)
        if not fact.told:
            raise ValueError(f"{name} is computed, not told")
        try:
            clean[name] = check(fact, value)
        except ValidationError as error:
            problems[name] = error
    if problems:
        raise ValidationError(problems)
    return clean


@transaction.atomic
def _write(holder, clean, *, source, by, chain, version, year):
    sheet, keeper = locked_sheet(holder), keeper_of(holder)
    kept = [name for name in clean if keeper.keeps(name)]
    places = {name: keeper.place(name, year) for name in clean}
    before = {name: sheet.values.get(name) for name in clean} | keeper.values(holder, kept, year)
    if version is not None and version != sheet.version:
        told = _told_since(sheet, version, chain)
        _refuse_overwriting([name for name in clean if places[name] in told and clean[name] != before[name]])
    changed = {name: value for name, value in clean.items() if value != before[name]}
    if not changed:
        return None
    origin = origin_of(source, by)
    keeper.write(
        holder, {name: value for name, value in changed.items() if name in kept}, year, origin=origin
    )
    for name, value in changed.items():
        stays = value is not None and name not in kept
        _put(sheet.values, name, value if stays else None)
        _put(sheet.origins, name, origin if stays else None)
    return record(
        sheet,
        by=by,
        chain=chain,
        source=source,
        before={places[name]: before[name] for name in changed},
        after={places[name]: value for name, value in changed.items()},
    )


def origin_of(source, by):
    """Where a value comes from, as it is kept beside it."""
    return {"source": source, "day": clock.today().isoformat(), "by": str(by)}


def record(sheet, *, by, source, before, after, chain=None):
    """Give the locked sheet its next version and log what was told, be it there or in an archive that keeps
    it; whoever saw the version before learns of it. Returns the receipt.
    """
    sheet.version += 1
    sheet.updated_at = clock.now()
    sheet.save(update_fields=["values", "origins", "version", "updated_at"])
    return log.record(
        "facts_told",
        actor=by,
        chain=chain,
        object_type="fact_sheet",
        object_id=sheet.pk,
        note=source,
        before=before,
        after=after | {"version": sheet.version},
    )


def locked_sheet(holder):
    """The holder's undated sheet, made at the first asking and held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(SHEET, [holder.pk, 0, clock.now()])
    return FactSheet.objects.select_for_update().get(holder=holder, year=0)


def _told_since(sheet, version, chain):
    """What was told since that version elsewhere than within the case, as the log names it."""
    since = ActionLog.objects.filter(
        object_type="fact_sheet", object_id=str(sheet.pk), after__version__gt=version
    )
    elsewhere = since.exclude(chain=chain) if chain else since
    return {name for after in elsewhere.values_list("after", flat=True) for name in after}


def _refuse_overwriting(lost):
    if lost:
        titles = "、".join(declared.get(name).title for name in sorted(lost))
        raise Conflict(
            _("Meanwhile the archive was changed: %(titles)s. Reload the page, compare, and save again.")
            % {"titles": titles}
        )


def _put(column, name, value):
    if value is None:
        column.pop(name, None)
    else:
        column[name] = value
