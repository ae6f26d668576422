"""Random spot checks: drawn by the department, looked at by whoever stands above the holder, and computed
again whenever they are shown.
"""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Office
from accounts.offices import offices_of
from trail import clock, guard, handing_out
from workflows import permissions, selectors
from workflows.models import ProgrammeEdition, SpotCheckSheet
from workflows.pages import keyset
from workflows.pages.handed_over import handed_over
from workflows.services import exports, sheets, spot_checks
from workflows.services.errors import NotNow, Refusal
from workflows.services.keepers import keeper_of

SEEING = (Office.Role.SCREEN, Office.Role.BANNER, Office.Role.RECOMMEND)
MOST = 30
# What an office may find; that nothing need be found is for nobody to say.
FOUND = [each for each in SpotCheckSheet.Outcome.choices if each[0] != SpotCheckSheet.Outcome.NOT_NEEDED]
# Each column's title, and its width in characters.
POOL = (
    (gettext_lazy("League or city"), 16),
    (gettext_lazy("Reference"), 26),
    (gettext_lazy("Number"), 24),
    (gettext_lazy("Enterprise"), 34),
    (gettext_lazy("SHA-256 of seed and reference"), 70),
    (gettext_lazy("Drawn or not"), 10),
)


class DrawForm(forms.Form):
    """What is drawn: a share of the numbers of a programme that are in force; share and time are proposed as
    the programme's file has them, of the one that is asked for, or else of the first. `titles` are those of
    all programmes of which numbers are checked, by code.
    """

    programme = forms.ChoiceField(label=gettext_lazy("Programme"))
    title = forms.CharField(label=gettext_lazy("Title of the check"), max_length=200)
    share = forms.IntegerField(label=gettext_lazy("Share in per cent"), min_value=1, max_value=100)
    by_league = forms.BooleanField(
        label=gettext_lazy("Draw the share of each league or city by itself"), required=False
    )
    due_on = forms.DateField(
        label=gettext_lazy("To be done by"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data=None, *, programme=""):
        super().__init__(data, initial={"by_league": True})
        current = ProgrammeEdition.objects.filter(is_current=True, content__upkeep__has_key="spot_check")
        policies = {each.programme: each.policy for each in current.order_by("programme")}
        self.titles = {code: each.title for code, each in policies.items()}
        if policies:
            self._propose(policies.get(programme) or next(iter(policies.values())))

    def _propose(self, policy):
        self.fields["programme"].choices = [(policy.code, policy.title)]
        self.initial["programme"] = policy.code
        for name, proposed in spot_checks.proposed(policy).items():
            self.initial[name], self.fields[name].help_text = proposed.value, _said(policy, proposed)


def _said(policy, proposed):
    """Where a proposed number comes from, and whether somebody compared it yet."""
    said = _("Proposed by %(source)s") % {"source": policy.cite(proposed.source, proposed.clause)}
    return f"{said}（{_('unverified')}）" if proposed.unverified else said


class SheetForm(forms.Form):
    """What was found of one number."""

    outcome = forms.ChoiceField(label=gettext_lazy("Result"), choices=FOUND, widget=forms.RadioSelect)
    found = forms.CharField(
        label=gettext_lazy("What was compared and found"),
        max_length=1000,
        validators=[guard.validate_no_identity_number],
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def spot_check_list(request):
    """The sheets that lie with the user's offices, the newest first; for the department also its checks."""
    if not permissions.holds_role(request.user, *SEEING):
        raise Http404
    page = keyset.newest(request, selectors.spot_sheets_done_by(request.user))
    context = {
        "may_draw": permissions.holds_role(request.user, Office.Role.SCREEN),
        "checks": selectors.spot_checks_run_by(request.user)[:MOST],
        "sheets": page.rows,
        "previous_url": page.previous_url,
        "next_url": page.next_url,
        "today": clock.today(),
    }
    return render(request, "workflows/spot_checks/list.html", context)


def spot_check_new(request):
    """The department draws."""
    office = Office.objects.filter(role=Office.Role.SCREEN, code__in=offices_of(request.user)).first()
    if office is None:
        raise Http404
    asked = request.POST.get("programme") or request.GET.get("programme", "")
    form = DrawForm(request.POST or None, programme=asked)
    if request.method == "POST" and form.is_valid():
        try:
            check = spot_checks.draw(office=office, by=request.user, **form.cleaned_data)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Drawn; every sheet lies with its office now."))
            return redirect("spot-check", check.public_id)
    status = 422 if form.errors else 200
    return render(request, "workflows/spot_checks/new.html", {"form": form}, status=status)


def spot_check_detail(request, check_id):
    """One check: seed, pool, what was drawn and found, and whether it computes again."""
    check = get_object_or_404(selectors.spot_checks_run_by(request.user), public_id=check_id)
    sheets = selectors.spot_sheets_visible_to(request.user).filter(spot_check=check)
    return render(
        request,
        "workflows/spot_checks/detail.html",
        {
            "check": check,
            "sheets": sheets,
            "is_same": spot_checks.computes_again(check),
            "today": clock.today(),
        },
    )


def spot_check_pool(request, check_id):
    """The pool in the order of the draw as a spreadsheet, so that anybody may compute it again."""
    check = get_object_or_404(selectors.spot_checks_run_by(request.user), public_id=check_id)
    content = sheets.listing(
        spot_checks.order_of(check), title=_("The pool of the draw"), columns=POOL, line=_pool_line
    )
    handing_out.exported(
        "xlsx", by=request.user, object_type="spot_check", object_id=check.public_id, rows=len(check.pool)
    )
    response = HttpResponse(content, content_type=exports.MEDIA_TYPE)
    response["Content-Disposition"] = f"attachment; filename=spot-check-{check.day:%Y%m%d}.xlsx"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _pool_line(row):
    league, award, place, is_drawn = row
    return [
        league,
        award.public_id,
        award.number,
        award.holder.name,
        place,
        _("Is drawn") if is_drawn else "",
    ]


def spot_sheet(request, sheet_id):
    """One number that was drawn: what the register and the application say of it, and the result."""
    sheet = get_object_or_404(selectors.spot_sheets_visible_to(request.user), public_id=sheet_id)
    is_theirs = selectors.spot_sheets_done_by(request.user).filter(pk=sheet.pk).exists()
    if request.method == "POST" and not is_theirs:
        raise Http404
    form, refusal = SheetForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            receipt = spot_checks.record(sheet, by=request.user, **form.cleaned_data)
        except Refusal as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("Recorded. Receipt: %(receipt)s") % {"receipt": receipt})
            return redirect("spot-check-list")
    return render(
        request,
        "workflows/spot_checks/sheet.html",
        {
            "sheet": sheet,
            "application": _application(request.user, sheet.award),
            "archive_url": keeper_of(sheet.award.holder).address(sheet.award.holder),
            "form": form,
            "refusal": refusal,
            "is_theirs": is_theirs and sheet.is_open,
            "today": clock.today(),
        },
        status=422 if form.errors or refusal else 200,
    )


def _application(user, award):
    """What the number was granted for, with its evidence; None where it was brought in from a table, or
    where it never came to the user.
    """
    return selectors.applications_visible_to(user).filter(case=award.case_id).first()


urlpatterns = [
    path("spot-checks/", spot_check_list, name="spot-check-list"),
    path("spot-checks/new/", spot_check_new, name="spot-check-new"),
    path("spot-checks/<str:check_id>/", spot_check_detail, name="spot-check"),
    path("spot-checks/<str:check_id>/pool.xlsx", handed_over(spot_check_pool), name="spot-check-pool"),
    path("spot-checks/sheets/<str:sheet_id>/", spot_sheet, name="spot-sheet"),
]
