"""The archives that somebody sees, and one archive as a list of tasks."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Seat, spans
from accounts.offices import scopes_of
from enterprises import (
    archive,
    codes,
    history,
    holding_now,
    ladder,
    open_calls,
    plausibility,
    selectors,
    side_by_side,
    years,
)
from enterprises.forms import AddYearForm, BasicsForm, SearchForm
from enterprises.line_forms import FORMS, TITLES
from enterprises.measures import BACK
from trail import clock
from workflows.pages import keyset
from workflows.services.errors import Conflict

ACTED = ["GET", "HEAD", "POST"]


@require_safe
def enterprise_list(request):
    """The archives in one's region, or one's own, and those that are not begun yet."""
    form = SearchForm(request.GET)
    page = keyset.newest(request, form.narrow(selectors.enterprises_visible_to(request.user)))
    return render(
        request,
        "enterprises/list.html",
        {
            "form": form,
            "enterprises": [(each, codes.shown_industry(each.industry)) for each in page.rows],
            "waiting": selectors.beginners_of(request.user),
            "may_answer": bool(scopes_of(request.user, *selectors.BODIES, selectors.Role.SCREEN)),
            "may_merge": bool(scopes_of(request.user, selectors.Role.SCREEN)),
            "may_import": bool(scopes_of(request.user, *selectors.IMPORTERS)),
            "may_enter_holders": selectors.enters_holders(request.user),
            "previous_url": page.previous_url,
            "next_url": page.next_url,
        },
    )


@require_POST
def enterprise_begin(request, unit_id):
    """The archive of an enterprise that has none; of a body that is none, the reason is said."""
    organisation = get_object_or_404(selectors.beginners_of(request.user), public_id=unit_id)
    try:
        enterprise = archive.open_archive(organisation, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("enterprise-list")
    return redirect("enterprise", enterprise.public_id)


@require_safe
def enterprise_detail(request, enterprise_id):
    """One archive: what it is, and its parts with what is still to do."""
    enterprise = get_object_or_404(selectors.enterprises_visible_to(request.user), public_id=enterprise_id)
    may_write = _may_write(request, enterprise)
    return render(
        request,
        "enterprises/detail.html",
        {
            "enterprise": enterprise,
            "basics": _basics(enterprise),
            "history": _history(request.user, enterprise),
            "reminders": holding_now.of(enterprise, clock.today()) if may_write else [],
            "calls": open_calls.open_for(enterprise, request.user) if may_write else [],
            "now": clock.now(),
            "tasks": _tasks(enterprise, may_write) + (_own_tasks(enterprise) if may_write else []),
            "may_write": may_write,
            "may_merge": selectors.enterprises_merged_by(request.user).filter(pk=enterprise.pk).exists(),
            "keeps_contacts": selectors.reaches_enterprise(request.user, enterprise.organisation),
        },
    )


@require_http_methods(ACTED)
def enterprise_basics(request, enterprise_id):
    """What the enterprise is, told by its contact."""
    enterprise = get_object_or_404(selectors.enterprises_kept_by(request.user), public_id=enterprise_id)
    form = BasicsForm.of(enterprise, request.POST or None)
    status, conflict = 200, ""
    if request.method == "POST":
        try:
            if form.is_valid():
                receipt = archive.tell_basics(
                    enterprise,
                    form.cleaned_data,
                    source=source(),
                    by=request.user,
                    version=sent_version(request),
                )
                said(request, receipt)
                return redirect("enterprise", enterprise.public_id)
            status = 422
        except Conflict as error:
            status, conflict = 409, str(error)
        except ValidationError as refused:
            form.add_error(None, refused)
            status = 422
    enterprise.refresh_from_db(fields=["version", *archive.BASICS])
    context = {"enterprise": enterprise, "form": form, "conflict": conflict, "stored": _basics(enterprise)}
    return render(request, "enterprises/basics.html", context, status=status)


@require_http_methods(ACTED)
def enterprise_years(request, enterprise_id):
    """The years of which figures were told; the contact begins another."""
    enterprise = get_object_or_404(selectors.enterprises_visible_to(request.user), public_id=enterprise_id)
    may_write = _may_write(request, enterprise)
    if request.method == "POST" and not may_write:
        raise Http404
    form = AddYearForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        year = form.cleaned_data["year"]
        refusal = plausibility.year_refusal(year, clock.today(), enterprise.registered_on)
        if not refusal:
            return redirect("enterprise-year", enterprise.public_id, year)
        form.add_error("year", refusal)
    context = {
        "enterprise": enterprise,
        "form": form,
        "rows": _year_tasks(enterprise),
        "may_write": may_write,
    }
    return render(request, "enterprises/years.html", context, status=422 if form.errors else 200)


def source():
    """Kept with what is told, so in the house's language."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("archive of the enterprise")


def sent_version(request):
    """The version that was sent along with a form."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else 0


def said(request, receipt):
    """Say what became of a write."""
    if receipt is None:
        messages.info(request, _("Nothing was changed."))
    else:
        messages.success(request, _("Saved. Receipt: %(receipt)s") % {"receipt": receipt})


def _may_write(request, enterprise):
    return enterprise.organisation.public_id in scopes_of(request.user, selectors.Role.CONTACT)


def _history(user, enterprise):
    """What the enterprise held and holds, archives merged into its own included; None for nothing."""
    held = selectors.recognitions_visible_to(user).filter(holder__in=ladder.holders_of(enterprise.holder))
    return history.of(held.select_related("ending"), clock.today())


def _basics(enterprise):
    organisation = enterprise.organisation
    seats = Seat.objects.filter(spans.in_force(clock.today()), organisation=organisation)
    seat = seats.select_related("region__parent").first()
    told = [
        ("", _("Credit code"), organisation.credit_code or ""),
        *side_by_side.basics(enterprise, seat.region.name if seat else ""),
    ]
    return [
        {"question": question, "answer": answer, "note": _told_by(enterprise, name) if answer else ""}
        for name, question, answer in told
    ]


def _told_by(enterprise, name):
    """Where a value of the archive comes from, who told it and when; empty for what stands elsewhere."""
    origin = years.origin(enterprise, name) if name else {}
    return " · ".join(dict.fromkeys(filter(None, map(origin.get, ("source", "by", "day")))))


def _tasks(enterprise, may_write):
    """The parts of the archive with their state; what it is at all is told by its contact."""
    untold = [name for name in archive.BASICS if getattr(enterprise, name) in (None, "")]
    wanting = sum(bool(row["wanting"]) for row in _year_tasks(enterprise))
    told = [
        _task(
            _("Figures by year"),
            "enterprise-years",
            enterprise,
            _("%(n)d years to explain") % {"n": wanting} if wanting else "",
        ),
        *(_part_task(enterprise, part) for part in FORMS),
    ]
    if untold:
        basics = {"title": _("What the enterprise is"), "status": _("Incomplete"), "tone": "warning"}
        if may_write:
            basics["url"] = reverse("enterprise-basics", args=[enterprise.public_id])
        told.insert(0, basics)
    return told


def _own_tasks(enterprise):
    """What only its contact sees."""
    return [_task(_("Other things programmes ask"), "enterprise-told", enterprise, "")]


def _part_task(enterprise, part):
    declared = enterprise.complete.get(part)
    status = _("Complete as of %(day)s") % declared if declared else _("Not declared complete")
    task = _task(TITLES[part], f"enterprise-{part}", enterprise, "")
    return task | {"status": status, "tone": "success" if declared else "neutral"}


def _task(title, name, enterprise, warning):
    return {
        "title": title,
        "url": reverse(name, args=[enterprise.public_id]),
        "status": warning,
        "tone": "warning",
    }


def _year_tasks(enterprise):
    """The accounting years that facts may ask for, and all others that were told, newest first."""
    last = clock.today().year - 1
    rows = {row.year: row for row in enterprise.years.all()}
    listed = sorted({*rows, *(last - back for back in range(len(BACK)))}, reverse=True)
    return [
        {
            "year": year,
            "told": sum(value is not None for value in years.figures(rows[year]).values())
            if year in rows
            else 0,
            "wanting": years.to_explain(rows[year], rows.get(year - 1)) if year in rows else {},
            "explained": len(rows[year].explanations) if year in rows else 0,
        }
        for year in listed
    ]
