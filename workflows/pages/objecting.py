"""Objecting to a line of a notice: anybody, by name, without an account; and its state, by the code."""

from functools import partial

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.fields import keyed_hash
from trail import clock
from workflows import process, selectors
from workflows.forms.objection import ObjectionForm
from workflows.models import Document, NoticeItem, Objection
from workflows.services import objected, public_notices
from workflows.services.errors import NotNow

# A whole office may sit behind one address: this only keeps programs from filing without end.
MOST_AN_HOUR, AN_HOUR = 20, 3600
CODE_LENGTH = 22


class CodeForm(forms.Form):
    """The code that stands on the receipt."""

    code = forms.CharField(
        label=gettext_lazy("Code of the receipt"),
        max_length=CODE_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


@login_not_required
def objection_new(request, item_id):
    """The form; who files gets a receipt with a code."""
    item = _item(item_id)
    if not public_notices.takes_objections(item.notice):
        return _over(request, objected.of_line(item))
    return _filing(request, objected.of_line(item), partial(process.file_objection, item))


@login_not_required
@require_safe
def change_notice(request, change_id):
    """The notice of a rename: both names, how long it runs and how to object."""
    change = get_object_or_404(selectors.published_changes(), public_id=change_id)
    context = {
        "change": change,
        "matter": objected.of_change(change),
        "takes_objections": objected.takes_objections(change),
        "now": clock.now(),
    }
    return render(request, "workflows/notices/change.html", context)


@login_not_required
def change_objection_new(request, change_id):
    """The form against a rename; who files gets a receipt with a code."""
    change = get_object_or_404(selectors.published_changes(), public_id=change_id)
    if not objected.takes_objections(change):
        return _over(request, objected.of_change(change))
    return _filing(request, objected.of_change(change), partial(process.object_to_change, change))


@login_not_required
@require_safe
def objection_find(request):
    """Where the code of a receipt is typed."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        code = form.cleaned_data["code"].strip()
        if Objection.objects.filter(public_id=code).exists():
            return redirect("objection-state", code)
        form.add_error("code", _("No objection has this code. Compare it once more; capitals matter."))
    return _private(
        request, "workflows/notices/find.html", {"form": form}, status=422 if form.errors else 200
    )


@login_not_required
@require_safe
def objection_state(request, objection_id):
    """How far it is, and the answer; nothing else, to whoever has the code."""
    objection = get_object_or_404(Objection, public_id=objection_id)
    context = {"objection": objection, "state": _state(objection), "has_reply": _reply(objection) is not None}
    return _private(request, "workflows/notices/state.html", context)


@login_not_required
@require_safe
def objection_reply(request, objection_id):
    """The printed answer, to whoever has the code."""
    document = _reply(get_object_or_404(Objection, public_id=objection_id))
    if document is None or not document.file.storage.exists(document.file.name):
        raise Http404
    return FileResponse(
        document.file.open("rb"),
        as_attachment=True,
        filename=f"{document.title}.pdf",
        content_type="application/pdf",
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
    )


def _item(item_id):
    lines = NoticeItem.objects.filter(notice__in=selectors.published_notices())
    return get_object_or_404(
        lines.select_related(
            "notice__round__edition",
            "notice__round__screening_office",
            "application__edition",
            "application__case",
            "application__host_unit",
            "application__holder",
            "application__recommending_body",
        ),
        public_id=item_id,
    )


def _filing(request, matter, file):
    """The form, and the way to the receipt once `file` took what was typed."""
    form = ObjectionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        if _too_many(request):
            form.add_error(None, _("Many objections came from your address just now. Try again in an hour."))
            return _form(request, matter, form, status=429)
        sent = {name: form.cleaned_data[name] for name in ("letter", "evidence")}
        try:
            objection = file(form.statement, **sent)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("objection-state", objection.public_id)
    return _form(request, matter, form, status=422 if form.errors else 200)


def _form(request, matter, form, *, status):
    context = {"form": form, "matter": matter}
    return _private(request, "workflows/notices/object.html", context, status=status)


def _over(request, matter):
    return _private(request, "workflows/notices/over.html", {"matter": matter}, status=410)


def _too_many(request):
    """Whether this address has filed too many within the hour; counts this one."""
    key = f"objections-{keyed_hash(request.META.get('REMOTE_ADDR') or 'nowhere')}"
    cache.add(key, 0, timeout=AN_HOUR)
    return cache.incr(key) > MOST_AN_HOUR


def _state(objection):
    """The state in words."""
    if objection.outcome:
        return objection.get_outcome_display()
    if objection.verified_at is not None:
        return _("Verified; it is being decided on")
    if objection.admitted:
        return _("Admissible; it is being verified")
    return _("Received; whether it is admissible is being examined")


def _reply(objection):
    papers = Document.objects.filter(case=objection.case_id, kind=Document.Kind.OBJECTION_REPLY)
    return selectors.with_readable_file(papers).first()


def _private(request, template, context, *, status=200):
    """A page that neither a search engine nor a shared computer keeps, and whose address goes nowhere."""
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"
    return response


urlpatterns = [
    path("notices/lines/<str:item_id>/object/", objection_new, name="objection-new"),
    path("notices/renames/<str:change_id>/", change_notice, name="change-notice"),
    path("notices/renames/<str:change_id>/object/", change_objection_new, name="change-objection-new"),
    path("objection/", objection_find, name="objection-find"),
    path("objection/<str:objection_id>/", objection_state, name="objection-state"),
    path("objection/<str:objection_id>/reply/", objection_reply, name="objection-reply"),
]
