"""Files of an application: uploaded, watched while they are checked, fetched by whoever may see the
application.
"""

from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from workflows import forms, selectors
from workflows.models import Attachment
from workflows.pages import download, draft, showing
from workflows.pages.handed_over import handed_over
from workflows.services import attachments
from workflows.services.content import Content


def attachment_upload(request, application_id):
    """Take one file; without a script the page with all files comes back, with what is wrong beside the
    file.
    """
    own = selectors.applications_of(request.user).select_related("edition")
    application = get_object_or_404(own, public_id=application_id)
    content = Content(application)
    if request.method != "POST":
        return redirect(_address(content, _first_kind(content)))
    kind = request.POST.get("kind", "")
    if kind not in content.programme.document_kinds:
        raise Http404
    content.require_opened([kind])
    try:
        attachment = _stored(request, application, kind)
    except ValidationError as error:
        return _refused(request, content, kind, " ".join(error.messages))
    if draft.by_script(request):
        return JsonResponse({"html": _row(request, attachment)}, status=201)
    return redirect(_address(content, kind))


@require_POST
def attachment_remove(request, attachment_id):
    """Take a file of one's own draft away."""
    attachment = _own(request, attachment_id)
    attachments.remove(attachment, by=request.user)
    return redirect(_address(Content(attachment.application), attachment.kind))


@require_safe
def attachment_state(request, attachment_id):
    """How far the check of one's own file is, for the page that waits for it."""
    return JsonResponse({"html": _row(request, _own(request, attachment_id))})


@require_safe
def attachment_file(request, attachment_id):
    """The file itself, to be saved and never to be shown in the browser; only what was found clean."""
    attachment = get_object_or_404(
        selectors.attachments_visible_to(request.user), public_id=attachment_id, state=Attachment.State.CLEAN
    )
    return download.of(attachment)


def _stored(request, application, kind):
    upload = request.FILES.get("file")
    if upload is None:
        raise ValidationError(_("Choose a file first, then upload it."))
    return attachments.store(application, kind, upload, by=request.user)


def _refused(request, content, kind, sentence):
    if draft.by_script(request):
        return JsonResponse({"error": sentence}, status=422)
    page = _page(content, kind)
    form = forms.PageForm(content, page)
    problems = [{"id": f"upload-{kind}", "text": sentence}]
    return draft.page_of(
        request, content, form, status=422, problems=problems, upload_errors={kind: sentence}
    )


def _row(request, attachment):
    is_open = attachment.kind in Content(attachment.application).opened
    shown = showing.file(attachment, may_remove=is_open)
    return render_to_string("components/upload_file.html", {"file": shown}, request=request)


def _own(request, attachment_id):
    own = selectors.attachments_of(request.user).select_related("application__edition")
    return get_object_or_404(own, public_id=attachment_id)


def _first_kind(content):
    asked = [question for question in content.programme.form.questions if question.type == "attachment"]
    if not asked:
        raise Http404
    return asked[0].name


def _page(content, kind):
    """The page of the form on which a kind of document is asked for."""
    return next(
        page
        for page in content.programme.form.pages
        if any(question.type == "attachment" and question.name == kind for question in page.questions)
    )


def _address(content, kind):
    page = reverse("application-page", args=[content.application.public_id, _page(content, kind).name])
    return f"{page}#upload-{kind}"


urlpatterns = [
    path("applications/<str:application_id>/attachments/", attachment_upload, name="attachment-upload"),
    path("attachments/<str:attachment_id>/", handed_over(attachment_file), name="attachment-file"),
    path("attachments/<str:attachment_id>/state/", attachment_state, name="attachment-state"),
    path("attachments/<str:attachment_id>/remove/", attachment_remove, name="attachment-remove"),
]
