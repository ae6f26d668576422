"""Who holds a matter now, and until when: read from the open task, whatever the step."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _
from viewflow.workflow.models import Task

from accounts.models import Office
from workflows import permissions
from workflows.models import Application
from workflows.services import links, waiting_elsewhere

WITH_EXPERTS = ("review", "panel_sheet", "interview")


@dataclass(frozen=True)
class Holding:
    """Where something lies: the step's title, who holds it, until when, what happens there, and the address
    of a task for people.
    """

    step: str
    who: str
    until: datetime | None
    note: str = ""
    task_id: str = ""


def holdings(applications, *, reader=None):
    """Who holds each of these applications and until when, by primary key; nothing of what is over. Three
    questions at most, however many there are. Without a reader it is the applicant who reads.
    """
    by_case = {application.case_id: application for application in applications}
    tasks = (
        Task.objects.filter(process__case_process__case__in=by_case, finished=None)
        .exclude(flow_task_type="TIMER")
        .order_by("pk")
        .annotate(case=F("process__case_process__case"))
        .select_related("deadline")
    )
    tasks = list(tasks)
    titles = dict(
        Office.objects.filter(code__in={task.owner_permission for task in tasks}).values_list("code", "title")
    )
    found = {
        application.pk: Holding(_("Fill in and submit"), _applicant(application, reader), None)
        for application in applications
        if application.state == Application.State.DRAFT
    }
    waiting = [by_case[task.case] for task in tasks if task.flow_task.name == "await_decision"]
    elsewhere = waiting_elsewhere.lying(waiting)
    for task in tasks:
        application = by_case[task.case]
        package = elsewhere.get(application.round_id) if task.flow_task.name == "await_decision" else None
        held = _elsewhere(package) if package else _holding(application, task, titles, reader)
        found.setdefault(application.pk, held)
    return found


def _elsewhere(package):
    who = package.round.edition.policy.way.package.platform
    return Holding(waiting_elsewhere.in_words(package), who, None)


def _holding(application, task, titles, reader):
    node = task.flow_task
    address = task.owner_permission or ""
    if node.name in WITH_EXPERTS:
        who = _("The experts")
    elif node.name == "await_decision" and not application.edition.policy.way.sign_off:
        who = application.round.deciding_office.title
    elif task.flow_task_type == "MESSAGE":
        who = application.round.screening_office.title
    elif address == application.applicant_address:
        who = _applicant(application, reader)
    else:
        who = titles.get(address) or _("The system")
    until = task.deadline.due_at if hasattr(task, "deadline") else None
    address_of_task = task.external_task_id or ""
    title = links.step_title(node, application.edition.policy.way)
    return Holding(title, who, until, str(node.task_description or ""), address_of_task)


def _applicant(application, reader):
    return _("You") if reader is None or permissions.is_applicant(reader, application) else _("The applicant")
