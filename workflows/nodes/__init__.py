"""The engine's nodes, repaired once: what a flow of this house may be built from.

The engine's own lock gives up at once, its human tasks lose their permission when they are revived and
leave their timers armed when they are cancelled, its split cannot run over a list, and its job does not exist
in the open edition. Flows use these nodes, `flow.StartHandle`, `flow.Function`, `flow.If`, `flow.Switch`,
`flow.Join` and `flow.End`; a system check refuses anything else.
"""

from .ending import ended_early
from .fan import Fan
from .human import Human
from .job import Job
from .lock import RowLock, held, row_lock
from .message import Message, deliver_to_all, post
from .start import Start
from .wait import Day, Timeout, case_of, fire, move

ALLOWED = (Start, Human, Fan, Day, Timeout, Message, Job)

__all__ = [
    "ALLOWED",
    "Day",
    "Fan",
    "Human",
    "Job",
    "Message",
    "RowLock",
    "Start",
    "Timeout",
    "case_of",
    "deliver_to_all",
    "ended_early",
    "fire",
    "held",
    "move",
    "post",
    "row_lock",
]
