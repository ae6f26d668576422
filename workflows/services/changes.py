"""Changes that an enterprise reports while it holds something (更名、重大变化、迁移): the banner's bureau and
the recommending body check, the department decides whether the status is kept, a rename is made public, and
what follows is carried out.
"""

from datetime import datetime, time

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import moving
from accounts.models import Office, Organisation, spans
from accounts.offices import WHOLE, code
from trail import clock, guard, log
from workflows.models import Award, Case, Change, Objection
from workflows.policy.calendar import months_after
from workflows.services import endings, links, notices, periods, relocating, scans, spot_checks
from workflows.services.claims import claimant_of
from workflows.services.errors import Conflict, NotNow, Unfit

PAPER = "change_paper"
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


@transaction.atomic
def report(award, *, papers, by, **reported):
    """Report a change, within the transaction that also starts the flow. Returns it, with its `receipt`.
    Late is said and recorded, not refused.

    `reported` is its `kind`, `day` and `account`, with the `new_name` of a rename and the `region` of a whole
    move. `NotNow` for a day that does not fit or what the kind of change lacks, `Conflict` where another one
    is not decided yet.
    """
    rule = rule_of(award)
    named = rule.kind(reported["kind"])
    _require_fit(award, named, reported)
    screening, deciding = _offices()
    above = claimant_of(award.holder).speaks(award.holder)
    bureau, body = links.bodies_above(above, endings.edition_of(award).policy.way.links)
    change = _entered(
        case=_case(award, named),
        award=award,
        bureau=bureau,
        body=body,
        screening_office=screening,
        deciding_office=deciding,
        kind=named.code,
        day=reported["day"],
        due_on=months_after(reported["day"], rule.within.on(reported["day"]).value),
        former_name=award.holder.organisation.name,
        new_name=reported.get("new_name", "").strip() if named.effect == "name" else "",
        region=reported.get("region") if named.effect == "seat" else None,
        account=reported["account"].strip(),
        reported_by=by,
        reported_at=clock.now(),
    )
    for upload in papers:
        scans.store(PAPER, upload, by=by, case=change.case)
    told = {"kind": change.kind, "day": change.day.isoformat(), "late": change.is_late}
    change.receipt = _logged("change_reported", change, by, **told)
    return change


def first_check(change, *, finding, by):
    """The banner's bureau checks first; the caller holds the process's lock."""
    change.first_finding, change.first_checked_by = finding.strip(), by
    change.first_checked_at = clock.now()
    change.save(update_fields=["first_finding", "first_checked_by", "first_checked_at"])
    return _logged("change_first_checked", change, by)


def check(change, *, finding, by):
    """The recommending body, or for a direct unit the department, checks; the caller holds the process's
    lock.
    """
    change.finding, change.checked_by, change.checked_at = finding.strip(), by, clock.now()
    change.save(update_fields=["finding", "checked_by", "checked_at"])
    return _logged("change_checked", change, by)


def decide(change, *, outcome, opinion, by):
    """The department decides; the caller holds the process's lock. `NotNow` for who reported or checked it,
    and for an outcome that the kind of change does not have.
    """
    if by.pk in (change.reported_by_id, change.first_checked_by_id, change.checked_by_id):
        raise NotNow(_("You reported or checked it: somebody else has to decide."))
    if (outcome == Outcome.ANEW) != (kind_of(change).effect == "anew"):
        raise NotNow(
            _("What moves in part is recognised anew where it goes; any other status is kept or ends.")
        )
    change.outcome, change.opinion = outcome, opinion.strip()
    change.decided_by, change.decided_at = by, clock.now()
    change.save(update_fields=["outcome", "opinion", "decided_by", "decided_at"])
    return _logged("change_decided", change, by, outcome=outcome)


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
    return _logged("change_published", change, by, portal_url=portal_url, first_day=str(first_day))


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
    return _logged("change_concluded", change, by, stands=stands)


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
    acted = {"day": change.day, "by": change.decided_by}
    for each in organisations:
        moving.move(each, change.region, **acted)
        if change.region is not None:
            relocating.follow(each, change.region, **acted)
        spot_checks.follow(each, by=change.decided_by)
    if change.region is None:
        relocating.leave(change.award.holder, heard=change.account, note=change.opinion, **acted)


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


def _require_fit(award, named, reported):
    if named is None:
        raise NotNow(_("The programme's file names no such change."))
    today = clock.today()
    is_over = award.ended_on is not None or (award.until and award.until < today)
    if is_over or not award.since <= reported["day"] <= today:
        raise Unfit(_("Give the day of the change: while the recognition holds, today or before."), "day")
    if named.effect == "name" and not reported.get("new_name", "").strip():
        raise Unfit(_("Give the new name as it is registered."), "new_name")
    _require_another(award.holder.organisation, named, reported)
    guard.refuse_identity_numbers(reported["account"], reported.get("new_name", ""))


def _require_another(organisation, named, reported):
    """What is reported differs from what is on record."""
    if named.effect == "name" and reported["new_name"].strip() == organisation.name:
        raise Unfit(_("This is its name already."), "new_name")
    region = reported.get("region")
    sits_there = organisation.seats.filter(spans.in_force(clock.today()), region=region)
    if named.effect == "seat" and region is not None and sits_there.exists():
        raise Unfit(_("It sits there already."), "region")


def _offices():
    """The department's office that handles it and the one that decides."""
    found = {
        office.role: office
        for office in Office.objects.filter(code__in=[code(role, WHOLE) for role in ("screen", "decide")])
    }
    if len(found) < 2:
        raise NotNow(_("The department's offices are not set up yet."))
    return found[Office.Role.SCREEN], found[Office.Role.DECIDE]


def _case(award, named):
    with translation.override(settings.LANGUAGE_CODE):
        title = _("%(kind)s: %(holder)s %(number)s") % {
            "kind": named.title, "holder": award.holder.name, "number": award.number,
        }  # fmt: skip
    return Case.objects.create(
        kind=Case.Kind.CHANGE,
        title=title,
        holder=award.holder,
        edition=endings.edition_of(award),
        opened_at=clock.now(),
    )


def _entered(**columns):
    try:
        with transaction.atomic():
            return Change.objects.create(**columns)
    except IntegrityError:
        raise Conflict(_("A change of this is reported already and not decided yet.")) from None


def _logged(verb, change, by, **after):
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(change.case_id),
        object_type="change",
        object_id=change.public_id,
        after=after or None,
    )
