"""Archives of one enterprise that were kept twice: found by name and code, put together, and taken apart
again.
"""

import re
from dataclasses import dataclass
from functools import reduce
from operator import add

from django.db import IntegrityError, transaction
from django.db.models import Case, IntegerField, Q, When
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from enterprises import contacts, conventions, ladder
from enterprises.archive import BASICS, PARTS
from enterprises.models import Enterprise, Merger, YearFacts
from trail import clock, log
from workflows.services import changes, endings, facts
from workflows.services.errors import Conflict, NotNow

# What tells nothing of who an enterprise is: forms of companies, the region, what stands in brackets.
BESIDE = re.compile(r"（[^）]*）|\([^)]*\)|内蒙古(自治区)?|股份|有限|责任|公司|集团|[\s\u3000·]")
MOST = 50
NAME, CODE = "holder__organisation__name", "holder__organisation__credit_code"
BODY = Substr(CODE, 9, 9)


@dataclass(frozen=True)
class Likeness:
    """Another archive that may be the same enterprise's, how alike its name is in per cent, and whether the
    organisation code within the credit code is the same.
    """

    enterprise: Enterprise
    per_cent: int
    same_code: bool


def alike(enterprise, others):
    """Those of the other archives that may be the same enterprise, the likest first. The database looks
    through all names and codes and hands out only those that may be: names are compared one by one here.

    Who reaches the limit has at least so many of the own pairs, and so one of any set that leaves out fewer;
    the first tell more than the trade behind.
    """
    limit = conventions.read().alike_per_cent.on(clock.today()).value
    own, code = _pairs(enterprise.organisation.name), _body(enterprise.organisation.credit_code)
    least = -(-limit * len(own) // (200 - limit))
    has_one = Q(**{f"{NAME}__regex": "|".join(map(_pattern, list(own)[: len(own) - least + 1]))})
    rows = others.exclude(pk=enterprise.pk).annotate(body=BODY, shared=_shared(own))
    near = rows.filter((has_one & Q(shared__gte=least)) | Q(body=code, body__gt=""))
    found = {}
    for key, name, credit_code in near.values_list("pk", NAME, CODE):
        per_cent, same_code = _per_cent(own, _pairs(name)), bool(code) and _body(credit_code) == code
        if same_code or per_cent >= limit:
            found[key] = per_cent, same_code
    rows = others.in_bulk(sorted(found, key=lambda key: found[key], reverse=True)[:MOST])
    return sorted(
        (Likeness(row, *found[key]) for key, row in rows.items()),
        key=lambda each: (not each.same_code, -each.per_cent, each.enterprise.pk),
    )


def _pattern(pair):
    """What a name is like that has a pair, whatever stands between its signs: to find out that only what
    tells nothing stands there takes the database several times as long.
    """
    return ".*".join(map(re.escape, pair)) or f"^(?:{BESIDE.pattern})*$"


def _shared(own):
    """How many of the pairs a name has at most."""
    each = [When(**{f"{NAME}__regex": _pattern(pair)}, then=1) for pair in own]
    return reduce(add, [Case(has, default=0, output_field=IntegerField()) for has in each])


def _per_cent(one, other):
    """The pairs of neighbouring signs that both names have, of all of theirs (Dice), in whole per cent."""
    return 200 * len(one.keys() & other.keys()) // max(len(one) + len(other), 1)


def _pairs(name):
    """The pairs of neighbouring signs in their order."""
    core = BESIDE.sub("", name)
    return dict.fromkeys(core[place : place + 2] for place in range(max(len(core) - 1, 1)))


def _body(credit_code):
    """The organisation code, which stays when another authority registers anew."""
    return (credit_code or "")[8:17]


@transaction.atomic
def merge(kept, absorbed, *, reason, by):
    """Take one archive into another: its lines, the figures of years that the other has none of, and what
    else is told of it where the other says nothing; what one of the two was granted may take the place of
    what the other holds, and who speaks for the other speaks for this one. Returns a receipt.

    `NotNow` without a reason, for an archive and itself, or where others were put together in the one that
    is to be taken; `Conflict` where one of the two was merged meanwhile.
    """
    if not reason.strip() or kept.pk == absorbed.pk:
        raise NotNow(_("Choose another archive, and say why the two are one enterprise."))
    _sheets(kept.holder, absorbed.holder)
    rows = _locked(kept, absorbed)
    if any(row.merged_into_id for row in rows.values()):
        raise Conflict(_("One of the two was merged meanwhile. Look at the list again."))
    if absorbed.absorbed.exists():
        raise NotNow(
            _("Others were put together in “%(name)s”: open that archive and take this one into it.")
            % {"name": absorbed.organisation}
        )
    moved = {model.__name__: _move(_moving(model, kept, absorbed), kept) for model in _models()}
    moved["basics"] = _fill_basics(rows[kept.pk], rows[absorbed.pk])
    moved["told"] = _fill_sheet(kept.holder, absorbed.holder, reason=reason.strip(), by=by)
    moved["contacts"] = contacts.lead(absorbed, kept, by=by)
    Enterprise.objects.filter(pk=absorbed.pk).update(merged_into=kept)
    merger = Merger.objects.create(
        kept=kept, absorbed=absorbed, reason=reason.strip(), moved=moved, merged_by=by, merged_at=clock.now()
    )
    endings.take_over_of(kept.holder)
    return _log("archives_merged", merger, by, note=merger.reason)


@transaction.atomic
def undo(merger, *, by):
    """Give an absorbed archive back what was moved, and let each of the two hold again what ended only
    because of the other. Returns a receipt; `Conflict` where that was done, where what was moved stands
    there anew, or where a change was carried out meanwhile on all that were one: a name and a seat that
    both have now cannot be told apart.
    """
    merger = (
        Merger.objects.select_for_update(of=["self"]).select_related("kept", "absorbed").get(pk=merger.pk)
    )
    if merger.undone_at is not None:
        raise Conflict(_("This merger was undone already."))
    _sheets(merger.kept.holder, merger.absorbed.holder)
    _refuse_after_changes(merger)
    Enterprise.objects.filter(pk=merger.absorbed_id).update(merged_into=None)
    try:
        with transaction.atomic():
            for model in _models():
                model.objects.filter(pk__in=merger.moved[model.__name__]).update(enterprise=merger.absorbed)
    except IntegrityError as error:
        raise Conflict(
            _("Meanwhile figures of the same year were told in the other archive, so the two stay together.")
        ) from error
    rows = _locked(merger.kept, merger.absorbed)
    _empty_basics(rows[merger.kept_id], rows[merger.absorbed_id], merger.moved.get("basics", ()))
    _empty_sheet(merger, merger.moved.get("told", ()), by=by)
    contacts.lead_back(merger.moved.get("contacts", ()), by=by)
    for each in (merger.kept.holder, merger.absorbed.holder):
        endings.give_back(each, since=merger.merged_at, by=by)
    merger.undone_by, merger.undone_at = by, clock.now()
    merger.save(update_fields=["undone_by", "undone_at"])
    return _log("merger_undone", merger, by)


def _refuse_after_changes(merger):
    found = changes.carried_out_since(merger.merged_at, ladder.holders_of(merger.kept.holder))
    if found:
        named = "；".join(
            f"{changes.kind_of(each).title} {each.day.isoformat()}（{each.award.number}）" for each in found
        )
        raise Conflict(
            _(
                "Since they were put together this was carried out on both and cannot be taken back: "
                "%(changes)s. Leave them together. A wrong name or seat is put right by another change, "
                "which the department reports where it put them together, and the contact where it sees "
                "what is held; where nothing of which changes are reported is in force, the department puts "
                "it right in the archive."
            )
            % {"changes": named}
        )


def _locked(*enterprises):
    """The archives by key, held in one order until the transaction ends."""
    rows = Enterprise.objects.select_for_update(of=["self"]).filter(pk__in=[each.pk for each in enterprises])
    return {row.pk: row for row in rows.order_by("pk")}


def _fill_basics(kept, absorbed):
    """Let what the enterprise is be told by the other archive where this one says nothing; returns what."""
    names = [name for name in BASICS if _is_open(kept, name) and not _is_open(absorbed, name)]
    for name in names:
        setattr(kept, name, getattr(absorbed, name))
        kept.origins[name] = absorbed.origins.get(name) or absorbed.origins.get("*")
    _save_basics(kept, names)
    return names


def _empty_basics(kept, absorbed, names):
    """Take that back, but for what was told anew meanwhile."""
    names = [name for name in names if getattr(kept, name) == getattr(absorbed, name)]
    for name in names:
        setattr(kept, name, Enterprise._meta.get_field(name).get_default())
        kept.origins.pop(name, None)
    _save_basics(kept, names)


def _save_basics(kept, names):
    kept.version += bool(names)
    kept.save(update_fields=[*names, "origins", "version"])


def _is_open(enterprise, name):
    return getattr(enterprise, name) in (None, "")


def _fill_sheet(kept, absorbed, *, reason, by):
    """The same for the facts that are told on the holders' sheets."""
    sheets = _sheets(kept, absorbed)
    ours, other = sheets[kept.pk], sheets[absorbed.pk]
    names = sorted(set(other.values) - set(ours.values))
    for name in names:
        ours.values[name], ours.origins[name] = other.values[name], other.origins.get(name)
    if names:
        told = {name: ours.values[name] for name in names}
        facts.record(ours, by=by, source=reason, before=dict.fromkeys(names), after=told)
    return names


def _empty_sheet(merger, names, *, by):
    sheets = _sheets(merger.kept.holder, merger.absorbed.holder)
    ours, other = sheets[merger.kept.holder_id], sheets[merger.absorbed.holder_id]
    same = [name for name in names if name in ours.values and ours.values[name] == other.values.get(name)]
    before = {name: ours.values.pop(name) for name in same}
    for name in same:
        ours.origins.pop(name, None)
    if same:
        facts.record(ours, by=by, source=merger.reason, before=before, after=dict.fromkeys(same))


def _sheets(*holders):
    """Their undated sheets by holder, held in one order, and before any figure: so do all who tell of one."""
    return {each.pk: facts.locked_sheet(each) for each in sorted(holders, key=lambda each: each.pk)}


def _models():
    return (YearFacts, *PARTS.values())


def _moving(model, kept, absorbed):
    rows = model.objects.filter(enterprise=absorbed)
    return rows.exclude(year__in=kept.years.values("year")) if model is YearFacts else rows


def _move(rows, kept):
    keys = list(rows.values_list("pk", flat=True))
    rows.model.objects.filter(pk__in=keys).update(enterprise=kept)
    return keys


def _log(verb, merger, by, note=""):
    return log.record(
        verb,
        actor=by,
        object_type="enterprise",
        object_id=merger.kept.public_id,
        note=note,
        after={"merger": merger.public_id, "absorbed": merger.absorbed.public_id},
    )
