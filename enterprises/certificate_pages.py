"""Who holds something of old: the template of a programme, and the table brought in."""

from urllib.parse import quote

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from enterprises import selectors
from enterprises.certificates import jobs, template
from enterprises.import_pages import SHEET, SHOWN, TONES
from enterprises.pages import ACTED
from trail import guard, handing_out
from workflows.models import PlanProgramme
from workflows.pages.handed_over import handed_over
from workflows.services import tables


class HoldersForm(forms.Form):
    """Whose holders, the document that says so, and their table."""

    programme = forms.ModelChoiceField(
        PlanProgramme.objects.none(),
        to_field_name="code",
        label=gettext_lazy("Programme or label"),
        empty_label=gettext_lazy("Choose …"),
    )
    basis = forms.CharField(
        label=gettext_lazy("Document that the list rests on"),
        help_text=gettext_lazy("Its title and number; it stands beside each row in the register."),
        max_length=120,
        validators=[guard.validate_no_identity_number],
    )
    file = forms.FileField(
        label=gettext_lazy("The template, filled in"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": tables.ACCEPT}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = selectors.programmes_of_enterprises()
        self.fields["programme"].label_from_instance = lambda programme: programme.title


@require_http_methods(ACTED)
def holder_import(request):
    """The templates to fill in, the table to bring in, and those that were."""
    _require_department(request.user)
    form = HoldersForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        programme = form.cleaned_data["programme"].code
        try:
            told = {"basis": form.cleaned_data["basis"], "by": request.user}
            made = jobs.bring_in(form.cleaned_data["file"], programme, **told)
        except ValidationError as refusal:
            form.add_error("file", refusal)
        else:
            return redirect("enterprise-import-detail", made.public_id)
    imports = selectors.imports_of(request.user).exclude(programme="")[:SHOWN]
    context = {
        "form": form,
        "programmes": selectors.programmes_of_enterprises(),
        "most_mb": tables.MOST_MB,
        "imports": [(each, TONES.get(each.state, "info")) for each in imports],
    }
    return render(request, "enterprises/holders.html", context, status=422 if form.errors else 200)


@require_safe
def holder_template(request):
    """The empty table of a programme, or one that names none."""
    _require_department(request.user)
    code = request.GET.get("programme", "")
    programme = get_object_or_404(selectors.programmes_of_enterprises(), code=code) if code else None
    title, word = (programme.title, programme.end_word) if programme else ("", "")
    handing_out.exported(
        "xlsx", by=request.user, object_type="holder_template", object_id=code or "template", rows=0
    )
    response = HttpResponse(template.workbook(title, word), content_type=SHEET)
    name = quote((_("Holders of %(programme)s") % {"programme": title} if title else _("Holders")) + ".xlsx")
    response["Content-Disposition"] = f"attachment; filename=holders.xlsx; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _require_department(user):
    if not selectors.enters_holders(user):
        raise Http404


urlpatterns = [
    path("enterprises/holders/", holder_import, name="holder-import"),
    path("enterprises/holders/template.xlsx", handed_over(holder_template), name="holder-template"),
]
