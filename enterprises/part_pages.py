"""A year's figures beside those of the year before, and the parts of an archive line by line."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from enterprises import archive, plausibility, rights, selectors, years
from enterprises.forms import YearForm
from enterprises.line_forms import FORMS, TITLES, LineSearchForm
from enterprises.measures import MEASURES
from enterprises.models import IntellectualProperty
from enterprises.pages import ACTED, said, sent_version, source
from trail import clock
from workflows.pages import keyset
from workflows.services.errors import Conflict, NotNow


@require_http_methods(ACTED)
def enterprise_year(request, enterprise_id, year):
    """The figures of one year; an unusual one is asked about, and nothing typed is lost meanwhile."""
    enterprise, may_write = _opened(request, enterprise_id)
    refusal = plausibility.year_refusal(year, clock.today(), enterprise.registered_on)
    if refusal:
        return render(request, "404.html", {"sentence": refusal}, status=404)
    row, before = years.row_of(enterprise, year), years.row_of(enterprise, year - 1)
    unusual = years.unusual(row, before) if row else {}
    form = YearForm(years.figures(row), _explanations(row), _asked(request, unusual), request.POST or None)
    status, conflict = 200, ""
    if request.method == "POST":
        try:
            if form.is_valid() and _told(request, enterprise, year, form):
                return redirect("enterprise-years", enterprise.public_id)
            status = 422
        except Conflict as error:
            status, conflict, row = 409, str(error), years.row_of(enterprise, year)
    context = {
        "enterprise": enterprise,
        "year": year,
        "form": form,
        "lines": [_line(form, measure, row, before, unusual) for measure in MEASURES],
        "version": row.version if row else 0,
        "conflict": conflict,
        "may_write": may_write,
    }
    return render(request, "enterprises/year.html", context, status=status)


@require_http_methods(ACTED)
def enterprise_part(request, enterprise_id, part):
    """The lines of one part: added, corrected, taken back, declared complete."""
    enterprise, may_write = _opened(request, enterprise_id)
    action = request.POST.get("action", "")
    rows = selectors.lines_visible_to(request.user, archive.PARTS[part]).filter(enterprise=enterprise)
    line = _line_meant(request, rows)
    typed = request.POST if action in ("add", "change") else None
    named = {"names": _names(enterprise)} if part == "properties" and typed else {}
    form = FORMS[part](typed, initial=_initial(FORMS[part], line), **named)
    problem, refused, taken = "", 409, False
    if request.method == "POST":
        try:
            receipt = _done(request, enterprise, part, line, form)
            if not form.errors:
                said(request, receipt)
                return redirect(f"enterprise-{part}", enterprise.public_id)
        except archive.NumberTaken as error:
            form.add_error("number", str(error))
            taken = True
        except Conflict as error:
            problem = str(error)
        except NotNow as error:
            problem, refused = str(error), 422
    search = LineSearchForm(request.GET)
    rows = search.narrow(rows)
    listed, number = keyset.newest(request, rows, passing=("line",)), rows.count()
    context = {
        "enterprise": enterprise,
        "part": part,
        "title": TITLES[part],
        "rows": _listed(listed.rows, part),
        "number": number,
        "page": listed,
        "search": search if search["q"].value() or number > keyset.SIZE else None,
        "declared": enterprise.complete.get(part),
        "form": form,
        "line": line if action in ("", "change") else None,
        "problem": problem,
        "may_write": may_write,
    }
    status = refused if problem or taken else 422 if form.errors else 200
    return render(request, "enterprises/part.html", context, status=status)


def _opened(request, enterprise_id):
    """The archive for reading, and whether the user writes it; writing is for its contact alone."""
    kept = selectors.enterprises_kept_by(request.user).filter(public_id=enterprise_id).first()
    if kept is not None:
        return kept, True
    if request.method == "POST":
        raise Http404
    visible = selectors.enterprises_visible_to(request.user)
    return get_object_or_404(visible, public_id=enterprise_id), False


def _asked(request, unusual):
    """The measures whose explanation is asked for: what is unusual, and what was answered already."""
    sent = {name.removeprefix("why-") for name in request.POST if name.startswith("why-")}
    return {*unusual, *(sent & set(years.NAMES))}


def _told(request, enterprise, year, form):
    """Write what was told; what is refused or has to be explained is said at its field."""
    try:
        receipt = years.tell(
            enterprise,
            year,
            form.values,
            explanations=form.explanations,
            source=source(),
            by=request.user,
            version=sent_version(request),
        )
    except ValidationError as refused:
        for name, sentences in refused.message_dict.items():
            if name.startswith("why-") and name not in form.fields:
                form.ask_why(name.removeprefix("why-"))
            form.add_error(name if name in form.fields else None, sentences)
        return False
    said(request, receipt)
    return True


def _explanations(row):
    return {name: each["text"] for name, each in (row.explanations if row else {}).items()}


def _line(form, measure, row, before, unusual):
    """One measure: its field, the figure of the year before, where this one came from, why it is asked about
    and what the enterprise answered.
    """
    why = f"why-{measure.name}"
    return {
        "measure": measure,
        "field": form[measure.name],
        "value": getattr(row, measure.name, None),
        "before": getattr(before, measure.name, None),
        "origin": years.origin(row, measure.name) if row else {},
        "unusual": unusual.get(measure.name, ""),
        "told": row.explanations.get(measure.name) if row else None,
        "why": form[why] if why in form.fields else None,
    }


def _line_meant(request, rows):
    """The line that is to be corrected or taken back; None where none is meant."""
    sent = request.POST.get("line") or request.GET.get("line")
    return get_object_or_404(rows, public_id=sent) if sent else None


def _initial(form_class, line):
    return {name: getattr(line, name) for name in form_class.base_fields} if line else None


def _names(enterprise):
    """What the enterprise is called and was called before."""
    organisation = enterprise.organisation
    return [organisation.name, *organisation.former_names.values_list("name", flat=True)]


def _done(request, enterprise, part, line, form):
    """Do what was asked for, and return the receipt; None where the form is not right or nothing changed."""
    action = request.POST.get("action", "")
    if action == "complete":
        return archive.declare_complete(enterprise, part, by=request.user)
    if action == "end" and line:
        return archive.take_back(line, part, by=request.user)
    if action == "change" and line:
        told = form.cleaned_data if form.is_valid() else None
        return archive.correct(line, part, by=request.user, **told) if told else None
    if action != "add":
        raise Http404
    return archive.add(enterprise, part, by=request.user, **form.cleaned_data) if form.is_valid() else None


def _listed(rows, part):
    """Each line in words, and of a right where it stands: one that is used is not taken back."""
    used = rights.used_in(rows) if part == "properties" else {}
    return [(row, _told_of(row), used.get(row.pk, ())) for row in rows]


def _told_of(row):
    """A line in words: class, level, days, document, as far as it has them."""
    words = [getattr(row, f"get_{name}_display")() for name in ("kind", "level", "way") if hasattr(row, name)]
    words[1:1] = [IntellectualProperty.class_of(row.kind)] if isinstance(row, IntellectualProperty) else []
    days = [getattr(row, name, None) for name in ("day", "granted_on", "until", "valid_until")]
    texts = [getattr(row, name, "") for name in ("number", "owner", "document", "used_in")]
    return [*words, *(f"{day:%Y-%m-%d}" for day in days if day), *(text for text in texts if text)]
