"""Papers: the preview of an application, a letter's file, and whether a paper is genuine."""

from csp.decorators import csp_replace
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from trail import clock, handing_out
from workflows import documents, permissions, selectors
from workflows.documents import words
from workflows.models import Attachment, Holder
from workflows.pages import download
from workflows.pages.handed_over import handed_over
from workflows.pages.letter_worth import worth_of
from workflows.services import letters, proofs, visits

DIGEST_SHOWN = 16
# A browser's own reader of PDF counts as an object; the formal check frames it beside the checklist.
SHOWN_IN_THE_BROWSER = {"object-src": ["'self'"], "frame-ancestors": ["'self'"]}
READABLE = ("application/pdf", "image/jpeg", "image/png")
SECONDS_UNTIL_ASKED_AGAIN = 3
# Whose name is public.
NAMED_OPENLY = (Holder.Kind.ENTERPRISE, Holder.Kind.INSTITUTION)


class VerifyForm(forms.Form):
    """The code as it is printed, however it is typed; the whole printed address does too."""

    code = forms.CharField(
        label=gettext_lazy("Verification code"),
        help_text=gettext_lazy(
            "20 letters and digits beside the square code of a letter or at the foot of each page; "
            "12 on applications."
        ),
        max_length=200,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
    )

    def clean_code(self):
        typed = self.cleaned_data["code"].rstrip("/").rpartition("/")[2]
        code = letters.read_token(typed)
        if not letters.is_token(code) and not proofs.is_application_code(code):
            raise forms.ValidationError(
                _("It has 20 letters and digits, such as 7K3M9-QXP2F-4D8WZ-T6HNC. Compare it once more.")
            )
        return code


@csp_replace(SHOWN_IN_THE_BROWSER)
@xframe_options_sameorigin
@require_safe
def application_preview(request, public_id):
    """The application as PDF, to the applicant and, once submitted, to the offices of its round."""
    application = get_object_or_404(
        selectors.applications_visible_to(request.user).select_related(
            "edition", "round__screening_office__organisation"
        ),
        public_id=public_id,
    )
    try:
        file = documents.preview(application, by=request.user)
    except documents.Busy as refusal:
        return _soon(request, refusal)
    return _pdf(file.open("rb"), f"{application.public_id}.pdf", as_attachment=False)


@require_safe
def visit_form(request, public_id):
    """The form of the banner's visit as PDF: to who applies an empty one, to the others as it was filled."""
    visible = selectors.applications_visible_to(request.user).select_related("edition")
    application = get_object_or_404(visible, public_id=public_id)
    if visits.rule_of(application) is None or application.assessment is None:
        raise Http404
    is_filled = not permissions.is_applicant(request.user, application)
    file = documents.visit_preview(application, by=request.user, is_filled=is_filled)
    handing_out.exported("pdf", by=request.user, object_type="visit", object_id=application.public_id)
    return download.saved(file, f"{application.number}.pdf")


@csp_replace(SHOWN_IN_THE_BROWSER)
@xframe_options_sameorigin
@require_safe
def attachment_view(request, public_id):
    """A file of an application in the browser's own reader, for who does the formal check beside it; only
    what was found clean, and only the kinds that a reader shows. Everybody else saves files.
    """
    attachment = get_object_or_404(
        selectors.attachments_checked_by(request.user),
        public_id=public_id,
        state=Attachment.State.CLEAN,
        media_type__in=READABLE,
    )
    response = download.of(attachment)
    del response["Content-Security-Policy"]
    response["Content-Disposition"] = "inline"
    return response


@require_safe
def document_file(request, public_id):
    """The file of a letter, to those who see its case."""
    document = get_object_or_404(selectors.documents_visible_to(request.user), public_id=public_id)
    if not document.file.storage.exists(document.file.name):
        raise Http404
    return _pdf(document.file.open("rb"), f"{document.public_id}.pdf", as_attachment=True)


@login_not_required
@require_safe
def verify(request):
    """Where anybody types the code of a letter."""
    form = VerifyForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("verify-document", form.cleaned_data["code"])
    return _public(request, "documents/verify.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@require_safe
def verify_document(request, token):
    """Whether a paper is genuine, with no more than what stands on it. Codes that never were look alike."""
    document = letters.find(token)
    if document is None:
        return _verify_version(request, token)
    worth = worth_of(document, clock.today())
    context = {
        "document": document,
        "state": worth.state,
        "tone": worth.tone,
        "sentence": worth.sentence,
        "rows": [row for row in _rows(document) if row["answer"]],
    }
    return _public(request, "documents/genuine.html", context)


def _verify_version(request, token):
    """Whether a printed or sealed paper is of the newest version."""
    proof = proofs.find(token)
    if proof is None:
        return _public(request, "documents/unknown.html", {}, status=404)
    rows = [{"question": question, "answer": answer} for question, answer in proof.rows]
    return _public(request, "documents/version.html", {"proof": proof, "rows": rows})


def _rows(document):
    facts = document.facts
    return [
        {"question": _("Letter"), "answer": document.title},
        {"question": _("Number"), "answer": document.number},
        *_whose(document),
        {"question": _("Round"), "answer": facts.get("round")},
        {"question": _("Issuer"), "answer": facts.get("issuer")},
        {"question": _("Date"), "answer": words.day(facts.get("date"))},
        {"question": _("Number of pages"), "answer": document.pages},
        {"question": _("Verification code"), "answer": letters.spaced(document.token)},
        {"question": _("SHA-256 of the file begins with"), "answer": document.sha256[:DIGEST_SHOWN]},
    ]


def _whose(document):
    """For whom it was issued: a person by the masked name and the unit, an organisation by its own name."""
    facts = document.facts
    name, project = facts.get("applicant", ""), {"question": _("Project"), "answer": facts.get("project")}
    if document.case.holder and document.case.holder.kind in NAMED_OPENLY:
        return [{"question": _("Issued for the unit"), "answer": name}, project]
    return [
        {"question": _("Issued for"), "answer": letters.masked(name)},
        project,
        {"question": _("Host unit"), "answer": facts.get("host_unit")},
    ]


def _soon(request, refusal):
    """Says that papers are being made, where the paper will stand, and asks for it again by itself. Whoever
    goes from one application to the next is quicker than the press, and must not find an empty frame.
    """
    response = render(request, "documents/soon.html", {"sentence": str(refusal)}, status=422)
    response["Refresh"] = SECONDS_UNTIL_ASKED_AGAIN
    response["Cache-Control"] = "private, no-store"
    return response


def _pdf(file, name, *, as_attachment):
    response = FileResponse(file, as_attachment=as_attachment, filename=name, content_type="application/pdf")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _public(request, template, context, *, status=200):
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    return response


urlpatterns = [
    path("applications/<str:public_id>/visit.pdf", handed_over(visit_form), name="visit-form"),
    path(
        "applications/<str:public_id>/preview.pdf",
        handed_over(application_preview),
        name="application-preview",
    ),
    path("attachments/<str:public_id>/view/", handed_over(attachment_view), name="attachment-view"),
    path("documents/<str:public_id>/", handed_over(document_file), name="document-file"),
    path("verify/", verify, name="verify"),
    path("verify/<str:token>/", verify_document, name="verify-document"),
]
