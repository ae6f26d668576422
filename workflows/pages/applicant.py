"""An applicant's own way: the list, a draft's task list and pages, the last look, and where it stands
afterwards.
"""

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from trail import clock
from trail.models import ActionLog
from trail.receipts import Receipt
from workflows import chart, forms, process, selectors, timeline
from workflows.models import Application
from workflows.pages import draft, showing
from workflows.services import applications
from workflows.services.content import Content
from workflows.services.errors import NotNow

PAGE = 50


@require_POST
def apply(request, round_id):
    """Begin an application in a round, or go on with the one that was begun."""
    round_ = get_object_or_404(selectors.rounds_visible_to(request.user), public_id=round_id)
    if not hasattr(request.user, "person"):
        raise NotNow(_("Only people apply; your account belongs to an office."))
    holder = applications.holder_of(request.user.person)
    return redirect("application-detail", applications.start_draft(round_, holder, by=request.user).public_id)


def application_list(request):
    """One's own applications, newest first, with who holds each now."""
    rows = Application.objects.filter(applicant=request.user).select_related(
        "round__screening_office", "round__deciding_office"
    )
    before = request.GET.get("before", "")
    if before.isdecimal():
        rows = rows.filter(pk__lt=int(before))
    page = list(rows.order_by("-pk")[: PAGE + 1])
    return render(
        request,
        "workflows/applications/list.html",
        {
            "applications": [_listed(application) for application in page[:PAGE]],
            "previous_url": request.path if before else "",
            "next_url": f"?before={page[PAGE - 1].pk}" if len(page) > PAGE else "",
        },
    )


def application_detail(request, application_id):
    """A draft: what is to be done. Handed in: where it stands, who holds it, until when, and all that was
    said.
    """
    application = draft.visible(request, application_id)
    content = Content(application)
    context = {"application": application, "content": content, "now": clock.now()}
    if application.state == Application.State.DRAFT:
        return render(request, "workflows/applications/draft.html", context | _in_draft(content))
    return render(request, "workflows/applications/submitted.html", context | _submitted(content))


def application_review(request, application_id):
    """All answers at a glance, the pledges, and the one button that hands in."""
    application = draft.own(request, application_id)
    if application.state != Application.State.DRAFT:
        return redirect("application-detail", application_id)
    content = Content(application)
    pledges = forms.Pledges(content, request.POST or None)
    if request.method != "POST":
        return _review(request, content, pledges)
    if not pledges.is_valid():
        return _review(request, content, pledges, status=422)
    try:
        _hand_in(application, pledges, by=request.user)
    except NotNow as refusal:
        return _review(request, content, pledges, refusal=refusal, status=422)
    messages.success(request, _("Your application has been submitted. The receipt stands below."))
    return redirect("application-detail", application_id)


def _listed(application):
    """One row of the list; who holds it follows from its state."""
    round_ = application.round
    holds = {
        Application.State.DRAFT: _("You"),
        Application.State.SUBMITTED: round_.screening_office.title,
        Application.State.ACCEPTED: round_.deciding_office.title,
    }
    return {
        "application": application,
        "tone": showing.TONES[application.state],
        "held_by": holds.get(application.state, ""),
    }


def _in_draft(content):
    done, total = showing.progress(content)
    return {
        "tasks": showing.task_list(content),
        "kicker": content.application.round.title if content.application.title else "",
        "done": done,
        "total": total,
        "is_over": clock.now() >= content.application.round.closes_at,
        "steps": timeline.timeline(content.application),
    }


def _submitted(content):
    application = content.application
    prefetch_related_objects([application], "case__documents")
    running = timeline.diagram_process(application.case)
    return {
        "tone": showing.TONES[application.state],
        "steps": timeline.timeline(application),
        "diagram": chart.diagram(running) if running else "",
        "receipt": _receipt(application),
        "documents": application.case.documents.all(),
        "sections": showing.sections(content),
        "findings": showing.findings(content.programme, application.assessment),
    }


def _receipt(application):
    row = ActionLog.objects.filter(
        object_type="application", object_id=application.public_id, verb="submitted"
    ).first()
    return Receipt(object_id=row.object_id, at=row.at, number=row.pk) if row else None


def _review(request, content, pledges, *, refusal=None, status=200):
    missing = getattr(refusal, "missing", None)
    if missing is None:
        missing = [each for each in content.missing() if each.question not in pledges.fields]
    assessment = applications.assess(content.application).as_json()
    return render(
        request,
        "workflows/applications/review.html",
        {
            "application": content.application,
            "content": content,
            "sections": showing.sections(content, change=True),
            "problems": [*_unpledged(pledges), *showing.problems(content.application, missing)],
            "findings": showing.findings(content.programme, assessment, supply_url=reverse("archive")),
            "verdict": assessment["verdict"],
            "pledges": pledges,
            "statements": [(question.title, pledges[question.name]) for question in _statements(pledges)],
            "refusal": str(refusal or ""),
            "now": clock.now(),
        },
        status=status,
    )


def _unpledged(pledges):
    return [{"id": f"id_{name}", "text": text} for name, texts in pledges.errors.items() for text in texts]


def _statements(pledges):
    return [
        question for page in pledges.pages for question in page.questions if question.name in pledges.fields
    ]


def _hand_in(application, pledges, *, by):
    """Keep the pledges, then submit."""
    version = application.version
    for page, answers in pledges.by_page().items():
        version = applications.save_page(
            application, page, answers, version=version, by=by, finished=True
        ).version
    return process.submit(application, by=by)


urlpatterns = [
    path("rounds/<str:round_id>/apply/", apply, name="round-apply"),
    path("applications/", application_list, name="application-list"),
    path("applications/<str:application_id>/", application_detail, name="application-detail"),
    *draft.urlpatterns,
    path("applications/<str:application_id>/review/", application_review, name="application-review"),
]
