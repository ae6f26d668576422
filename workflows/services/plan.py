"""Loading the plan: what plan/ says becomes rows. Editions are kept for ever, the rest follows the files."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import regions
from trail import clock, log
from workflows.models import (
    Award,
    Indicator,
    PlanPeriod,
    PlanProgramme,
    PlanSource,
    ProgrammeEdition,
    Target,
    WorkDay,
)
from workflows.policy.reading import jsonable
from workflows.services.errors import NotNow

INDICATOR_COLUMNS = (
    "number", "section", "position", "title", "title_en", "unit", "kind", "owner", "definition", "note",
)  # fmt: skip
TARGET_COLUMNS = (
    "day", "comparison", "value", "upper", "text", "part", "source", "clause", "is_baseline", "unverified",
    "note",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """What loading did to one kind of row: the names of those added, changed and removed."""

    what: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self):
        return bool(self.added or self.changed or self.removed)

    def names(self):
        """Every name with the word for what happened to it."""
        yield from ((_("added"), name) for name in self.added)
        yield from ((_("changed"), name) for name in self.changed)
        yield from ((_("removed"), name) for name in self.removed)


@transaction.atomic
def load(plan, *, by=None):
    """Make the rows say what the plan says; one `Change` a kind of row. A second loading changes nothing."""
    changes = [
        _sync(PlanSource, _("Sources"), _sources(plan)),
        _load_regions(plan),
        _sync(PlanProgramme, _("Programmes"), _programmes(plan), keep=_programmes_with_awards),
        _load_editions(plan),
        _sync(PlanPeriod, _("Periods"), _periods(plan), remove=False),
        _sync(Indicator, _("Indicators"), _indicators(plan), keep=_refuse_indicators_with_readings),
        _load_targets(plan),
        _sync(PlanPeriod, _("Periods"), _periods(plan)),
        _sync(WorkDay, _("Working days"), _work_days(plan)),
    ]
    _record(changes, by)
    return changes


def _record(changes, by):
    told = {change.what: [f"{word} {name}" for word, name in change.names()] for change in changes if change}
    if told:
        log.record("plan_loaded", actor=by, object_type="plan", object_id="plan", after=told)


def _sync(model, what, wanted, *, keep=lambda gone: set(), remove=True):
    """Make a table hold the wanted rows (key to columns) and no others but those that `keep` names."""
    found = {row.pk: row for row in model.objects.all()}
    new = [key for key in wanted if key not in found]
    stale = [key for key in wanted if key in found and _differs(found[key], wanted[key])]
    gone = {key for key in found if key not in wanted} if remove else set()
    gone -= keep(gone) if gone else set()
    names = {key: str(found[key]) for key in gone}
    model.objects.filter(pk__in=gone).delete()
    model.objects.bulk_create([model(pk=key, **wanted[key]) for key in new])
    for key in stale:
        for column, value in wanted[key].items():
            setattr(found[key], column, value)
    if stale:
        model.objects.bulk_update([found[key] for key in stale], list(wanted[stale[0]]))
    return Change(
        what,
        tuple(str(model(pk=key, **wanted[key])) for key in new),
        tuple(str(found[key]) for key in stale),
        tuple(names[key] for key in sorted(gone)),
    )


def _differs(row, columns):
    return any(getattr(row, column) != value for column, value in columns.items())


def _sources(plan):
    columns = ("title", "number", "issued_by", "issued_on", "url", "note")
    return {code: _taken(source, columns) for code, source in plan.sources.items()}


def _load_regions(plan):
    loaded = regions.load(plan.regions)
    return Change(_("Regions"), tuple(loaded.added), tuple(loaded.changed), tuple(loaded.removed))


def _programmes(plan):
    run = {
        code: _taken(programme, ("word", "note")) | _called(programme) | _run(programme)
        for code, programme in plan.programmes.items()
    }
    recorded = {
        code: _taken(each, ("title", "word", "holder", "note")) | {"end_word": "", "is_run": False}
        for code, each in plan.recorded.items()
    }
    return run | recorded


def _called(programme):
    return {"title": programme.held, "end_word": programme.upkeep.word}


def _run(programme):
    return {"holder": programme.applicant, "is_run": programme.process is not None}


def _programmes_with_awards(codes):
    """A programme that the register still names keeps its title there."""
    return set(Award.objects.filter(programme__in=codes).values_list("programme", flat=True).distinct())


def _load_editions(plan):
    """A text that is new becomes an edition; the current one is the file's. Rounds stay with theirs."""
    found = {edition.hash: edition for edition in ProgrammeEdition.objects.defer("content")}
    wanted = {programme.hash: programme for programme in plan.programmes.values()}
    current = {edition.programme: edition.hash for edition in found.values() if edition.is_current}
    ProgrammeEdition.objects.filter(is_current=True).exclude(hash__in=wanted).update(is_current=False)
    for edition_hash, programme in wanted.items():
        if edition_hash not in found:
            ProgrammeEdition.objects.create(
                programme=programme.code,
                title=programme.title,
                hash=edition_hash,
                content=programme.content,
                loaded_at=clock.now(),
            )
    ProgrammeEdition.objects.filter(hash__in=wanted, is_current=False).update(is_current=True)
    return Change(
        _("Editions"),
        tuple(_edition(each) for each in wanted.values() if each.code not in current),
        tuple(_edition(each) for each in wanted.values() if current.get(each.code, each.hash) != each.hash),
        tuple(sorted(set(current) - set(plan.programmes))),
    )


def _edition(programme):
    return f"{programme.title} {programme.hash[:8]}"


def _periods(plan):
    return {period.code: _taken(period, ("title", "since", "until", "source")) for period in plan.periods}


def _indicators(plan):
    return {
        indicator.code: _indicator_columns(plan, period, indicator)
        for period in plan.periods
        for indicator in period.indicators
    }


def _indicator_columns(plan, period, indicator):
    return {
        **_taken(indicator, INDICATOR_COLUMNS),
        "period_id": period.code,
        "citation": f"{_short(plan.sources[indicator.source])} {indicator.clause}".strip(),
        "definition_signed_on": indicator.definition_signed_on,
        "counts": jsonable(indicator.counts),
        "definitions": [_definition(each) for each in indicator.definitions],
        "parts": [list(part) for part in indicator.parts],
    }


def _definition(definition):
    return {
        "name": definition.name,
        "text": definition.text,
        "counts": jsonable(definition.counts),
        "signed": str(definition.signed) if definition.signed else None,
        "official": definition.official,
    }


def _short(source):
    return source.number or f"《{source.title}》"


def _refuse_indicators_with_readings(codes):
    reported = Indicator.objects.filter(pk__in=codes, readings__isnull=False).distinct()
    if reported:
        sentence = _("%(names)s: values have been reported, so the plan's files cannot leave it out.")
        raise NotNow(sentence % {"names": "、".join(map(str, reported))})
    return set()


def _load_targets(plan):
    """An indicator's targets are replaced together when any of them differs; nothing else points to them."""
    found = {}
    for target in Target.objects.order_by("id"):
        found.setdefault(target.indicator_id, []).append(_taken(target, TARGET_COLUMNS))
    new, stale = [], []
    for indicator in plan.indicators():
        wanted = [_taken(target, TARGET_COLUMNS) for target in indicator.targets]
        if found.get(indicator.code, []) == wanted:
            continue
        (stale if indicator.code in found else new).append(indicator)
        Target.objects.filter(indicator=indicator.code).delete()
        Target.objects.bulk_create(Target(indicator_id=indicator.code, **columns) for columns in wanted)
    return Change(_("Targets"), _named(new), _named(stale))


def _named(indicators):
    return tuple(f"{indicator.number} {indicator.title}" for indicator in indicators)


def _work_days(plan):
    columns = ("is_workday", "name", "source", "confirmed")
    return {day: _taken(each, columns) for day, each in plan.calendar.days.items()}


def _taken(thing, columns):
    return {column: getattr(thing, column) for column in columns}
