"""Changes as they are reported (更名、重大变化、迁移): by who speaks for the holder, and by the department
where a name or a seat is wrong that two archives have kept since they were put together.
"""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Office, spans
from accounts.offices import WHOLE, code
from trail import clock, guard
from workflows.models import Case, Change
from workflows.policy.calendar import months_after
from workflows.services import changes, endings, links, notices, scans
from workflows.services.claims import claimant_of
from workflows.services.errors import Conflict, NotNow, Unfit

PAPER = "change_paper"
# What a change touches that also somebody puts right who does not speak for the holder.
PUT_RIGHT = ("name", "seat")


def speaks(award, user):
    """Whether somebody speaks for who holds an award, or for one that was put together with it."""
    return user.pk in notices.speakers_of(award.holder)


def kinds_for(rule, *, spoken):
    """The kinds of change that somebody may report: who speaks for the holder all, else of name and seat."""
    return rule.kinds if spoken else [kind for kind in rule.kinds if kind.effect in PUT_RIGHT]


@transaction.atomic
def report(award, *, papers, by, **reported):
    """Report a change, within the transaction that also starts the flow. Returns it, with its `receipt`.
    Late is said and recorded, not refused.

    `reported` is its `kind`, `day` and `account`, with the `new_name` of a rename and the `region` of a whole
    move. `NotNow` for a day that does not fit or what the kind of change lacks, and for one that somebody may
    not report who does not speak for the holder; `Conflict` where another one is not decided yet.
    """
    rule = changes.rule_of(award)
    named = rule.kind(reported["kind"])
    _require_fit(award, named, reported)
    spoken = speaks(award, by)
    if not spoken:
        _require_putting_right(named, reported)
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
    if not spoken:
        _tell_holder(change, named)
    change.receipt = changes.logged("change_reported", change, by, **told)
    return change


def _require_putting_right(named, reported):
    """That it is a name, or a seat within the region: anything else is for who speaks for the holder."""
    leaves = named.effect == "seat" and reported.get("region") is None
    if named.effect not in PUT_RIGHT or leaves:
        raise NotNow(
            _(
                "Only a name or a seat within the region is put right for the enterprise; anything else its "
                "contact reports."
            )
        )


def _tell_holder(change, named):
    """Who speaks for the holder hears what is reported in its stead."""
    notices.tell_holder(
        change.award.holder,
        gettext_noop(
            "The department reported a change for you, to put right what is on record: %(kind)s of %(day)s, "
            "of %(number)s."
        ),
        case=change.award.case,
        key=f"change-reported:{change.pk}",
        number=change.award.number,
        kind=named.title,
        day=change.day.isoformat(),
    )


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
