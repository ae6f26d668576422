"""The applications of a round as the department finds them: filters, pages, a table to take along, and the
next one to check.
"""

from urllib.parse import quote

from django import forms
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Office, Organisation
from trail import clock, handing_out
from workflows import documents, holdings, permissions, process, selectors
from workflows.models import Application, ReviewGroup
from workflows.pages import stages
from workflows.pages.handed_over import handed_over
from workflows.services.errors import NotNow

PAGE = 50
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_EXPORTED = 20_000
STEP = "workflows/flows.ApplicationFlow."
NO_GROUP = "none"
EVERY = [("", gettext_lazy("All"))]


class FilterForm(forms.Form):
    """What narrows the list; nothing is required, and what makes no sense narrows nothing."""

    text = forms.CharField(label=gettext_lazy("Title, number or applicant"), required=False, max_length=100)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    step = forms.ChoiceField(label=gettext_lazy("Waits at"), required=False)
    unit = forms.CharField(label=gettext_lazy("Host unit"), required=False, max_length=100)
    body = forms.ModelChoiceField(
        Organisation.objects.none(),
        to_field_name="public_id",
        label=gettext_lazy("Recommending body"),
        required=False,
        empty_label=gettext_lazy("All"),
    )
    discipline = forms.CharField(label=gettext_lazy("Discipline begins with"), required=False, max_length=10)
    group = forms.ChoiceField(label=gettext_lazy("Group"), required=False)
    overdue = forms.BooleanField(label=gettext_lazy("Only what is overdue"), required=False)

    def __init__(self, *args, round_, **kwargs):
        super().__init__(*args, **kwargs)
        way = round_.edition.policy.way
        self.fields["state"].choices = EVERY + Application.State.handed_in(round_.edition.policy.word)
        self.fields["step"].choices = EVERY + stages.step_choices(way)
        if way.links:
            bodies = Organisation.objects.filter(offices__role=Office.Role.RECOMMEND).distinct()
            self.fields["body"].queryset = bodies.order_by("name")
        else:
            del self.fields["body"]
        if way.review:
            groups = ReviewGroup.objects.filter(round=round_)
            named = [(group.public_id, f"{group.code} {group.title}") for group in groups]
            self.fields["group"].choices = [*EVERY, (NO_GROUP, _("In no group")), *named]
        else:
            del self.fields["group"], self.fields["discipline"]

    def narrow(self, rows, way):
        """The rows that the valid filters let through."""
        self.full_clean()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        conditions = {
            "text": lambda text: (
                Q(title__icontains=text)
                | Q(number__iexact=text)
                | Q(holder__person__name__icontains=text)
                | Q(holder__organisation__name__icontains=text)
            ),
            "state": lambda state: Q(state=state),
            "step": lambda step: Q(selectors.waits_at(f"{STEP}{step}")),
            "unit": lambda unit: Q(host_unit__name__icontains=unit),
            "body": lambda body: Q(recommending_body=body) | Q(banner_bureau=body),
            "discipline": lambda code: Q(**{f"answers__{way.review.discipline}__istartswith": code}),
            "group": lambda group: Q(group=None) if group == NO_GROUP else Q(group__public_id=group),
            "overdue": lambda _: Q(selectors.is_overdue()),
        }
        for name, value in chosen.items():
            rows = rows.filter(conditions[name](value))
        return rows


@require_safe
def applications(request, round_id):
    """The applications of a round, newest first; every page costs what the first one costs."""
    round_, form, rows = _asked(request, round_id)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    page = list(rows.order_by("-pk")[: PAGE + 1])
    held = holdings.holdings(page[:PAGE], reader=request.user)
    query = request.GET.copy()
    query.pop("before", None)
    first = query.urlencode()
    if len(page) > PAGE:
        query["before"] = page[PAGE - 1].pk
    return render(
        request,
        "workflows/desk/applications.html",
        {
            "round": round_,
            "form": form,
            "rows": [(each, held.get(each.pk)) for each in page[:PAGE]],
            "now": clock.now(),
            "query": first,
            "next_url": f"?{query.urlencode()}" if len(page) > PAGE else "",
            "previous_url": f"?{first}" if before else "",
            "may_check": permissions.holds(request.user, round_.screening_office),
        },
    )


@require_safe
def export(request, round_id):
    """The same list as a workbook. `NotNow` where it is too long for one."""
    round_, _form, rows = _asked(request, round_id)
    listed = list(rows.order_by("pk")[: MOST_EXPORTED + 1])
    if len(listed) > MOST_EXPORTED:
        raise NotNow(_("More than %(most)d rows: narrow the list first.") % {"most": MOST_EXPORTED})
    policy = round_.edition.policy
    discipline = getattr(policy.way.review, "discipline", "")
    content = documents.listing_sheet(listed, word=policy.word, discipline=discipline)
    response = HttpResponse(content, content_type=SHEET)
    handing_out.exported(
        "xlsx", by=request.user, object_type="round", object_id=round_.public_id, rows=len(listed)
    )
    name = quote(_("Applications of %(round)s") % {"round": round_.title} + ".xlsx")
    response["Content-Disposition"] = f"attachment; filename=applications.xlsx; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def take_next(request, round_id):
    """Take the next unchecked application of the round and open it; back to the desk where none is left."""
    round_ = get_object_or_404(selectors.rounds_checked_by(request.user), public_id=round_id)
    task = process.claim_next(selectors.checks_for(request.user, round_), by=request.user)
    return redirect("task", task.external_task_id) if task else redirect("round-desk", round_id)


def _asked(request, round_id):
    """The round, the filters, and the applications that the user sees and the filters let through."""
    round_ = get_object_or_404(selectors.rounds_run_by(request.user), public_id=round_id)
    form = FilterForm(request.GET, round_=round_)
    rows = selectors.applications_visible_to(request.user).filter(round=round_)
    rows = rows.exclude(state=Application.State.DRAFT).select_related("group", "recommending_body")
    return round_, form, form.narrow(rows, round_.edition.policy.way)


urlpatterns = [
    path("rounds/<str:round_id>/desk/applications/", applications, name="round-applications"),
    path("rounds/<str:round_id>/desk/applications.xlsx", handed_over(export), name="round-export"),
    path("rounds/<str:round_id>/desk/next/", take_next, name="round-next"),
]
