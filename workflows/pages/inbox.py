"""One inbox for all human work (待办、已办、我发起、通知), and the page of a task."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trail import clock
from workflows import process, selectors
from workflows.pages import checking, findings, handed_on, showing
from workflows.services import links, notices
from workflows.services.content import Content

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

    Looking at what one was told is all that makes it old: what was shown was seen, without a button to press
    that most would forget, and what stands on the next page was not. It is kept once the page is made, so the
    page itself still shows what is new.
    """
    box = request.GET.get("box", "open")
    if box not in BOXES:
        raise Http404
    before = request.GET.get("before", "")
    page = list(_rows(request.user, box, before=int(before) if before.isdecimal() else None))
    more = page[PAGE - 1].pk if len(page) > PAGE else None
    answer = render(
        request,
        "workflows/inbox/inbox.html",
        {
            "box": box,
            "boxes": BOXES.items(),
            "rows": page[:PAGE],
            "next_url": f"?box={box}&before={more}" if more else "",
            "previous_url": f"?box={box}" if before else "",
            "empty": _empty(box),
            "is_expert": selectors.is_on_a_panel(request.user),
            "now": clock.now(),
            "hidden": [row.pk for row in page if box in ("open", "done") and showing.is_an_experts(row)],
        },
    )
    if box == "told" and _is_looked_at(request):
        notices.seen(request.user, page[:PAGE])
    return answer


def task(request, task_id):
    """The page of one task: its step's form while it is open, otherwise what became of it."""
    tasks = selectors.tasks_visible_to(request.user).select_related(
        "process__case_process__case__application__edition"
    )
    found = get_object_or_404(tasks, external_task_id=task_id)
    if found.finished and request.method in ("GET", "HEAD"):
        return _finished(request, found)
    try:
        answer = found.flow_task.step(
            request,
            task=found,
            perform=process.perform,
            work=process.work,
            claim_next=process.claim_next,
        )
    except PermissionError as error:
        raise Http404 from error
    return _beside(answer, _case(found)) if isinstance(answer, TemplateResponse) else answer


def _finished(request, found):
    """What became of a task; an expert's is one's own opinion."""
    if showing.is_an_experts(found):
        if "review" not in found.data:
            return redirect("expert-desk")
        review = get_object_or_404(selectors.reviews_of(request.user), pk=found.data["review"])
        return redirect("review-detail", review.public_id)
    context = {"task": found, "case": _case(found), "step_title": links.task_title(found)}
    return render(request, "workflows/tasks/finished.html", context)


def _is_looked_at(request):
    """Whether somebody sees the answer; a browser may also fetch ahead what nobody will see (Fetch Standard,
    Sec-Purpose).
    """
    return request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", "")


def _rows(user, box, *, before):
    """One row more than a page has, newest first."""
    if box == "open":
        return showing.named(selectors.newest_open_tasks_of(user, count=PAGE + 1, before=before))
    if box == "done":
        rows = selectors.tasks_done_by(user)
    elif box == "mine":
        rows = selectors.applications_of(user)
    else:
        rows = selectors.notifications_of(user)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    rows = rows.order_by("-pk")[: PAGE + 1]
    return showing.named(rows) if box == "done" else rows


def _empty(box):
    return {
        "open": _("Nothing waits for you."),
        "done": _("You have not done anything here yet."),
        "mine": _("You have not started an application yet."),
        "told": _("You have not been told anything yet."),
    }[box]


def _beside(answer, case):
    """Beside a step on an application stands all that was submitted, and how the system judged it."""
    application = getattr(case, "application", None)
    if application is not None and "sections" not in answer.context_data:
        content = Content(application)
        answer.context_data |= {
            "sections": showing.sections(content),
            "findings": findings.shown(content.programme, application.assessment),
            "items": application.assessment.get("items", ()),
            "lines": checking.lines(answer.context_data.get("form"), content),
            "files": checking.files(content),
        }
        answer.context_data |= handed_on.beside(answer.context_data, application)
    return answer


def _case(found):
    return found.process.case_process.case


urlpatterns = [
    path("inbox/", inbox, name="inbox"),
    path("tasks/<str:task_id>/", task, name="task"),
]
