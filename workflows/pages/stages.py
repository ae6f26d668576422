"""How far a round is: its own steps in their order, and where its applications wait, with whom."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from viewflow.workflow import STATUS

from accounts.offices import offices_of
from workflows import selectors
from workflows.flows import ApplicationFlow, RoundFlow
from workflows.services import links

# The steps at which applications wait, in the order of the way; whatever else waits follows them.
ORDER = (
    "endorse", "first_check", "recommend", "correct", "screen", "ask_reconsideration", "reconsider",
    "await_panel", "review", "panel_sheet", "await_interview", "interview", "await_decision", "task_book",
    "seal_task_book", "confirm_task_book",
)  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """One step of a round's own way: done, current or upcoming, with the page where it is done."""

    title: str
    state: str
    url: str = ""
    when: datetime | None = None
    note: str = ""


@dataclass
class Waiting:
    """Applications that wait at one step, by holder; `name` is the step's name in the list's filter."""

    name: str
    title: str
    count: int = 0
    overdue: int = 0
    holders: tuple[tuple[str, int], ...] = ()


def waiting(rows, way):
    """The rows of the work of a round with that way, step by step in the order of the way."""
    found = {}
    for row in rows:
        node = row["flow_task"]
        if node is None:
            continue
        at = found.setdefault(node.name, Waiting(node.name, links.step_title(node, way)))
        at.count += row["count"]
        at.overdue += row["overdue"]
        if row["holder"]:
            at.holders += ((row["holder"], row["count"]),)
    known = [found.pop(name) for name in ORDER if name in found]
    return [*known, *found.values()]


def way_of(round_, user):
    """The round's own steps as its programme has them, with links to those that wait for the user."""
    tasks = list(
        selectors.round_tasks(round_).values(
            "flow_task", "status", "finished", "external_task_id", "owner_permission"
        )
    )
    by_name = {}
    for task in tasks:
        if task["flow_task"] is not None:
            by_name.setdefault(task["flow_task"].name, []).append(task)
    offices = offices_of(user)
    return [_stage(RoundFlow.instance.node(name), by_name.get(name, ()), offices) for name in _names(round_)]


def step_choices(way):
    """The steps by which the list is filtered; of the links only those that the way has."""
    names = [name for name in ORDER if links.LINK_OF.get(name, "") in ("", *way.links)]
    return [(name, links.step_title(ApplicationFlow.instance.node(name), way)) for name in names]


def _names(round_):
    """The names of the steps that the programme's way has."""
    way = round_.edition.policy.way
    parts = (
        (True, ("await_opening", "await_cutoff")),
        (way.links, ("await_links",)),
        (way.review, ("group", "draw", "witness", "invitation", "collect")),
        (way.interview, ("interviews",)),
        (way.comprehensive_check, ("comprehensive_check",)),
        (way.sign_off, ("propose", "sign")),
        (way.notice, ("publish", "await_notice")),
        (way.sign_off and not way.package, ("record_document",)),
        (not way.sign_off, ("decide",)),
        (way.package, ("hand_over", "take_results")),
        (True, ("release",)),
    )
    return [name for has_part, names in parts if has_part for name in names]


def _stage(node, tasks, offices):
    """A step with several tasks, such as the invitations, says how many of them are done."""
    still = [task for task in tasks if task["finished"] is None]
    done = [task for task in tasks if task["status"] == STATUS.DONE]
    note = _("%(done)d of %(all)d") % {"done": len(done), "all": len(tasks)} if len(tasks) > 1 else ""
    if still:
        mine = [task for task in still if task["owner_permission"] in offices and task["external_task_id"]]
        url = reverse("task", args=[mine[0]["external_task_id"]]) if mine else ""
        return Stage(node.task_title, "current", url, note=note)
    if done:
        return Stage(node.task_title, "done", when=done[-1]["finished"], note=note)
    return Stage(node.task_title, "upcoming")
