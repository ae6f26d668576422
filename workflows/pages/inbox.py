"""One inbox for all human work (待办、已办、我发起、通知), and the page of a task."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows import process, selectors

PAGE = 50
BOXES = {
    "open": gettext_lazy("To do"),
    "done": gettext_lazy("Done by me"),
    "mine": gettext_lazy("Started by me"),
    "told": gettext_lazy("Notices"),
}


def inbox(request):
    """What waits for the user, what was done, what was started, what one was told; newest first, keyset
    paging.
    """
    box = request.GET.get("box", "open")
    if box not in BOXES:
        raise Http404
    rows = _rows(request.user, box).order_by("-pk")
    before = request.GET.get("before", "")
    if before.isdecimal():
        rows = rows.filter(pk__lt=int(before))
    page = list(rows[: PAGE + 1])
    more = page[PAGE - 1].pk if len(page) > PAGE else None
    return render(
        request,
        "workflows/inbox/inbox.html",
        {
            "box": box,
            "boxes": BOXES.items(),
            "rows": page[:PAGE],
            "next_url": f"?box={box}&before={more}" if more else "",
            "previous_url": f"?box={box}" if before else "",
            "empty": _empty(box),
        },
    )


def task(request, task_id):
    """The page of one task: its step's form while it is open, otherwise what became of it."""
    found = get_object_or_404(selectors.tasks_visible_to(request.user), external_task_id=task_id)
    if found.finished and request.method == "GET":
        return render(request, "workflows/tasks/finished.html", {"task": found, "case": _case(found)})
    try:
        return found.flow_task.step(request, task=found, perform=process.perform, work=process.work)
    except PermissionError as error:
        raise Http404 from error


def _rows(user, box):
    if box == "open":
        return selectors.open_tasks_of(user)
    if box == "done":
        return selectors.tasks_done_by(user)
    if box == "mine":
        return selectors.applications_visible_to(user).filter(applicant=user)
    return selectors.notifications_of(user)


def _empty(box):
    return {
        "open": _("Nothing waits for you."),
        "done": _("You have not done anything here yet."),
        "mine": _("You have not started an application yet."),
        "told": _("You have not been told anything yet."),
    }[box]


def _case(found):
    return found.process.case_process.case


urlpatterns = [
    path("inbox/", inbox, name="inbox"),
    path("tasks/<str:task_id>/", task, name="task"),
]
