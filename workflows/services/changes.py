"""Changes that were reported of what an enterprise holds (更名、重大变化、迁移): the banner's bureau and the
recommending body check, the department decides whether the status is kept, a rename is made public, and what
follows is carried out.
"""

from datetime import datetime, time

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import moving
from accounts.models import Organisation
from trail import clock, log
from workflows.models import Award, Change, Objection
from workflows.services import endings, notices, periods, relocating, spot_checks
from workflows.services.claims import claimant_of
from workflows.services.errors import NotNow

Outcome = Change.Outcome


def rule_of(award):
    """The programme's rule of changes; `NotNow` where it has none."""
    upkeep = endings.upkeep_of(award)
    if not upkeep or not upkeep.changes:
        raise NotNow(_("No changes are reported of this."))
    return upkeep.changes


def kind_of(change):
    """What kind of change it is, as the programme's file says."""
    return rule_of(change.award).kind(change.kind)


def first_check(change, *, finding, by):
    """The banner's bureau checks first; the caller holds the process's lock. `NotNow` for who reported it."""
    _require_another(change, by)
    change.first_finding, change.first_checked_by = finding.strip(), by
    change.first_checked_at = clock.now()
    change.save(update_fields=["first_finding", "first_checked_by", "first_checked_at"])
    return logged("change_first_checked", change, by)


def check(change, *, finding, by):
    """The recommending body, or for a direct unit the department, checks; the caller holds the process's
    lock. `NotNow` for who reported it.
    """
    _require_another(change, by)
    change.finding, change.checked_by, change.checked_at = finding.strip(), by, clock.now()
    change.save(update_fields=["finding", "checked_by", "checked_at"])
    return logged("change_checked", change, by)


def decide(change, *, outcome, opinion, by):
    """The department decides; the caller holds the process's lock. `NotNow` for who reported or checked it,
    and for an outcome that the kind of change does not have.
    """
    if by.pk in kept_from(change, "decide"):
        raise NotNow(_("You reported or checked it: somebody else has to decide."))
    if outcome not in outcomes_of(change):
        raise NotNow(
            _("What moves in part is recognised anew where it goes; any other status is kept or ends.")
        )
    change.outcome, change.opinion = outcome, opinion.strip()
    change.decided_by, change.decided_at = by, clock.now()
    change.save(update_fields=["outcome", "opinion", "decided_by", "decided_at"])
    return logged("change_decided", change, by, outcome=outcome)


def outcomes_of(change):
    """What the department may decide of a change: what moves in part is recognised anew where it goes."""
    return (Outcome.ANEW,) if kind_of(change).effect == "anew" else (Outcome.KEPT, Outcome.ENDED)


def kept_from(change, step):
    """The keys of the users who may not take a step of the change: who reported it checks nothing, and who
    did either does not decide; anybody may publish it and record the result.
    """
    if step not in ("first_check", "check", "decide"):
        return set()
    checked = (change.first_checked_by_id, change.checked_by_id) if step == "decide" else ()
    return {change.reported_by_id, *checked} - {None}


def _require_another(change, by):
    if by.pk in kept_from(change, "check"):
        raise NotNow(_("You reported it: another officer of the office has to check."))


def is_made_public(change):
    """Whether it is made public before it is carried out: a rename with which the status is kept."""
    named = kind_of(change)
    return named.effect == "name" and change.outcome == Outcome.KEPT and bool(rule_of(change.award).notice)


def publish(change, *, portal_url, first_day, by):
    """Record that the change was published on the portal on a day; the period is computed. The caller holds
    the process's lock. `NotNow` for a day before the decision or one that has not come.
    """
    if not timezone.localdate(change.decided_at) <= first_day <= clock.today():
        raise NotNow(_("Give the day on which it was published: not before the decision, today or before."))
    start = timezone.make_aware(datetime.combine(first_day, time()))
    change.portal_url, change.first_day = portal_url, first_day
    change.ends_at = periods.end_of(rule_of(change.award).notice.on(first_day).value, start)
    change.save(update_fields=["portal_url", "first_day", "ends_at"])
    return logged("change_published", change, by, portal_url=portal_url, first_day=str(first_day))


def conclude(change, *, stands, objections, by):
    """After its notice: whether the change stands, and what was objected; the caller holds the process's
    lock. `NotNow` while an objection is not decided, where it is to stand in spite of one that was upheld,
    and where it does not stand and nobody says why.
    """
    Change.objects.select_for_update(no_key=True).get(pk=change.pk)
    filed = change.objected_by.order_by("pk")
    if filed.filter(outcome="").exists():
        raise NotNow(_("An objection to it is not decided yet; until then it is held."))
    upheld = [each.opinion for each in filed.filter(outcome=Objection.Outcome.UPHELD)]
    if stands and upheld:
        raise NotNow(_("An objection to it was upheld: it does not stand."))
    objections = objections.strip() or "；".join(upheld)
    if not stands and not objections:
        raise NotNow(_("Say which objection was upheld."))
    change.stands, change.objections = stands, objections
    change.concluded_by, change.concluded_at = by, clock.now()
    change.save(update_fields=["stands", "objections", "concluded_by", "concluded_at"])
    return logged("change_concluded", change, by, stands=stands)


def carry_out(change):
    """What follows: the new name or seat from the day of the change on, also for whom the holder was put
    together with, and the end of what is lost. One that does not stand changes nothing, and what ended
    otherwise meanwhile ends no second time.
    """
    named, holder = kind_of(change), change.award.holder
    one = Organisation.objects.filter(holder__in=claimant_of(holder).one_with(holder)).order_by("pk")
    ended_on = Award.objects.select_for_update(no_key=True).get(pk=change.award_id).ended_on
    if change.stands is not False:
        if named.effect == "name":
            for each in one.exclude(name=change.new_name):
                moving.rename(each, change.new_name, day=change.day, by=change.decided_by)
        if ended_on is None:
            _end(change, named)
        if named.effect == "seat":
            _move(change, one)
    notices.tell_holder(
        holder,
        gettext_noop("%(kind)s of %(day)s, reported for %(number)s: %(outcome)s."),
        case=change.award.case,
        key=f"change:{change.pk}",
        kind=named.title,
        day=change.day.isoformat(),
        number=change.award.number,
        outcome=_over_since(ended_on) if ended_on else outcome_of(change),
    )


def carried_out_since(moment, holders):
    """The changes of name or seat of these holders that were carried out since a moment, the oldest first."""
    carried = Q(concluded_at__gte=moment, stands=True) | Q(concluded_at=None, decided_at__gte=moment)
    return [
        change
        for change in Change.objects.filter(carried, award__holder__in=holders).order_by("pk")
        if kind_of(change).effect in ("name", "seat") and bool(change.stands) == is_made_public(change)
    ]


def _over_since(day):
    with translation.override(settings.LANGUAGE_CODE):
        return _("recorded; what it was reported for is over since %(day)s") % {"day": day.isoformat()}


def _move(change, organisations):
    """The new seat, with whom looks after it and where its rows count; of what went outside all ends that
    needs a seat in the region, and counts where it was until then.
    """
    acted, holder = {"day": change.day, "by": change.decided_by}, change.award.holder
    before = relocating.looked_after(holder)
    for each in organisations:
        moving.move(each, change.region, **acted)
        if change.region is not None:
            relocating.follow(each, change.region, **acted)
        spot_checks.follow(each, by=change.decided_by)
    if change.region is None:
        relocating.leave(holder, heard=change.account, note=change.opinion, **acted)
    relocating.tell_bureaus(holder, before, change.region, day=change.day, key=f"change:{change.pk}")


def outcome_of(change):
    """The result in words."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Does not stand") if change.stands is False else str(change.get_outcome_display())


def has_certificate(change):
    """Whether a new certificate with the same number and term is made."""
    return is_made_public(change) and change.stands and rule_of(change.award).certificate is not None


def _end(change, named):
    rule, upkeep, since = rule_of(change.award), endings.upkeep_of(change.award), change.day
    if change.outcome == Outcome.ENDED:
        cause = upkeep.cause(rule.cause)
        since = since.replace(month=1, day=1) if cause.by_year else since
    elif named.effect == "seat" and change.region is None:
        cause = upkeep.cause(rule.moved)
    else:
        return
    told = {"heard": change.account, "note": change.opinion, "by": change.decided_by}
    endings.end(change.award, cause, since=since, **told)


def logged(verb, change, by, **after):
    """Record what somebody did to a change; returns the receipt."""
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(change.case_id),
        object_type="change",
        object_id=change.public_id,
        after=after or None,
    )
