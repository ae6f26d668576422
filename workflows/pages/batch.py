"""A batch: what it would do, asked for, how far it is with its receipts, and the file of an export."""

from types import SimpleNamespace

from django import forms
from django.core.files.storage import default_storage
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from trail import guard, handing_out
from workflows import batches, selectors
from workflows.models import BatchItem
from workflows.pages import download, unit_desk
from workflows.pages.handed_over import handed_over
from workflows.services import endorsing, exports
from workflows.services.errors import NotNow


class ForwardForm(forms.Form):
    """What is said of all that is forwarded at once."""

    checked = forms.BooleanField(
        error_messages={"required": gettext_lazy("Without the check nothing is forwarded.")},
    )
    opinion = forms.CharField(
        label=gettext_lazy("Opinion"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[guard.validate_no_identity_number],
    )

    def __init__(self, *args, looked_at, **kwargs):
        super().__init__(*args, **kwargs)
        lines = {"lines": "；".join(str(title) for title in looked_at)}
        self.fields["checked"].label = (
            _("All of them were looked through and are in order: %(lines)s; papers asked for in each") % lines
            if looked_at
            else _("All of them were looked through and are in order, with the papers asked for in each")
        )

    @property
    def arguments(self):
        return {"opinion": self.cleaned_data["opinion"]}


class ReturnForm(forms.Form):
    """The remark that all get that are returned at once."""

    question = forms.ChoiceField(label=gettext_lazy("Question that is open again"))
    text = forms.CharField(
        label=gettext_lazy("What is to be corrected here"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[guard.validate_no_identity_number],
    )

    @property
    def arguments(self):
        remark = {"question": self.cleaned_data["question"], "text": self.cleaned_data["text"]}
        return {"remarks": [remark]}


class ExportForm(forms.Form):
    """An export needs nothing besides the applications."""

    arguments = {}


FORMS = {batches.FORWARD: ForwardForm, batches.RETURN: ReturnForm, batches.EXPORT: ExportForm}


def batch_new(request, office, round_id):
    """Show what a batch would do with the chosen applications; confirmed, it is written down."""
    desk, round_ = unit_desk.place(request, office, round_id)
    sent = request.POST if request.method == "POST" else request.GET
    kind = sent.get("kind", "")
    if kind not in FORMS:
        raise Http404
    chosen = _chosen(request.user, desk, round_, sent)
    form = _form(kind, desk, round_, request.POST if request.method == "POST" else None)
    problem = _problem(chosen, sent)
    if request.method == "POST" and form.is_valid() and not problem:
        try:
            batch = batches.ask(kind, desk, chosen, arguments=form.arguments, by=request.user)
        except NotNow as refusal:
            problem = str(refusal)
        else:
            return redirect("batch", batch.public_id)
    lines = batches.preview(kind, desk, chosen, by=request.user)
    return render(
        request,
        "workflows/links/batch_new.html",
        {
            "desk": desk,
            "round": round_,
            "kind": kind,
            "title": batches.TITLES[kind],
            "form": form,
            "lines": lines,
            "going": sum(not line.sentence for line in lines),
            "problem": problem,
        },
        status=422 if form.errors or problem else 200,
    )


@require_safe
def batch(request, batch_id):
    """How far a batch is: each application with its receipt, or why it was not done."""
    found = get_object_or_404(selectors.batches_of(request.user), public_id=batch_id)
    items = list(
        found.items.select_related(
            "application__holder__person", "application__holder__organisation"
        ).order_by("application_id")
    )
    done = sum(item.state == BatchItem.State.DONE for item in items)
    refused = sum(item.state == BatchItem.State.REFUSED for item in items)
    has_file = _has_file(found)
    return render(
        request,
        "workflows/links/batch.html",
        {
            "batch": found,
            "title": batches.TITLES[found.kind],
            "items": items,
            "done": done,
            "refused": refused,
            "over": done + refused,
            "has_file": has_file,
            "is_gone": found.kind == batches.EXPORT and bool(found.done_at and done) and not has_file,
        },
    )


@require_safe
def batch_file(request, batch_id):
    """The file of an export, to who asked for it and holds the office still."""
    found = get_object_or_404(selectors.batches_of(request.user), public_id=batch_id)
    if not _has_file(found):
        raise Http404
    name = found.arguments["file"]
    handing_out.exported("xlsx", by=request.user, object_type="batch", object_id=found.public_id)
    row = SimpleNamespace(
        file=SimpleNamespace(name=name, open=lambda mode: default_storage.open(name, mode)),
        name=f"{found.round.title}.xlsx",
        media_type=exports.MEDIA_TYPE,
    )
    return download.of(row)


def _has_file(found):
    """Whether the file of an export is still there: all are taken away when something turns out to be
    secret.
    """
    name = found.arguments.get("file")
    return bool(name) and default_storage.exists(name)


def _chosen(user, desk, round_, sent):
    """The applications that were ticked, or with `all` those that wait at the desk; of what is seen there."""
    rows = selectors.applications_at(user, desk).filter(round=round_)
    if sent.get("all"):
        rows = rows.filter(desk.stages["todo"]) if sent.get("kind") != batches.EXPORT else rows
    else:
        rows = rows.filter(public_id__in=sent.getlist("application"))
    return list(rows.select_related("edition", "round__edition").order_by("pk")[: batches.MOST + 1])


def _problem(chosen, sent):
    """Why no batch can be asked for with these: none, or one that was named is not seen at the desk."""
    named = set() if sent.get("all") else set(sent.getlist("application"))
    if named - {each.public_id for each in chosen} and len(chosen) <= batches.MOST:
        return _("This application is not on the list.")
    return "" if chosen else _("Choose at least one application.")


def _form(kind, desk, round_, data):
    if kind == batches.FORWARD:
        return ForwardForm(data, looked_at=endorsing.lines_of_all(round_.edition.policy, desk.link))
    form = FORMS[kind](data)
    if kind == batches.RETURN:
        form.fields["question"].choices = [
            (question.name, question.title)
            for page in round_.edition.policy.form.pages
            for question in page.questions
            if question.type != "statement"
        ]
    return form


urlpatterns = [
    path(f"{unit_desk.BASE}batch/", batch_new, name="batch-new"),
    path("batches/<str:batch_id>/", batch, name="batch"),
    path("batches/<str:batch_id>/file/", handed_over(batch_file), name="batch-file"),
]
