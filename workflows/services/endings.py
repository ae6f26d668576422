"""Rows of the register end, each for a cause that its programme's file names."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from trail import clock, log
from workflows.models import Award, Ending, ProgrammeEdition
from workflows.services import certificates, notices
from workflows.services.claims import CLAIMANTS, NOTHING, claimant_of
from workflows.services.errors import Conflict, NotNow

REVOKED = Award.EndKind.REVOKED


def edition_of(award):
    """The present text of the row's programme; None where the plan has it not."""
    return ProgrammeEdition.objects.filter(programme=award.programme, is_current=True).first()


def upkeep_of(award):
    """What that text says of its rows after the grant; None where the plan has it not."""
    edition = edition_of(award)
    return edition and edition.policy.upkeep


def title_of(award):
    """A row in words for people: the project, or what is held by its name where the form asks for no title
    and the application bore the programme's.
    """
    edition = edition_of(award)
    if edition and award.title in ("", edition.policy.title):
        return edition.policy.held
    return award.title or award.programme


def word_of(award):
    """What the end of such a row is called; "" where its programme has no word of its own for it."""
    upkeep = upkeep_of(award)
    return upkeep.word if upkeep else ""


def cause_of(award, code):
    """The cause of that code. `NotNow` where the programme's file names none such."""
    upkeep = upkeep_of(award)
    cause = upkeep and upkeep.cause(code)
    if not cause:
        raise NotNow(_("The programme's file names no such cause. Choose one of its list."))
    return cause


def grounds_of(award, day):
    """The causes for which a row may be taken away on a day: once its term is over, none that counts from a
    decision still to come.
    """
    is_over = award.until is not None and day > _over(award)
    return tuple(cause for cause in upkeep_of(award).grounds if not (is_over and cause.by_decision))


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
        clause=cited(award, cause),
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
                ended += _taken_over(edition, cause, day)
    return ended


def take_over(granted):
    """End at once what these rows of the register take the place of, which their holders, or who was put
    together with them, hold. Returns how many rows ended.
    """
    granted = list(granted)
    causes = _causes_by_grant({award.programme for award in granted})
    today = clock.today()
    return sum(
        _make_way(award, *each, today) for award in granted for each in causes.get(award.programme, ())
    )


def take_over_of(holder):
    """The same for all that a holder, and who was put together with it, was granted and holds."""
    holders = claimant_of(holder).one_with(holder)
    held = Award.objects.filter(Award.in_force(clock.today()), holder__in=holders)
    return take_over(held.select_related("holder"))


@transaction.atomic
def give_back(holder, *, since, by):
    """Let a holder hold again what ended by itself since a moment, where what took its place was granted to
    another that counted as one with it and does so no longer; it is told that it goes on.

    Nothing is left of the end but the log: it was a mistake. So also "as it was known" on a day on which it
    was taken to be over, the row is in force.
    """
    one = claimant_of(holder).one_with(holder)
    ended = Award.objects.filter(
        holder=holder, ending__recorded_by=None, ending__recorded_at__gte=since
    ).select_related("ending")
    for award in ended.select_for_update(no_key=True, of=["self"]).order_by("pk"):
        programme = _came_to_the_place_of(award)
        granted = Award.objects.filter(Award.in_force(award.ended_on), programme=programme)
        if programme and not granted.filter(holder__in=one).exists():
            _go_on(award, by)


def _came_to_the_place_of(award):
    """The programme whose grant ended a row, by the last text that names the cause; "" where none did."""
    code = award.ending.cause
    naming = Q(content__upkeep__causes__contains=[{"cause": code}])
    texts = ProgrammeEdition.objects.filter(naming, programme=award.programme)
    last = texts.order_by("-is_current", "-loaded_at").first()
    return last.policy.upkeep.cause(code).granted if last else ""


def _go_on(award, by):
    ending, day = award.ending, award.ended_on.isoformat()
    _tell(
        award,
        gettext_noop("“%(title)s” %(number)s goes on: “%(word)s from %(day)s on” is taken back."),
        key=f"goes_on:{ending.pk}",
        day=day,
    )
    ending.delete()
    award.ended_on, award.end_kind, award.end_recorded_at = None, "", None
    award.save(update_fields=["ended_on", "end_kind", "end_recorded_at"])
    _record("award_goes_on", award, by, before={"cause": ending.cause, "ended_on": day})


def _causes_by_grant(programmes):
    """The programmes and causes for which something ends with a grant of these, by the programme granted;
    only the texts that name one of them are read.
    """
    naming, found = Q(pk__in=[]), {}
    for programme in programmes:
        naming |= Q(content__upkeep__causes__contains=[{"granted": programme}])
    for edition in ProgrammeEdition.objects.filter(naming, is_current=True):
        for cause in edition.policy.upkeep.causes:
            if cause.granted in programmes:
                found.setdefault(cause.granted, []).append((edition.programme, cause))
    return found


def _make_way(granted, programme, cause, day):
    """End the rows of a programme to whose place this one comes; one that does not hold yet on the day, or no
    longer, comes to nobody's.
    """
    if granted.since > day or (granted.until and granted.until < day) or granted.ended_on:
        return 0
    rows = Award.objects.filter(programme=programme, ended_on=None).select_related("holder")
    rows = rows.filter(holder__in=claimant_of(granted.holder).one_with(granted.holder))
    found = list(rows.filter(Q(until=None) | Q(until__gte=granted.since)))
    for award in found:
        end_and_tell(award, cause, since=granted.since)
    return len(found)


@transaction.atomic
def end_and_tell(award, cause, *, since, **how):
    """End a row for what happened beside it, and tell its holder."""
    end(award, cause, since=since, **how)
    _tell(
        award,
        gettext_noop("“%(title)s” %(number)s, from %(day)s on: %(word)s, %(cause)s."),
        # What goes on may end again, and on the same day: each end is told.
        key=f"over:{Ending.objects.get(award=award).pk}",
        day=max(since, award.since).isoformat(),
        cause=cause.title,
    )


def _tell(award, words, *, key, **values):
    word = word_of(award) or gettext_lazy("Ended")
    values = {"title": title_of(award), "number": award.number, "word": word, **values}
    notices.tell_holder(award.holder, words, case=award.case, key=key, **values)


def _ran_out(rows, cause, day):
    found = list(rows.filter(until__lt=day))
    for award in found:
        end(award, cause, since=award.until + timedelta(days=1))
    return len(found)


def _taken_over(edition, cause, day):
    """Of those who hold a row, or were put together with who does, what they hold that takes its place."""
    one = CLAIMANTS.get(edition.policy.applicant, NOTHING).one
    waiting = Award.objects.filter(programme=edition.programme, ended_on=None).annotate(one=one)
    granted = Award.objects.filter(Award.in_force(day), programme=cause.granted).annotate(one=one)
    granted = granted.filter(one__in=waiting.values("one")).select_related("holder").order_by("since")
    return sum(_make_way(award, edition.programme, cause, day) for award in granted)


def cited(award, named):
    """The document and clause of a cause or a kind of change, as the award's programme names them."""
    return edition_of(award).policy.cite(named.source, named.clause)


def _logged(award, cause, since, note, by):
    after = {"cause": cause.code, "since": since.isoformat(), "ended_on": award.ended_on.isoformat()}
    return _record(f"award_{cause.ends}", award, by, note=note, after=after)


def _record(verb, award, by, **columns):
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(award.case_id) if award.case_id else None,
        object_type="award",
        object_id=award.public_id,
        **columns,
    )
