"""Experts' opinions: one's own, and what those who work on the round may know of the others'."""

from django.contrib.postgres.functions import TransactionNow
from django.db.models import Exists, OuterRef, Q
from viewflow.workflow import STATUS
from viewflow.workflow.models import Task

from accounts.models import User
from trail import clock
from workflows.models import Application, PanelMember, Review, Stage
from workflows.selectors.own import own
from workflows.selectors.rounds import rounds_ranked_for
from workflows.selectors.tasks import tasks_visible_to

EXPERT_TASKS = ("workflows/flows.ApplicationFlow.review", "workflows/flows.ApplicationFlow.interview")
FLOW = "workflows/flows.RoundFlow."
# While one of these waits, opinions of the stage are still coming in.
COLLECTING = {
    Stage.WRITTEN: ("draw", "witness", "ask_experts", "invitation", "answered", "open_review", "collect"),
    Stage.INTERVIEW: ("interviews",),
}
# While an accepted application stands at one of these, or failed there, its written opinions are not all in.
WRITTEN = ("reconsideration_reply", "await_panel", "review", "panel_sheet")
# What a double-blind round keeps out of every title.
TOLD_OF = (
    "application__applicant", "application__holder__person", "application__holder__organisation",
    "application__host_unit", "application__banner_bureau", "application__recommending_body",
)  # fmt: skip
CLOSED_BY = {Stage.WRITTEN: "collect", Stage.INTERVIEW: "interviews"}


def reviews_of(user):
    """The user's own, whatever became of them; nobody else's, and no count of them."""
    if not user.is_authenticated:
        return Review.objects.none()
    return Review.objects.filter(member__person__user=user).select_related(
        "member__draw__group", "application__edition", "application__round__edition", *TOLD_OF
    )


def readable_reviews_of(user):
    """Those of them whose application the user may read: after the declaration, until it is given up, the
    results are released or the application is over otherwise.
    """
    states = (Review.State.OPEN, Review.State.FILED)
    judged = reviews_of(user).filter(application__state=Application.State.ACCEPTED)
    return judged.filter(cleared_at__isnull=False, state__in=states)


def review_tasks_of(user):
    """The user's open tasks as an expert, by the number of the review."""
    tasks = tasks_visible_to(user).filter(flow_task__in=EXPERT_TASKS, finished=None)
    return {task.data["review"]: task for task in tasks}


def is_on_a_panel(user):
    """Whether the user has ever been asked as an expert; brings the clock along, which such pages ask."""
    asked = Exists(PanelMember.objects.filter(person__user=OuterRef("pk")))
    found, moment = User.objects.values_list(asked, TransactionNow()).get(pk=user.pk)
    clock.learn(moment)
    return found


def opinions_visible_to(user):
    """The opinions that count, to those who know the ranks of the round: once their collection is closed, and
    those on an application that joined late once all of them are in; never those on one's own.
    """
    if not user.is_authenticated:
        return Review.objects.none()
    found = Review.objects.none()
    for stage in Stage:
        closed = _closed(stage, OuterRef("application__round__case"))
        found |= Review.objects.filter(*closed, stage=stage, state=Review.State.FILED)
    return found.filter(
        ~stands_at(WRITTEN, OuterRef("application__case")),
        ~own(user, "application__"),
        application__round__in=rounds_ranked_for(user),
    ).order_by("stage", "alias")


def being_reviewed(round_, *, steps):
    """The accepted applications of the round that stand at one of the steps of their review."""
    return round_.applications.filter(stands_at(steps, OuterRef("case")), state=Application.State.ACCEPTED)


def stands_at(steps, case):
    """The condition that a case waits at one of these steps of an application, or failed there."""
    nodes = [f"workflows/flows.ApplicationFlow.{step}" for step in steps]
    tasks = Task.objects.filter(process__case_process__case=case, flow_task__in=nodes)
    return Exists(tasks.filter(Q(finished=None) | Q(status=STATUS.ERROR)))


def applications_with_opinions_for(user):
    """The applications of which the user may read opinions."""
    return Application.objects.filter(pk__in=opinions_visible_to(user).order_by().values("application"))


def is_collecting(round_, stage=Stage.WRITTEN):
    """Whether opinions of the stage are still coming in."""
    tasks = Task.objects.filter(
        flow_task__in=[f"{FLOW}{node}" for node in COLLECTING[stage]],
        process__case_process__case=round_.case_id,
    )
    return tasks.filter(finished=None).exists()


def _closed(stage, case):
    tasks = Task.objects.filter(process__case_process__case=case)
    waiting = tasks.filter(flow_task__in=[f"{FLOW}{node}" for node in COLLECTING[stage]], finished=None)
    done = tasks.filter(flow_task=f"{FLOW}{CLOSED_BY[stage]}", status=STATUS.DONE)
    return ~Exists(waiting), Exists(done)
