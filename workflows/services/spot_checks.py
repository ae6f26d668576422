"""Random spot checks (抽查): drawn by a seed that is kept, sent to who looks, their findings recorded."""

import secrets
from collections import Counter
from dataclasses import replace

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Office, Region
from accounts.offices import WHOLE, code
from trail import clock, guard, log
from workflows.models import Award, SpotCheck, SpotCheckSheet
from workflows.policy import sampling
from workflows.services import notices, periods
from workflows.services.errors import Conflict, NotNow

DRAWN = gettext_noop("“%(title)s”: %(count)d enterprises were drawn for you to look at, by %(day)s.")
DISAGREES = gettext_noop(
    "“%(title)s”: %(holder)s (%(number)s) does not agree with its evidence. See whether the number is to be "
    "taken away."
)


def proposed(policy):
    """What the programme's file says of a check that is drawn today: its `share` and, counted from today,
    the day `due_on`, put off to one on which people work, as dated entries.
    """
    today, rule = clock.today(), policy.upkeep.spot_check
    period = rule.period.on(today)
    due_on = periods.first_working(timezone.localdate(periods.end_of(period.value, clock.now())))
    return {"share": rule.share.on(today), "due_on": replace(period, value=due_on)}


@transaction.atomic
def draw(programme, *, title, share, by_league, due_on, office, by, seed=""):
    """Draw so many of a hundred of the numbers of a programme that are in force today in the region of the
    `office`; each comes to the bureau above its holder, to the body above that, or to the drawing office
    itself. Returns the check.
    Without a `seed` that others named, a random one is taken.

    `NotNow` where nothing is in force, or for a day that has passed.
    """
    if due_on < clock.today():
        raise NotNow(_("The day by which it is to be done has passed."))
    awards = {award.public_id: award for award in _in_force(programme, office)}
    if not awards:
        raise NotNow(_("No number of this programme is in force today."))
    check = SpotCheck.objects.create(
        programme=programme,
        title=title,
        day=clock.today(),
        seed=seed or secrets.token_hex(16),
        share=share,
        by_league=by_league,
        pool=[[reference, _league(award)] for reference, award in sorted(awards.items())],
        due_on=due_on,
        screening_office=office,
        drawn_by=by,
        drawn_at=clock.now(),
    )
    drawn = drawn_of(check)
    SpotCheckSheet.objects.bulk_create(
        SpotCheckSheet(spot_check=check, award=awards[reference], office=_office(awards[reference], office))
        for reference in drawn
    )
    _tell_offices(check)
    _log("spot_check_drawn", check, by, after={"pool": len(check.pool), "drawn": len(drawn)})
    return check


def _tell_offices(check):
    """Each office hears how many it looks at, and by when."""
    lying = Counter(check.sheets.values_list("office", flat=True))
    for office, users in notices.holders(set(lying)).items():
        for user_id in users:
            notices.tell(
                user_id,
                DRAWN,
                case=None,
                key=f"spot_check:{check.pk}:{office}",
                path=reverse("spot-check-list"),
                title=check.title,
                count=lying[office],
                day=check.due_on.isoformat(),
            )


def drawn_of(check):
    """The references that seed and pool give, computed again."""
    return sampling.sample(check.pool, seed=check.seed, share=check.share, by_group=check.by_league)


def order_of(check):
    """The whole pool in the order of the draw: the name of the league by which it is drawn ("" for the
    whole), the award, where it stands, and whether it was drawn.
    """
    names = dict(Region.objects.filter(kind=Region.Kind.LEAGUE).values_list("code", "name"))
    found = Award.objects.filter(public_id__in=[reference for reference, _group in check.pool])
    awards = {award.public_id: award for award in found.select_related("holder")}
    return [
        (names.get(group, group), awards[reference], sampling.place(check.seed, reference), is_drawn)
        for group, reference, is_drawn in sampling.order(check.pool, check.seed, check.share, check.by_league)
    ]


def computes_again(check):
    """Whether what was drawn is what seed and pool give."""
    kept = check.sheets.values_list("award__public_id", flat=True)
    return sorted(kept) == sorted(drawn_of(check))


@transaction.atomic
def follow(organisation, *, by):
    """Hand on what is still to be looked at of an organisation that moved: to who stands above it now, or to
    the drawing office where it left the region.
    """
    sheets = SpotCheckSheet.objects.select_for_update(of=("self",), no_key=True).filter(
        outcome__in=SpotCheckSheet.STILL_OPEN, award__holder__organisation=organisation
    )
    above = "award__holder__organisation__recommended_through__recommended_through"
    for sheet in sheets.select_related("spot_check__screening_office", above).order_by("pk"):
        before, sheet.office = sheet.office, _office(sheet.award, sheet.spot_check.screening_office)
        if sheet.office == before:
            continue
        sheet.save(update_fields=["office"])
        changed = {"before": {"office": before}, "after": {"office": sheet.office}}
        _log("spot_sheet_handed_on", sheet.spot_check, by, **changed)


@transaction.atomic
def close_of(award, why, *, by):
    """Close what is still to be looked at of a number that was taken away, for this reason."""
    sheets = SpotCheckSheet.objects.select_for_update(of=("self",), no_key=True).filter(
        outcome__in=SpotCheckSheet.STILL_OPEN, award=award
    )
    for sheet in sheets.select_related("spot_check").order_by("pk"):
        _settle(sheet, SpotCheckSheet.Outcome.NOT_NEEDED, why, by)


@transaction.atomic
def record(sheet, *, outcome, found, by):
    """Record what was found; what was to be looked at on site gets its result afterwards, beside the first.
    Returns a receipt. `Conflict` where that was done, `NotNow` without words.
    """
    sheet = (
        SpotCheckSheet.objects.select_for_update(of=("self",)).select_related("spot_check").get(pk=sheet.pk)
    )
    if not sheet.is_open or sheet.outcome == outcome:
        raise Conflict(_("The result of this check is recorded already."))
    if not found.strip():
        raise NotNow(_("Say what was compared and what was found."))
    guard.refuse_identity_numbers(found)
    receipt = _settle(sheet, outcome, found.strip(), by)
    if outcome == SpotCheckSheet.Outcome.MISMATCH:
        _tell_who_drew(sheet)
    return receipt


def _settle(sheet, outcome, found, by):
    sheet.outcome, sheet.found = outcome, "\n".join(filter(None, [sheet.found, found]))
    sheet.done_by, sheet.done_at = by, clock.now()
    sheet.save(update_fields=["outcome", "found", "done_by", "done_at"])
    return _log("spot_check_recorded", sheet.spot_check, by, note=found, after={"outcome": outcome})


def _tell_who_drew(sheet):
    """The office that drew hears of a number that does not agree: it alone can propose to take it away."""
    office, award = sheet.spot_check.screening_office.code, sheet.award
    for user_id in notices.holders({office}).get(office, ()):
        notices.tell(
            user_id,
            DISAGREES,
            case=None,
            key=f"spot_sheet:{sheet.pk}:mismatch",
            path=reverse("spot-sheet", args=[sheet.public_id]),
            title=sheet.spot_check.title,
            holder=award.holder.name,
            number=award.number,
        )


def _in_force(programme, office):
    scope = office.code.partition("@")[2]
    awards = Award.objects.filter(Award.in_force(clock.today()), programme=programme)
    if scope != WHOLE:
        awards = awards.filter(Q(region=scope) | Q(region__parent=scope))
    return awards.select_related("region", "holder__organisation__recommended_through__recommended_through")


def _league(award):
    region = award.region
    return region.parent_id if region.kind == Region.Kind.BANNER else region.code


def _office(award, department):
    """Where the sheet lies: with the bureau above the holder, or the body, or the department."""
    organisation = award.holder.organisation
    through = organisation and organisation.recommended_through
    if through is None:
        return department.code
    role = Office.Role.BANNER if through.recommended_through_id else Office.Role.RECOMMEND
    return code(role, through.public_id)


def _log(verb, check, by, **columns):
    return log.record(verb, actor=by, object_type="spot_check", object_id=check.public_id, **columns)
