"""Batches (批次): a programme opened again and again within a year, and what goes on into the next."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from trail import clock, log
from workflows.models import Application, Deadline, Round
from workflows.services import links, notices, periods, rounds

State = Application.State
SHIFTED = ("opens_at", *rounds.CUTOFFS)
KEPT = (
    "year", "places", "money", "money_each", "guideline", "contact", "screening_office", "deciding_office",
)  # fmt: skip

NOT_COME = gettext_noop("“%(title)s” had not come to the department in time and goes on in “%(round)s”.")
NOT_CHECKED = gettext_noop("The check of “%(title)s” is not over yet, so it goes on in “%(round)s”.")
WENT_ON = gettext_noop(
    "%(count)d applications had not come to the department by the cut-off of “%(round)s” and go on in "
    "“%(into)s”, which is open until %(day)s."
)


def unchecked(round_):
    """What came to the department and is still at its formal check, or being corrected for it."""
    return round_.applications.filter(
        reach=Application.Reach.DEPARTMENT, state__in=(State.SUBMITTED, State.RETURNED)
    )


def following(round_):
    """The batch into which goes what came too late for this one: of the same year and text, planned or open,
    the one that closes first; None where there is none.
    """
    later = Round.objects.filter(
        edition=round_.edition_id,
        year=round_.year,
        window__in=(Round.Window.PLANNED, Round.Window.OPEN),
        body_closes_at__gt=clock.now(),
    )
    return later.exclude(pk=round_.pk).order_by("body_closes_at", "pk").first()


def proposed_after(round_):
    """The columns of a next batch as they are proposed: it opens when this one closed, at the earliest now,
    and gives everybody as long as this one did, and on to the next working day where nobody works on the
    last. What else may differ stays as it is.
    """
    shift = max(round_.closes_at, clock.now()) - round_.opens_at
    moments = {name: getattr(round_, name) for name in SHIFTED}
    proposed = {name: moment and moment + shift for name, moment in moments.items()}
    earlier = proposed["opens_at"]
    for name in filter(proposed.get, rounds.CUTOFFS):
        proposed[name] = earlier = max(earlier, periods.on_a_working_day(proposed[name]))
    number = Round.objects.filter(edition__programme=round_.edition.programme, year=round_.year).count() + 1
    return {
        **{name: getattr(round_, name) for name in KEPT},
        **proposed,
        "policy_date": timezone.localdate(proposed["opens_at"]),
        "title": _("%(year)d, batch %(number)d: %(programme)s")
        % {"year": round_.year, "number": number, "programme": round_.edition.title},
    }


def carry_over(application, into, *, words=NOT_COME, by=None):
    """It goes on in a later batch as it lies: with the same link or officer, whose period runs on. The
    applicant is told in these `words`. The caller holds the process's lock. Returns a receipt.
    """
    before = application.round
    application.round = into
    application.save(update_fields=["round"])
    _follow(application)
    key = f"carried_over:{into.pk}"
    notices.tell_applicant(application, words, key=key, title=application.title, round=into.title)
    return log.record(
        "carried_over",
        actor=by,
        chain=log.case_chain(application.case_id),
        object_type="application",
        object_id=application.public_id,
        before={"round": before.public_id},
        after={"round": into.public_id},
    )


def may_carry_over(application, into):
    """Whether it may go on there: nobody accepted or refused it, and who applied has none in that batch."""
    waiting = application.state in (State.FORWARDING, State.RETURNED, State.SUBMITTED)
    return waiting and not into.applications.filter(holder=application.holder_id).exists()


def tell_office(round_, into, count):
    """The officers of the formal check hear how many went on, and in which batch."""
    values = {"round": round_.title, "into": into.title, "day": links.in_words(into.closes_at)}
    for user_id in notices.holders({round_.screening_office.code}).get(round_.screening_office.code, ()):
        notices.tell(user_id, WENT_ON, case=round_.case, key=f"went_on:{into.pk}", count=count, **values)


def _follow(application):
    """By when the link that has it is to act: within its period, and by the new batch's cut-off."""
    for link, step in links.STEPS.items():
        running = Deadline.objects.filter(case=application.case_id, rule=step, ended_at=None)
        for deadline in running:
            deadline.due_at = links.due(application, link, since=deadline.starts_at)
            deadline.save(update_fields=["due_at"])
