"""Rows of the register end, each for a cause that its programme's file names."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from trail import clock, log
from workflows.models import Award, Ending, ProgrammeEdition
from workflows.services import certificates
from workflows.services.errors import Conflict, NotNow

REVOKED = Award.EndKind.REVOKED


def upkeep_of(award):
    """What the programme's present text says of its rows after the grant; None where the plan has it not."""
    edition = ProgrammeEdition.objects.filter(programme=award.programme, is_current=True).first()
    return edition and edition.policy.upkeep


def cause_of(award, code):
    """The cause of that code. `NotNow` where the programme's file names none such."""
    upkeep = upkeep_of(award)
    cause = upkeep and upkeep.cause(code)
    if not cause:
        raise NotNow(_("The programme's file names no such cause. Choose one of its list."))
    return cause


@transaction.atomic
def end(award, cause, *, since, heard="", note="", by=None):
    """End a row for a cause from the day on which it counts as lost; `by` is None for what ends by itself.
    Returns a receipt.

    The row ends on that day, on its own first day where that comes later, or with its term where a decision
    came after that. `Conflict` where it was ended already, `NotNow` for a day that does not fit.
    """
    award = Award.objects.select_for_update(no_key=True).get(pk=award.pk)
    require_fit(award, cause, since)
    award.ended_on, award.end_kind = max(min(since, _over(award) or since), award.since), cause.ends
    award.end_recorded_at = clock.now()
    award.save(update_fields=["ended_on", "end_kind", "end_recorded_at"])
    Ending.objects.create(
        award=award,
        cause=cause.code,
        title=cause.title,
        clause=_cited(award, cause),
        since=since,
        heard=heard.strip(),
        note=note.strip(),
        recorded_by=by,
        recorded_at=clock.now(),
    )
    if cause.ends == REVOKED:
        certificates.papers_of(award).filter(revoked_at=None).update(revoked_at=clock.now())
    return _logged(award, cause, since, note, by)


def require_fit(award, cause, since):
    """`Conflict` where the row was ended already, `NotNow` for a day that does not fit."""
    if award.ended_on is not None:
        raise Conflict(_("This was ended already, on %(day)s.") % {"day": award.ended_on.isoformat()})
    if cause.by_year and (since.month, since.day) != (1, 1):
        raise NotNow(_("It is lost from a whole year on: give its first of January."))
    if cause.ends == REVOKED and since > clock.today():
        raise NotNow(_("Nothing is lost from a day that has not come."))
    if not cause.by_decision:
        require_held(award, since)


def require_held(award, day):
    """`NotNow` for a day on which the row was over already, and was not just over."""
    if award.until and day > _over(award):
        raise NotNow(_("It ran until %(day)s and was over then.") % {"day": award.until.isoformat()})


def _over(award):
    """The first day after the row's term; None where it has no end."""
    return award.until and award.until + timedelta(days=1)


def sweep(day=None):
    """End what ends by itself: what ran out, and what another grant takes the place of. Returns how many rows
    ended; at once again, none.
    """
    day = day or clock.today()
    ended = 0
    for edition in ProgrammeEdition.objects.filter(is_current=True, content__has_key="upkeep"):
        for cause in edition.policy.upkeep.causes:
            rows = Award.objects.filter(programme=edition.programme, ended_on=None)
            if cause.ends == Award.EndKind.EXPIRED:
                ended += _ran_out(rows, cause, day)
            if cause.granted:
                ended += _taken_over(rows, cause, day)
    return ended


def _ran_out(rows, cause, day):
    found = list(rows.filter(until__lt=day))
    for award in found:
        end(award, cause, since=award.until + timedelta(days=1))
    return len(found)


def _taken_over(rows, cause, day):
    """Rows whose holder holds what takes their place since a day on which they still held."""
    granted = Award.objects.filter(
        Q(until=None) | Q(until__gte=day), Q(ended_on=None) | Q(ended_on__gt=day),
        programme=cause.granted, since__lte=day, holder=OuterRef("holder"),
    )  # fmt: skip
    found = rows.annotate(granted_on=Subquery(granted.order_by("since").values("since")[:1]))
    found = list(found.filter(Q(until=None) | Q(until__gte=F("granted_on")), granted_on__isnull=False))
    for award in found:
        end(award, cause, since=award.granted_on)
    return len(found)


def _cited(award, cause):
    policy = ProgrammeEdition.objects.get(programme=award.programme, is_current=True).policy
    return policy.cite(cause.source, cause.clause)


def _logged(award, cause, since, note, by):
    return log.record(
        f"award_{cause.ends}",
        actor=by,
        chain=log.case_chain(award.case_id) if award.case_id else None,
        object_type="award",
        object_id=award.public_id,
        note=note,
        after={"cause": cause.code, "since": since.isoformat(), "ended_on": award.ended_on.isoformat()},
    )
