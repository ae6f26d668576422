"""The figures of a year: told by the enterprise on its page, or in an application that asks for them."""

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from enterprises import plausibility
from enterprises.measures import BACK, MEASURES
from enterprises.models import Enterprise, YearFacts
from trail import clock, guard
from workflows.services import facts
from workflows.services.errors import Conflict

NAMES = tuple(measure.name for measure in MEASURES)
# The origin of every figure of a row that has none of its own.
REST = "*"
ROW = """
INSERT INTO enterprises_yearfacts (enterprise_id, year, origins, explanations, version)
VALUES (%s, %s, '{}', '{}', 0)
ON CONFLICT (enterprise_id, year) DO NOTHING
"""


def figures(row):
    """The figures of a row, by measure; all unknown without one."""
    return {name: getattr(row, name, None) for name in NAMES}


def row_of(enterprise, year):
    """The row of that year; None where nothing was told."""
    return YearFacts.objects.filter(enterprise=enterprise, year=year).first()


def rows_before(holder, year, further=0):
    """The rows of the last accounting year of who applies in `year`, those before it that facts name and so
    many further ones, by how far back.
    """
    wanted = [year - 1 - back for back in range(len(BACK) + further)]
    rows = YearFacts.objects.filter(enterprise__in=archives_of(holder), year__in=wanted)
    return {year - 1 - row.year: row for row in rows}


def origin(row, name):
    """Where a figure of the row, or a column of an archive, comes from: `{source, day, by}`."""
    return row.origins.get(name) or row.origins.get(REST, {})


def unusual(row, before):
    """The sentences about figures of the row that are unusual, explained or not, by measure."""
    return plausibility.unusual(figures(row), figures(before), clock.today())


def to_explain(row, before):
    """Those of them that are not explained yet."""
    return {name: sentence for name, sentence in unusual(row, before).items() if name not in row.explanations}


@transaction.atomic
def tell(enterprise, year, values, *, explanations, source, by, version):
    """Write what the enterprise tells of a year on its page. Returns a receipt, None where nothing changed.

    Raises ValidationError by measure (or `year`) for what cannot be, by `why-MEASURE` for an unusual figure
    without an explanation; `Conflict` where the year was written since `version` and would be overwritten.
    """
    sheet = facts.locked_sheet(enterprise.holder)
    row = locked(enterprise, year)
    if version != row.version:
        _refuse_overwriting(row, values)
    refuse_impossible(enterprise, row, values)
    told = {name: text.strip() for name, text in explanations.items() if text.strip()}
    guard.refuse_identity_numbers(told)
    wanting = _wanting(row, values, told)
    if wanting:
        raise ValidationError({f"why-{name}": sentence for name, sentence in wanting.items()})
    before = figures(row)
    why = {name: text for name, text in told.items() if text != row.explanations.get(name, {}).get("text")}
    changed = {name: value for name, value in values.items() if value != before[name]}
    if not changed and not why:
        return None
    put(row, changed, facts.origin_of(source, by), why)
    return facts.record(
        sheet,
        by=by,
        source=source,
        before={place(year, name): before[name] for name in changed},
        after={place(year, name): value for name, value in changed.items()}
        | {place(year, f"why-{name}"): text for name, text in why.items()},
    )


def refuse_impossible(enterprise, row, values):
    """ValidationError by measure, or `year`, for figures that cannot be beside the others of the row."""
    found = impossible(row, row.year, values, enterprise.registered_on)
    if found:
        raise ValidationError(found)


def impossible(row, year, values, registered_on, told=None):
    """The same as sentences by measure or `year`, of a year of which nothing needs to be told yet (`row` is
    None then); `told` as of `plausibility.impossible`.
    """
    refusal = plausibility.year_refusal(year, clock.today(), registered_on)
    return {"year": refusal} if refusal else plausibility.impossible(figures(row) | values, told)


def put(row, changed, where_from, why=None):
    """Write changed figures into the locked row; an explanation falls with the figure that it explains."""
    for name, value in changed.items():
        setattr(row, name, value)
        row.explanations.pop(name, None)
        row.origins.pop(name, None)
        if value is not None:
            row.origins[name] = where_from
    for name, text in (why or {}).items():
        row.explanations[name] = {**where_from, "text": text}
    row.version += 1
    row.save(update_fields=[*changed, "origins", "explanations", "version"])


def place(year, name):
    """How the log names a measure of a year."""
    return f"{year}.{name}"


def archives_of(holder):
    """The archive that tells of the holder: its own, or the one that this was merged into; none without."""
    own = Enterprise.objects.filter(holder=holder)
    return Enterprise.objects.filter(Q(pk__in=own.values("merged_into")) | Q(holder=holder, merged_into=None))


def enterprise_of(holder):
    """The same, made at the first asking."""
    return archives_of(holder).first() or Enterprise.objects.get_or_create(holder=holder)[0]


def locked(enterprise, year):
    """The row of the year, made at the first asking and held until the transaction ends, which must hold the
    holder's fact sheet before.
    """
    with connection.cursor() as cursor:
        cursor.execute(ROW, [enterprise.pk, year])
    return YearFacts.objects.select_for_update().get(enterprise=enterprise, year=year)


def _refuse_overwriting(row, values):
    lost = [plausibility.BY_NAME[name].title for name, value in values.items() if value != getattr(row, name)]
    if lost:
        raise Conflict(
            _("Meanwhile these figures were changed: %(titles)s. Compare them, then save again.")
            % {"titles": "、".join(lost)}
        )


def _wanting(row, values, told):
    """What is unusual once the values are written, and explained neither now nor before of that figure."""
    now, before = figures(row) | values, figures(row_of(row.enterprise, row.year - 1))
    unusual = plausibility.unusual(now, before, clock.today())
    kept = {name for name in row.explanations if now[name] == getattr(row, name)}
    # What stood at the field for the figure before explains nothing of a new one.
    said_anew = {name for name, text in told.items() if text != row.explanations.get(name, {}).get("text")}
    return {name: sentence for name, sentence in unusual.items() if name not in kept | said_anew}
