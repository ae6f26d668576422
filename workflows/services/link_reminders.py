"""Reminders to the links of the programmes that give them a period of their own: a day before it ends, and
once it is over, when whoever stands above the bureau hears of it too.
"""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import Office
from accounts.offices import code
from trail import clock
from workflows.models import Deadline
from workflows.services import links, notices

# The product's own: no programme's file says when a link is reminded.
BEFORE = timedelta(days=1)
SOON = gettext_noop("“%(round)s”: %(count)d that lie with you are due by %(day)s.")
LATE = gettext_noop(
    "“%(round)s”: the period of %(count)d that lie with you is over (the first was due on %(day)s). See to "
    "them: what has not come to the department by %(cutoff)s goes on in the next batch or is over."
)
BELOW = gettext_noop(
    "“%(round)s”: with %(bureau)s the period of %(count)d is over (the first was due on %(day)s). Please see "
    "that they are checked."
)


def remind():
    """Tell each office once of what it lets come near its end or pass, as long as nothing newer does; returns
    how many there were. What has no period but its cut-off is left out.
    """
    found = list(_ending(clock.now() + BEFORE))
    soon, late, below = {}, {}, {}
    for deadline in found:
        round_, office = deadline.case.application.round, deadline.task.owner_permission
        is_late = deadline.due_at <= clock.now()
        (late if is_late else soon).setdefault((office, round_), []).append(deadline)
        above = _above(deadline.case.application) if is_late and deadline.rule == "first_check" else None
        if above:
            below.setdefault((above, round_, deadline.case.application.banner_bureau), []).append(deadline)
    for words, kind, groups in ((SOON, "soon", soon), (LATE, "late", late), (BELOW, "below", below)):
        _tell(words, kind, groups)
    return len(found)


def _ending(moment):
    """What lies with a link whose own period ends by then, the first due first."""
    own = Q(pk=None)
    for step in links.STEPS.values():
        own |= Q(rule=step, case__edition__content__deadlines__has_key=step)
    running = Deadline.objects.filter(own, ended_at=None, task__finished=None, due_at__lte=moment)
    return running.order_by("due_at", "pk").select_related(
        "task",
        "case__application__round__case",
        "case__application__banner_bureau",
        "case__application__recommending_body",
    )


def _above(application):
    body = application.recommending_body
    return body and code(Office.Role.RECOMMEND, body.public_id)


def _tell(words, kind, groups):
    held = notices.holders({office for office, *_rest in groups})
    for (office, round_, *bureau), deadlines in groups.items():
        day = deadlines[0 if kind != "soon" else -1].due_at
        for user_id in held.get(office, ()):
            notices.tell(
                user_id,
                words,
                case=round_.case,
                key=f"period:{kind}:{max(each.pk for each in deadlines)}",
                path=reverse("unit-round", args=[office, round_.public_id]),
                round=round_.title,
                count=len(deadlines),
                day=timezone.localdate(day).isoformat(),
                cutoff=links.in_words(round_.body_closes_at),
                bureau=bureau[0].name if bureau else "",
            )
