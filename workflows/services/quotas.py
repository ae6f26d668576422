"""A unit's quota over the programmes that share it (限额): taken when it forwards, given back when what it
forwarded ends before the department has accepted it.

What holds a place stands in the rows themselves: an application that its unit has forwarded and that was
not withdrawn, turned down or left lying since. One that is sent back for correction keeps its place, because
it comes straight back; one that the department does not accept has used it. `Quota.used` is that count,
kept under the quota's lock, so that of two who want the last place one gets it.
"""

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from trail import clock, log
from workflows.models import Application, Award, Endorsement, Quota
from workflows.permissions import runs
from workflows.services.errors import NotNow

State = Application.State
GONE = (State.NOT_FORWARDED, State.LAPSED, State.WITHDRAWN)
# What is void or was given up was never won.
NEVER_WON = (Award.EndKind.VOID, Award.EndKind.GIVEN_UP)


def of(organisation, round_):
    """The unit's quota for the pool of the round's programme in the round's year; None where it has none.

    What was never used or set is worked out from the register, by the rule of the round's policy date, and
    not stored yet.
    """
    shared = round_.edition.policy.way.quota
    if shared is None:
        return None
    known = Quota.objects.filter(organisation=organisation, year=round_.year, pool=shared.pool).first()
    if known is not None:
        return known
    due = _due(organisation, round_)
    return Quota(organisation=organisation, year=round_.year, pool=shared.pool, **due)


def holding():
    """The units' endorsements whose applications hold a place."""
    return Endorsement.objects.filter(
        link=Endorsement.Link.UNIT, outcome=Endorsement.Outcome.FORWARDED
    ).exclude(application__state__in=GONE)


@transaction.atomic
def take(application):
    """Take a place for an application that its unit forwards in this transaction; the caller holds its lock.

    Taking it again takes no second one. Returns the quota, None where the programme has none; `NotNow` where
    it is used up.
    """
    quota = _locked(application)
    if quota is None:
        return None
    others = _held_by_others(quota, application)
    if others >= quota.total:
        raise NotNow(
            _("The quota of %(unit)s for %(year)s is used up: %(used)s of %(total)s.")
            % {"unit": quota.organisation, "year": quota.year, "used": others, "total": quota.total}
        )
    _use(quota, others + 1)
    return quota


@transaction.atomic
def give_back(application):
    """Free the place that the application took in its unit's quota, if it took one; it ends in this
    transaction. Giving it back again frees no second one.
    """
    if not holding().filter(application=application).exists():
        return
    quota = _locked(application)
    if quota is not None:
        _use(quota, _held_by_others(quota, application))


@transaction.atomic
def set_total(organisation, round_, *, total, reason, by):
    """The department sets another total than the register gives, and says why. Returns a receipt.

    PermissionError for anybody outside the offices that check the round or decide on it; `NotNow` without a
    reason, for a programme without a quota, or for fewer places than are used.
    """
    if not runs(by, round_):
        raise PermissionError(organisation.pk)
    if not reason.strip():
        raise NotNow(_("Give the reason for the other quota; it stands in the file."))
    quota = _row(organisation, round_)
    if quota is None:
        raise NotNow(_("This programme has no quota."))
    if total < quota.used:
        raise NotNow(_("%(used)s places are used already; the quota cannot be less.") % {"used": quota.used})
    before = quota.total
    quota.total = total
    told = {"set_to": total, "reason": reason.strip(), "set_by": str(by), "set_on": f"{clock.today()}"}
    quota.basis |= told
    quota.save(update_fields=["total", "basis"])
    return log.record(
        "quota_set",
        actor=by,
        object_type="quota",
        object_id=quota.pk,
        note=reason.strip(),
        before={"total": before},
        after={"total": total, "unit": organisation.name, "year": quota.year, "pool": quota.pool},
    )


def _locked(application):
    return _row(application.host_unit, application.round)


def _row(organisation, round_):
    """The quota's row, locked, made if it is not there yet; None where the programme has no quota."""
    wanted = of(organisation, round_)
    if wanted is None:
        return None
    key = {"organisation": organisation, "year": wanted.year, "pool": wanted.pool}
    Quota.objects.get_or_create(**key, defaults={"total": wanted.total, "basis": wanted.basis})
    return Quota.objects.select_for_update(of=("self",)).select_related("organisation").get(**key)


def _use(quota, number):
    quota.used = number
    quota.save(update_fields=["used"])


def _held_by_others(quota, application):
    """How many places of the quota other applications hold; asked under its lock."""
    programmes = application.edition.policy.way.quota.programmes
    held = holding().filter(
        organisation=quota.organisation_id,
        application__round__year=quota.year,
        application__edition__programme__in=programmes,
    )
    return held.exclude(application=application).count()


def _due(organisation, round_):
    """Total and basis as the rule of the day says: the best of the last years' numbers, times so many."""
    policy = round_.edition.policy
    shared = policy.way.quota
    entry = shared.rule.on(round_.policy_date)
    rule = entry.value
    years = range(round_.year - rule.years, round_.year)
    won = (
        Award.objects.filter(host_unit=organisation, programme__in=shared.programmes, since__year__in=years)
        .exclude(end_kind__in=NEVER_WON)
        .values_list("since__year")
        .annotate(number=Count("pk"))
        .order_by()
    )
    numbers = dict.fromkeys(years, 0) | dict(won)
    return {
        "total": max(rule.times * max(numbers.values()), rule.at_least),
        "basis": {
            "awards": {str(each): number for each, number in numbers.items()},
            "times": rule.times,
            "at_least": rule.at_least,
            "source": policy.cite(entry.source, entry.clause),
        },
    }
