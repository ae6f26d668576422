"""The records that a table of holders is held against, and its rows into the register."""

from collections import defaultdict

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.bureaus import bureaus_of
from accounts.models import FormerName, Organisation, Seat, spans
from enterprises import conventions
from enterprises.bulk.storing import reached_by
from enterprises.certificates import checking
from enterprises.certificates.checking import Ground, Known
from enterprises.models import Enterprise
from trail import clock
from workflows.models import Award, Holder, ProgrammeEdition
from workflows.services import endings, facts

AT_ONCE = 1000


def ground_for(programme, rows, user):
    """What a table of a programme's holders is held against, for that officer; the same few questions for any
    number of rows.
    """
    codes, numbers = checking.codes_of(rows)
    regions, today = frozenset(reached_by(user)), clock.today()
    awards, policy = Award.objects.filter(programme=programme), policy_of(programme)
    return Ground(
        today=today,
        may_apply=tuple(conventions.read().may_apply.on(today).value),
        regions=regions,
        known=_known(codes, regions, today),
        numbers=frozenset(awards.filter(number__in=numbers).values_list("number", flat=True)),
        spans=_spans(awards, codes),
        shape=policy and policy.way.package and policy.way.package.results.number,
        policy=policy,
    )


def policy_of(programme):
    """The present text of a programme; None of one that has no file."""
    edition = ProgrammeEdition.objects.filter(programme=programme, is_current=True).first()
    return edition and edition.policy


def store(lines, programme, *, source, by):
    """Enter the judged rows into the register, with the organisations, holders and archives that are not
    there yet, and end what they take the place of; the caller's transaction takes all or nothing. `source`
    says where they come from.
    """
    with translation.override(settings.LANGUAGE_CODE):
        origin = facts.origin_of(source, by)
    holders, now = _holders(lines, origin), clock.now()
    awards = Award.objects.bulk_create(
        (
            Award(
                holder=holders[line.credit_code],
                programme=programme,
                number=line.number,
                region_id=line.region,
                host_unit_id=holders[line.credit_code].organisation_id,
                since=line.since,
                until=line.until,
                ended_on=line.ended_on,
                end_kind=line.end_kind,
                end_recorded_at=now if line.ended_on else None,
                recorded_at=now,
                imported_from=source,
            )
            for line in lines
        ),
        batch_size=AT_ONCE,
    )
    endings.take_over(awards)


def source_of(made):
    """The document, the file and the day from which rows come, in the house's language."""
    with translation.override(settings.LANGUAGE_CODE):
        told = {"name": made.name, "day": timezone.localdate(made.asked_at).isoformat()}
        return _("%(basis)s; table “%(name)s” of %(day)s") % (told | {"basis": made.basis})


def _known(codes, regions, today):
    seats = Seat.objects.filter(spans.in_force(today), organisation__credit_code__in=codes)
    where = dict(seats.values_list("organisation", "region"))
    former = _former_names(codes)
    columns = ("pk", "credit_code", "name", "kind", "holder__enterprise__merged_into")
    rows = Organisation.objects.filter(credit_code__in=codes).values_list(*columns)
    return {
        code: Known(
            name=name,
            region=where.get(key, ""),
            is_closed=kind != Organisation.Kind.ENTERPRISE or bool(merged) or where.get(key) not in regions,
            former=frozenset(former[code]),
        )
        for key, code, name, kind, merged in rows
    }


def _former_names(codes):
    """The names that these enterprises had before, by credit code."""
    rows = FormerName.objects.filter(organisation__credit_code__in=codes)
    found = defaultdict(set)
    for code, name in rows.values_list("organisation__credit_code", "name"):
        found[code].add(name)
    return found


def _spans(awards, codes):
    """What is held by these enterprises, or by archives that were merged into theirs."""
    own, kept = "holder__organisation__credit_code", "holder__enterprise__merged_into__holder__organisation"
    rows = awards.filter(Q(**{f"{own}__in": codes}) | Q(**{f"{kept}__credit_code__in": codes}))
    found = defaultdict(list)
    columns = ("since", "until", "ended_on", own, f"{kept}__credit_code")
    for since, until, ended_on, code, merged_into in rows.values_list(*columns):
        found[merged_into or code].append(checking.span(since, until, ended_on))
    return found


def _holders(lines, origin):
    """The holder of each credit code, made with its organisation, seat and archive where it is not there."""
    told = {line.credit_code: line for line in lines}
    present = Organisation.objects.filter(credit_code__in=told).values_list("credit_code", flat=True)
    missing = [line for code, line in told.items() if code not in set(present)]
    bureaus = bureaus_of(line.region for line in missing)
    organisations = Organisation.objects.bulk_create(
        (
            Organisation(
                name=line.name,
                credit_code=line.credit_code,
                kind=Organisation.Kind.ENTERPRISE,
                recommended_through_id=bureaus.get(line.region),
            )
            for line in missing
        ),
        batch_size=AT_ONCE,
    )
    Seat.objects.bulk_create(
        (
            Seat(organisation=organisation, region_id=line.region, since=clock.today())
            for organisation, line in zip(organisations, missing, strict=True)
        ),
        batch_size=AT_ONCE,
    )
    without = Organisation.objects.filter(credit_code__in=told, holder=None)
    Holder.objects.bulk_create(
        (Holder(kind=Holder.Kind.ENTERPRISE, organisation=each) for each in without), batch_size=AT_ONCE
    )
    holders = Holder.objects.filter(organisation__credit_code__in=told).select_related("organisation")
    Enterprise.objects.bulk_create(
        (Enterprise(holder=holder, origins={"*": origin}) for holder in holders.filter(enterprise=None)),
        batch_size=AT_ONCE,
    )
    return {holder.organisation.credit_code: holder for holder in holders}
