"""The one door to the engine: whoever starts a flow, does a task or lets time pass comes through here."""

from .application import declare_late, purge, resubmit, submit, withdraw
from .change import report_change
from .deadline import sweep_deadlines
from .objection import file_objection, object_to_change
from .revocation import propose_revocation
from .round import (
    add_to_group,
    hand_on_unchecked,
    move_cutoff,
    name_leader,
    plan_round,
    sign_from_paper,
    start_round,
    take_back_invitation,
)
from .task import claim, claim_next, give_back_what_was_left, perform, release, revive, work

__all__ = [
    "add_to_group",
    "claim",
    "claim_next",
    "declare_late",
    "file_objection",
    "give_back_what_was_left",
    "hand_on_unchecked",
    "move_cutoff",
    "object_to_change",
    "name_leader",
    "perform",
    "plan_round",
    "propose_revocation",
    "purge",
    "release",
    "report_change",
    "resubmit",
    "revive",
    "sign_from_paper",
    "start_round",
    "submit",
    "sweep_deadlines",
    "take_back_invitation",
    "withdraw",
    "work",
]
