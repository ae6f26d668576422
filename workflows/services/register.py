"""The register (台账): what is granted becomes a row with a number that has no gap."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from trail import clock, log, numbers
from workflows.models import Application, Award
from workflows.services import endings, notices, public_notices, recognitions
from workflows.services.claims import claimant_of
from workflows.services.errors import NotNow


def grant(application, *, by):
    """Enter a granted application into the register; the caller holds the case's lock. Returns the award.

    The number follows the programme's pattern. It holds from the local day on which its result could go out,
    with the round's release or, where an objection held it, with the answer to that, until the same day as
    many years later as the edition says, that day included. Where others recognise, number and days are those
    of their results; `NotNow` where these do not recognise it.
    """
    decision = application.decision
    programme = application.edition.policy
    entry = _recognised(application) if programme.way.package else _numbered_here(application)
    award = Award.objects.create(
        holder=application.holder,
        programme=programme.code,
        edition=application.edition,
        title=application.title,
        region=_region(application.host_unit, entry["since"]),
        host_unit=application.host_unit,
        money=decision.money,
        **entry,
        recorded_at=clock.now(),
        case=application.case,
    )
    _settle(application, Application.State.GRANTED)
    claimant_of(application.holder).keep(application.case, by=by)
    endings.take_over([award])
    log.record(
        "granted",
        actor=by,
        chain=log.case_chain(application.case_id),
        object_type="award",
        object_id=award.public_id,
        after={"number": award.number, "since": str(award.since), "money": award.money},
    )
    notices.tell_applicant(
        application,
        gettext_noop("“%(title)s” has been granted; its number is %(number)s."),
        key="granted",
        title=award.title,
        number=award.number,
    )
    return award


def decline(application, *, by):
    """Settle an application that was not granted."""
    _settle(application, Application.State.DECLINED)
    notices.tell_applicant(
        application,
        gettext_noop(
            "“%(title)s” was not granted in this round; the reason stands in the notice of the result."
        ),
        key="declined",
        title=application.title,
    )
    return log.record(
        "declined",
        actor=by,
        chain=log.case_chain(application.case_id),
        object_type="application",
        object_id=application.public_id,
        note=application.decision.reason,
    )


def _numbered_here(application):
    since = public_notices.let_go_on(application)
    until = application.edition.policy.runs_until(since)
    return {"number": _number(application, since), "since": since, "until": until}


def _recognised(application):
    found = recognitions.of(application)
    if found is None or not found.is_recognised:
        raise NotNow(_("The results of who recognises give it no number."))
    return {
        "number": found.number,
        "since": found.since,
        "until": found.until or application.edition.policy.runs_until(found.since),
        "announcement": found.announcement,
    }


def _number(application, since):
    """The programme's next number; where the number comes from elsewhere and no package goes out, that of the
    application.
    """
    programme = application.edition.policy
    if programme.number is None:
        return application.number
    serial = numbers.take(f"award:{programme.code}:{since.year}")
    return programme.number.format(year=since.year, serial=serial)


def _settle(application, state):
    application.state = state
    application.save(update_fields=["state"])


def _region(organisation, day):
    seat = (
        organisation.seats.filter(Q(since__lte=day), Q(until=None) | Q(until__gt=day))
        .select_related("region")
        .first()
    )
    if seat is None:
        raise NotNow(
            _("%(unit)s has no seat on record for this day; its region is needed for the register.")
            % {"unit": organisation.name}
        )
    return seat.region
