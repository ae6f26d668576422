"""The end of an application before its round decides: withdrawn by who applied, not forwarded in time, or
purged.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from trail import log
from workflows import permissions
from workflows.models import Application, Decision
from workflows.services import cases, notices, quotas, reviews, waiting_elsewhere
from workflows.services.errors import NotNow

State, Reach = Application.State, Application.Reach
WITHDRAWABLE = (State.FORWARDING, State.RETURNED, State.SUBMITTED, State.ACCEPTED)


def may_withdraw(application):
    """Whether it can still be taken back as far as the applicant may know: handed in, and not over."""
    return application.state in WITHDRAWABLE


def handed_over(application):
    """To whom it was handed over and to whom to write now, so that it cannot be taken back; empty before."""
    package = waiting_elsewhere.lying([application]).get(application.round_id)
    if package is None:
        return ""
    return _(
        "It was handed over to %(platform)s on %(day)s: it can no longer be withdrawn here. Write to "
        "%(whom)s, who tells them."
    ) % {
        "platform": application.edition.policy.way.package.platform,
        "day": package.sent_on.isoformat(),
        "whom": _whom(application.round),
    }


def _being_decided(application):
    """Why nobody of its round takes anything back any more; empty before. No page tells it: what is decided
    is held until the release, and so is that somebody began.
    """
    if not application.round.list_version:
        return ""
    words = _("The round is being decided: it can no longer be withdrawn here. Write to %(whom)s.")
    return words % {"whom": _whom(application.round)}


def _whom(round_):
    return round_.contact or round_.screening_office.title


def withdraw(application, process, *, reason, by):
    """The applicant takes it back (撤回); the caller holds the process's lock. Returns a receipt.

    `NotNow` once its round is being decided or it lies with who recognises, or without a reason;
    PermissionError for anybody but the applicant.
    """
    if not permissions.is_applicant(by, application):
        raise PermissionError(application.pk)
    if not may_withdraw(application):
        raise NotNow(_("It can no longer be withdrawn: it was decided on, or is over already."))
    # Whoever decides holds the application's row until it is decided.
    Application.objects.select_for_update(no_key=True).get(pk=application.pk)
    application.round.refresh_from_db(fields=["list_version"])
    if why := handed_over(application) or _being_decided(application):
        raise NotNow(why)
    if not reason.strip():
        raise NotNow(_("Give the reason for withdrawing; it stands in the file."))
    return _end(application, process, State.WITHDRAWN, "withdrawn", by=by, note=reason.strip())


def lapse(application, process):
    """The links' last cut-off has passed and it has not come to the department (逾期未推荐)."""
    receipt = _end(application, process, State.LAPSED, "lapsed", by=None)
    notices.tell_applicant(
        application,
        gettext_noop("“%(title)s” was not forwarded to the department in time."),
        key="lapsed",
        title=application.title,
    )
    return receipt


def ends_with_a_purge(application):
    """Whether the round would wait for it: handed in, and not decided on."""
    return may_withdraw(application) and not Decision.objects.filter(application=application).exists()


def purged(application, process, *, by):
    """What it said is purged, so that nobody can check, review or decide it: it is over. The caller holds the
    process's lock.
    """
    return _end(application, process, State.WITHDRAWN, "ended_by_purge", by=by)


def _end(application, process, state, verb, *, by, note=""):
    quotas.give_back(application)
    reviews.let_go(application)
    application.state = state
    application.save(update_fields=["state"])
    receipt = log.record(
        verb,
        actor=by,
        chain=log.case_chain(application.case_id),
        object_type="application",
        object_id=application.public_id,
        note=note,
    )
    cases.close(application.case, process, outcome=state)
    return receipt
