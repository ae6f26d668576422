"""Time comes through the door: what has come due."""

import logging

from trail import clock
from workflows import nodes
from workflows.models import Deadline
from workflows.services import isolated

logger = logging.getLogger(__name__)


def sweep_deadlines(*, case=None, limit=500):
    """Fire what has come due by the database's clock, each in a transaction of its own; returns how many
    fired.

    Only those of `case`, if it is given. One that fails is logged and tried again at the next sweep; it holds
    nothing else up. The days of what is isolated wait.
    """
    due = Deadline.objects.filter(fires=True, ended_at=None, due_at__lte=clock.now()).order_by("due_at")
    due = due.exclude(case__in=isolated.cases_taken_out())
    if case is not None:
        due = due.filter(case=case)
    fired = 0
    for deadline in due[:limit]:
        try:
            fired += bool(nodes.fire(deadline))
        except Exception as error:
            logger.error(
                "Deadline %s of case %s did not fire: %s", deadline.pk, deadline.case_id, type(error).__name__
            )
    return fired
