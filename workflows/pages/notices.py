"""Public notices, open to everybody; and the officer's draft of one, as a file."""

from urllib.parse import quote

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_safe

from trail import clock, handing_out
from workflows import documents, permissions, selectors
from workflows.models import Document, Round
from workflows.pages.handed_over import handed_over
from workflows.policy.media import DOCX
from workflows.services import objected, official_documents, public_notices

NOTICES, LINES = 20, 50
DRAFTS = {
    "docx": (documents.notice_draft_docx, DOCX),
    "pdf": (documents.notice_draft_pdf, "application/pdf"),
}


@login_not_required
@require_safe
def notice_list(request):
    """The notices whose period runs, and those that are over; newest first."""
    before = request.GET.get("before", "")
    notices = selectors.published_notices().order_by("-pk")
    if before.isdecimal():
        notices = notices.filter(pk__lt=int(before))
    page = list(notices[: NOTICES + 1])
    now = clock.now()
    return render(
        request,
        "workflows/notices/list.html",
        {
            "notices": [(each, public_notices.takes_objections(each)) for each in page[:NOTICES]],
            "renames": _renames() if not before else [],
            "now": now,
            "previous_url": request.path if before else "",
            "next_url": f"?before={page[NOTICES - 1].pk}" if len(page) > NOTICES else "",
        },
    )


@login_not_required
@require_safe
def notice(request, notice_id):
    """One notice: its text, its list, how long it runs and how to object. What an objection holds is marked
    for those alone who work on the round.
    """
    found = get_object_or_404(selectors.published_notices(), public_id=notice_id)
    after = request.GET.get("after", "")
    items = found.items.order_by("position")
    if after.isdecimal():
        items = items.filter(position__gt=int(after))
    page = list(items[: LINES + 1])
    columns = found.round.edition.policy.way.notice.columns
    return render(
        request,
        "workflows/notices/detail.html",
        {
            "notice": found,
            "period": public_notices.period_of(found.round),
            "titles": [title for _name, title in columns],
            "lines": [
                (item, [(title, item.columns[name]) for name, title in columns]) for item in page[:LINES]
            ],
            "held": _held(request.user, found.round),
            "takes_objections": public_notices.takes_objections(found),
            "has_file": _file(found) is not None,
            "document": official_documents.decision_of(found.round) if _is_released(found.round) else None,
            "now": clock.now(),
            "previous_url": request.path if after else "",
            "next_url": f"?after={page[LINES - 1].position}" if len(page) > LINES else "",
        },
    )


@login_not_required
@require_safe
def notice_file(request, notice_id):
    """The notice as PDF, once it is printed."""
    document = _file(get_object_or_404(selectors.published_notices(), public_id=notice_id))
    if document is None or not document.file.storage.exists(document.file.name):
        raise Http404
    return FileResponse(
        document.file.open("rb"),
        as_attachment=True,
        filename=f"{document.title}.pdf",
        content_type="application/pdf",
        headers={"X-Content-Type-Options": "nosniff"},
    )


@require_safe
def notice_draft(request, round_id, ending):
    """The draft as it was last saved, to who edits it; not to who applied: it says who is to be granted."""
    round_ = get_object_or_404(
        selectors.rounds_ranked_for(request.user).select_related("screening_office__organisation"),
        public_id=round_id,
    )
    if (
        not permissions.holds(request.user, round_.screening_office)
        or round_.edition.policy.way.notice is None
        or ending not in DRAFTS
    ):
        raise Http404
    handing_out.exported(ending, by=request.user, object_type="notice_draft", object_id=round_.public_id)
    made, media_type = DRAFTS[ending]
    notice = public_notices.draft_of(round_)
    response = HttpResponse(made(notice), content_type=media_type)
    name = quote(f"{public_notices.texts(notice)[0]}.{ending}")
    response["Content-Disposition"] = f"attachment; filename=notice.{ending}; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _renames():
    """The renames that were made public last, each with whether it takes objections."""
    return [(each, objected.takes_objections(each)) for each in selectors.published_changes()[:NOTICES]]


def _held(user, round_):
    """The lines that an objection holds, for whoever works on the round; never the user's own."""
    if not user.is_authenticated or not selectors.rounds_run_by(user).filter(pk=round_.pk).exists():
        return frozenset()
    return frozenset(
        public_notices.held(round_).exclude(selectors.own(user, "application__")).values_list("pk", flat=True)
    )


def _file(found):
    papers = Document.objects.filter(case=found.round.case_id, kind=Document.Kind.PUBLIC_NOTICE)
    return selectors.with_readable_file(papers).first()


def _is_released(round_):
    return round_.window == Round.Window.RELEASED


urlpatterns = [
    path("notices/", notice_list, name="notice-list"),
    path("notices/<str:notice_id>/", notice, name="notice"),
    path("notices/<str:notice_id>/file/", notice_file, name="notice-file"),
    path("rounds/<str:round_id>/notice-draft/<str:ending>/", handed_over(notice_draft), name="notice-draft"),
]
