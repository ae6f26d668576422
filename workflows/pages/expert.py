"""An expert's own pages: what was asked of one, one's opinions, and the documents that one may read."""

from csp.decorators import csp_replace
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trail import clock
from workflows import documents, process, selectors
from workflows.models import Review
from workflows.pages import document, download
from workflows.pages.handed_over import handed_over
from workflows.services.blinding import BlindContent
from workflows.services.errors import NotNow
from workflows.steps import reading
from workflows.steps.review import ConflictForm

PAGE = 50
State = Review.State
TONES = {State.OPEN: "info", State.FILED: "success"}


def desk(request):
    """How many of one's opinions are in, and each with the way to it; the open ones stand first."""
    if not selectors.is_on_a_panel(request.user):
        raise Http404
    mine = selectors.reviews_of(request.user)
    before = request.GET.get("before", "")
    waiting = list(mine.filter(state=State.OPEN).order_by("pk")) if not before else []
    done = mine.exclude(state=State.OPEN).order_by("-pk")
    if before.isdecimal() and len(before) < 19:
        done = done.filter(pk__lt=int(before))
    page = list(done[: PAGE + 1])
    tasks = selectors.review_tasks_of(request.user)
    return render(
        request,
        "workflows/reviews/desk.html",
        {
            "filed": mine.filter(state=State.FILED).count(),
            "asked": mine.filter(state__in=(State.OPEN, State.FILED)).count(),
            "rows": [_row(review, tasks) for review in [*waiting, *page[:PAGE]]],
            "next_url": f"?before={page[PAGE - 1].pk}" if len(page) > PAGE else "",
            "previous_url": "?" if before else "",
            "now": clock.now(),
        },
    )


def detail(request, review_id):
    """One's own opinion once it is over: what was handed in, and where a conflict found later is declared."""
    review = get_object_or_404(selectors.reviews_of(request.user), public_id=review_id)
    if review.state == State.OPEN:
        task = selectors.review_tasks_of(request.user).get(review.pk)
        return redirect("task", task.external_task_id) if task else redirect("expert-desk")
    form = ConflictForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _declared(request, review, form):
        return redirect("review-detail", review_id)
    is_filed = review.state == State.FILED
    context = {
        "review": review,
        "title": BlindContent(review.application, review.stage).title,
        "tone": TONES.get(review.state, "neutral"),
        "rows": reading.written(review) if is_filed else [],
        "form": form if is_filed else None,
    }
    return render(request, "workflows/reviews/detail.html", context, status=422 if form.errors else 200)


@csp_replace(document.SHOWN_IN_THE_BROWSER)
@require_safe
def paper(request, review_id):
    """The application as PDF, as the expert may read it."""
    review = get_object_or_404(selectors.readable_reviews_of(request.user), public_id=review_id)
    return download.pdf(documents.for_expert(review, by=request.user), f"{review.public_id}.pdf")


@require_safe
def attachment(request, review_id, attachment_id):
    """The cleaned copy of a file of the application, under a name that says only what it is."""
    review = get_object_or_404(selectors.readable_reviews_of(request.user), public_id=review_id)
    for file in BlindContent(review.application, review.stage).files:
        if file.public_id == attachment_id:
            return download.of(file)
    raise Http404


def _declared(request, review, form):
    try:
        receipt = process.declare_late(review, **form.cleaned_data, by=request.user)
    except NotNow as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Done. Receipt: %(receipt)s") % {"receipt": receipt})
    return True


def _row(review, tasks):
    return {
        "review": review,
        "title": BlindContent(review.application, review.stage).title,
        "tone": TONES.get(review.state, "neutral"),
        "task": tasks.get(review.pk),
    }


urlpatterns = [
    path("reviews/", desk, name="expert-desk"),
    path("reviews/<str:review_id>/", detail, name="review-detail"),
    path("reviews/<str:review_id>/application.pdf", handed_over(paper), name="review-document"),
    path(
        "reviews/<str:review_id>/files/<str:attachment_id>/",
        handed_over(attachment),
        name="review-attachment",
    ),
]
