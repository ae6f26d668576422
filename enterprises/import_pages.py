"""A table of enterprises: the template, the table brought in, what the dry run found, and the storing."""

from types import SimpleNamespace
from urllib.parse import quote

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from enterprises import selectors
from enterprises.bulk import checking, imports, jobs, storing, template
from enterprises.certificates import jobs as holders
from enterprises.models import ArchiveImport
from enterprises.pages import ACTED, said
from trail import handing_out
from workflows.pages import download
from workflows.pages.handed_over import handed_over

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 20
State = ArchiveImport.State
TONES = {State.WRONG: "danger", State.FAILED: "danger", State.READY: "warning", State.STORED: "success"}


class TableForm(forms.Form):
    """The table to be brought in."""

    file = forms.FileField(
        label=gettext_lazy("The template, filled in"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )


@require_http_methods(ACTED)
def enterprise_import(request):
    """The template to fill in, the table to bring in, and those that were."""
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = jobs.bring_in(form.cleaned_data["file"], by=request.user)
        except ValidationError as refusal:
            form.add_error("file", refusal)
        else:
            return redirect("enterprise-import-detail", made.public_id)
    context = {
        "form": form,
        "most_mb": jobs.MOST_MB,
        "most_rows": jobs.MOST_ROWS,
        "imports": [(each, TONES.get(each.state, "info")) for each in _newest(request.user)],
    }
    return render(request, "enterprises/import.html", context, status=422 if form.errors else 200)


@require_safe
def import_template(request):
    """The empty table."""
    handing_out.exported(
        "xlsx", by=request.user, object_type="archive_template", object_id="template", rows=0
    )
    response = HttpResponse(template.workbook(storing.regions_of(request.user)), content_type=SHEET)
    name = quote(_("Table of enterprises") + ".xlsx")
    response["Content-Disposition"] = f"attachment; filename=enterprises.xlsx; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(ACTED)
def import_detail(request, import_id):
    """What the dry run found; what is right is stored from here."""
    made = get_object_or_404(selectors.imports_of(request.user), public_id=import_id)
    if request.method == "POST":
        store = holders.STORE if made.programme else jobs.STORE
        said(request, imports.confirm(made, store=store, by=request.user))
        return redirect("enterprise-import-detail", made.public_id)
    context = {
        "made": made,
        "tone": TONES.get(made.state, "info"),
        "listed": checking.LISTED,
        "lists": _lists(made),
    }
    return render(request, "enterprises/import_detail.html", context)


@require_safe
def import_wrong(request, import_id):
    """The list of the wrong cells."""
    made = get_object_or_404(selectors.imports_found_wrong(request.user), public_id=import_id)
    handing_out.exported(
        "xlsx",
        by=request.user,
        object_type="archive_import",
        object_id=made.public_id,
        rows=made.figures["wrong"],
    )
    name = _("Wrong cells of %(name)s") % {"name": made.name}
    return download.of(SimpleNamespace(file=made.wrong, name=name, media_type=SHEET))


def _lists(made):
    """The cells that the dry run found by kind: title, word of advice, the first of them, how many more there
    are.
    """
    titles = {
        "wrong": (_("Wrong cells"), ""),
        "unusual": (
            _("Unusual figures"),
            _("They are stored all the same; the enterprise is asked to explain each in its archive."),
        ),
        "alike": (
            _("New enterprises that may be on record already"),
            _("They are stored all the same; the department puts archives together that were kept twice."),
        ),
    }
    return [
        (title, advice, made.shown[kind], made.figures[kind] - len(made.shown[kind]))
        for kind, (title, advice) in titles.items()
        if made.shown.get(kind)
    ]


def _newest(user):
    return selectors.imports_of(user).filter(programme="")[:SHOWN]


urlpatterns = [
    path("enterprises/import/", enterprise_import, name="enterprise-import"),
    path("enterprises/import/template.xlsx", handed_over(import_template), name="enterprise-import-template"),
    path("enterprises/import/<str:import_id>/", import_detail, name="enterprise-import-detail"),
    path(
        "enterprises/import/<str:import_id>/wrong.xlsx",
        handed_over(import_wrong),
        name="enterprise-import-wrong",
    ),
]
