"""Whether the list of a round is complete: nothing is left to check, review or decide, or still to come."""

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from trail import log
from workflows.models import Application, Deadline, Reconsideration, Round
from workflows.services import links, reviews
from workflows.services.errors import NotNow

State = Application.State
# What never came to the department, or left before.
OVER_EARLY = (State.DRAFT, State.NOT_FORWARDED, State.LAPSED, State.WITHDRAWN)


def nobody_came(round_):
    """Whether no application came to the department that could ever stand on the list."""
    return not round_.applications.exclude(state__in=OVER_EARLY).exists()


def undecided(round_):
    """The accepted applications of a round that nobody decided on yet."""
    return round_.applications.filter(state=State.ACCEPTED, decision=None)


def finish(round_, *, by):
    """The list is complete. Raises `NotNow` while an application is still being checked or reviewed, lacks
    its decision, or may still come onto the list.
    """
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    _require_nothing_comes(round_)
    require_reviewed(round_)
    checking = round_.applications.filter(state=State.SUBMITTED).count()
    if checking:
        raise NotNow(
            _("%(count)d applications are still at the formal check.") % {"count": checking}
            + _or_later(round_)
        )
    waiting = undecided(round_).count()
    if waiting:
        raise NotNow(_("%(count)d applications have no decision yet.") % {"count": waiting})
    return log.record(
        "decisions_finished",
        actor=by,
        chain=log.case_chain(round_.case_id),
        object_type="round",
        object_id=round_.public_id,
        after={"places_used": round_.places_used, "money_used": round_.money_used},
    )


def require_reviewed(round_):
    """Raises `NotNow` while an accepted application waits for its review or an answer, or is in review."""
    unread = reviews.unfinished(round_).count()
    if unread:
        raise NotNow(
            _(
                "%(count)d accepted applications are not ready for the decision: put those that wait for a"
                " group into one at the proposal of the list, and wait for opinions and answers."
            )
            % {"count": unread}
        )


def _or_later(round_):
    """What else can be done, where a next batch takes what is late."""
    if not links.has_next_batch(round_):
        return ""
    return _("On the desk of the batch they can be handed on to the next one.")


def _require_nothing_comes(round_):
    """Whoever was not accepted may ask for a review in the programme's time: before that is over, nobody
    knows that the list is whole.
    """
    returned = round_.applications.filter(state__in=[State.FORWARDING, State.RETURNED]).count()
    if returned:
        raise NotNow(
            _("%(count)d applications are still being corrected or forwarded.") % {"count": returned}
            + _or_later(round_)
        )
    asked = Reconsideration.objects.filter(application__round=round_, outcome="").count()
    if asked:
        raise NotNow(_("%(count)d reviews of non-acceptance are not answered yet.") % {"count": asked})
    if round_.edition.policy.way.reconsideration is None:
        return
    refused = round_.applications.filter(state=State.REFUSED, case__is_open=True)
    asking = Deadline.objects.filter(case__application__in=refused, ended_at=None).aggregate(
        last=Max("due_at")
    )
    if asking["last"]:
        raise NotNow(
            _("%(count)d applicants who were not accepted may still ask for a review, until %(day)s.")
            % {"count": refused.count(), "day": timezone.localtime(asking["last"]).strftime("%Y-%m-%d %H:%M")}
        )
    if refused.exists():
        raise NotNow(_("A notice of non-acceptance or the answer to a review is still being made."))
