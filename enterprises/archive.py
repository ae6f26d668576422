"""The parts of an archive beside the figures: told, corrected, taken back, declared complete."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enterprises import codes, years
from enterprises.models import (
    Enterprise,
    Honour,
    Incident,
    IntellectualProperty,
    PropertyUse,
    ResearchBody,
    Standard,
)
from enterprises.places import COLUMNS
from trail import clock, log
from workflows.models import Holder
from workflows.policy import facts as declared
from workflows.services import facts
from workflows.services.errors import Conflict, NotNow

PARTS = {
    "properties": IntellectualProperty,
    "bodies": ResearchBody,
    "honours": Honour,
    "standards": Standard,
    "incidents": Incident,
}
WHICH_RIGHT = ("kind", "number", "owner")
BASICS = ("registered_on", "industry", "field", "above_scale", "chain", "main_product")


class NumberTaken(Conflict):
    """A right of this kind and number stands in a ledger already."""


@transaction.atomic
def open_archive(organisation, *, by):
    """The archive of an organisation, begun if there is none yet.

    ValidationError by `credit_code` for a body that may not apply as an enterprise.
    """
    found = Enterprise.objects.filter(holder__organisation=organisation).first()
    if found is not None:
        return found
    try:
        codes.check_applicant(organisation.credit_code or "", clock.today())
    except ValidationError as error:
        raise ValidationError({"credit_code": error}) from None
    holder, _made = Holder.objects.get_or_create(
        organisation=organisation, defaults={"kind": Holder.Kind.ENTERPRISE}
    )
    enterprise, made = Enterprise.objects.get_or_create(holder=holder)
    if made:
        _log("archive_opened", enterprise, by, after={"name": organisation.name})
    return enterprise


@transaction.atomic
def tell_basics(enterprise, values, *, source, by, version):
    """Write what the enterprise is. Returns a receipt, None where nothing changed; `Conflict` where it was
    written since `version` and would be overwritten, ValidationError by column for what cannot be beside
    what is told already.
    """
    enterprise = _locked(enterprise)
    changed = {name: value for name, value in values.items() if value != getattr(enterprise, name)}
    if not changed:
        return None
    if version != enterprise.version:
        raise Conflict(_("Meanwhile this page was saved elsewhere. Compare what is saved, then save again."))
    _refuse_late(enterprise, changed.get("registered_on"), "registered_on")
    before = {name: getattr(enterprise, name) for name in changed}
    for name, value in changed.items():
        setattr(enterprise, name, value)
        enterprise.origins[name] = facts.origin_of(source, by)
    enterprise.version += 1
    enterprise.save(update_fields=[*changed, "origins", "version"])
    return _log("archive_told", enterprise, by, note=source, before=before, after=changed)


def take_over(enterprise, values, *, where_from):
    """Write what an application told of what the enterprise is, by fact name as facts are stored, within the
    transaction that tells and logs it. `where_from` is `{source, day, by}`.

    ValidationError by fact name for what cannot be; `Conflict` where the archive tells another value that
    did not come from the same application.
    """
    enterprise = _locked(enterprise)
    changed = {COLUMNS[name]: _checked(name, value) for name, value in values.items()}
    settled = [
        declared.get(name).title
        for name in values
        if getattr(enterprise, COLUMNS[name]) not in (None, "")
        and enterprise.origins.get(COLUMNS[name], {}).get("source") != where_from["source"]
    ]
    if settled:
        raise Conflict(
            _("Meanwhile the archive was changed: %(titles)s. Reload the page, compare, and save again.")
            % {"titles": "、".join(settled)}
        )
    _refuse_late(enterprise, changed.get("registered_on"), "enterprise.registered_on")
    for column, value in changed.items():
        setattr(enterprise, column, value)
        enterprise.origins[column] = where_from
    enterprise.version += 1
    enterprise.save(update_fields=[*changed, "origins", "version"])


def refused_basics(enterprise, values):
    """Why `take_over` would not take these values, as sentences by fact name; `enterprise` is None while
    there is no archive.
    """
    found = {}
    for name, value in values.items():
        try:
            read = _checked(name, value)
            if enterprise and name == "enterprise.registered_on":
                _refuse_late(enterprise, read, name)
        except ValidationError as error:
            found |= error.message_dict
    return found


@transaction.atomic
def add(enterprise, part, *, by, **columns):
    """Write a line of a part of the archive. Returns a receipt.

    `NumberTaken` for a right whose number stands in a ledger already, without saying in whose.
    """
    row = PARTS[part](enterprise=enterprise, told_by=str(by), told_on=clock.today(), **columns)
    _save_line(row)
    return _log("archive_line_added", enterprise, by, after={"part": part, "line": row.public_id} | columns)


@transaction.atomic
def correct(row, part, *, by, **columns):
    """Correct a line. Returns a receipt, None where nothing changed.

    `Conflict` for one that was taken back, otherwise as `add`; `NotNow` where a right that stands in an
    application or a certificate would become another one.
    """
    row = _locked_line(row, part)
    changed = {name: value for name, value in columns.items() if value != getattr(row, name)}
    if not changed:
        return None
    if set(changed) & set(WHICH_RIGHT) and _is_used(row, part):
        raise NotNow(
            _("This right stands in an application or a certificate: its kind, number and owner stay.")
        )
    before = {name: getattr(row, name) for name in changed}
    for name, value in changed.items():
        setattr(row, name, value)
    row.told_by, row.told_on = str(by), clock.today()
    _save_line(row)
    line = {"part": part, "line": row.public_id}
    return _log("archive_line_corrected", row.enterprise, by, before=before, after=line | changed)


@transaction.atomic
def take_back(row, part, *, by):
    """Take back a line that was told in error; it stays with the moment. `Conflict` where that was done,
    `NotNow` for a right that stands in an application or a certificate.
    """
    row = _locked_line(row, part)
    if _is_used(row, part):
        raise NotNow(_("This right stands in an application or a certificate, so it stays as it is."))
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    return _log("archive_line_ended", row.enterprise, by, after={"part": part, "line": row.public_id})


@transaction.atomic
def declare_complete(enterprise, part, *, by):
    """Declare that a part tells everything as of today: from then on an empty list means none. Returns a
    receipt.
    """
    enterprise = _locked(enterprise)
    enterprise.complete[part] = {"day": clock.today().isoformat(), "by": str(by)}
    enterprise.save(update_fields=["complete"])
    return _log("archive_part_complete", enterprise, by, after={"part": part})


def _checked(name, stored):
    """The value of a column from what a fact tells; ValidationError by fact name."""
    value = facts.read(declared.get(name), stored)
    try:
        if name == "enterprise.industry":
            return codes.check_industry(value) if value else ""
        if name == "enterprise.registered_on" and value and value > clock.today():
            raise ValidationError(_("This day lies in the future."))
    except ValidationError as error:
        raise ValidationError({name: error}) from None
    return value


def _refuse_late(enterprise, day, field):
    """ValidationError at the field where figures are told of a year before that of the registration; nothing
    but zeros agrees with there being no enterprise yet.
    """
    rows = enterprise.years.filter(year__lt=day.year) if day else ()
    told = [row.year for row in rows if any(years.figures(row).values())]
    if told:
        raise ValidationError(
            {field: _("The archive tells figures of %(year)d, before this day: check both.")
                    % {"year": min(told)}}
        )  # fmt: skip


def _save_line(row):
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise NumberTaken(
            _("A right of this kind and number stands in a ledger already. If it is not yours, "
              "let the owners agree on who uses it.")
        ) from error  # fmt: skip


def _locked_line(row, part):
    row = PARTS[part].objects.select_for_update(of=["self"]).select_related("enterprise").get(pk=row.pk)
    if row.ended_at is not None:
        raise Conflict(_("This line was taken back already."))
    return row


def _is_used(row, part):
    return part == "properties" and row.uses.exclude(state=PropertyUse.State.RELEASED).exists()


def _locked(enterprise):
    return Enterprise.objects.select_for_update(of=["self"]).select_related("holder").get(pk=enterprise.pk)


def _log(verb, enterprise, by, **content):
    return log.record(verb, actor=by, object_type="enterprise", object_id=enterprise.public_id, **content)
