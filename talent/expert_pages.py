"""The library of experts for the office that keeps it, and each expert's own page."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Employment, Office, spans
from talent import library
from talent.expert_forms import EndForm, ExpertForm, NewExpertForm, OwnForm, SearchForm, TieForm
from talent.models import Expert, ExpertTerm, ExpertTie
from trail import clock
from workflows import permissions
from workflows.pages import keyset

ACTED = ["GET", "HEAD", "POST"]


@require_safe
def expert_library(request):
    """The experts, newest first."""
    _require_keeper(request)
    form = SearchForm(request.GET)
    page = keyset.newest(request, form.narrow(_experts()))
    return render(
        request,
        "talent/experts/list.html",
        {
            "form": form,
            "experts": page.rows,
            "previous_url": page.previous_url,
            "next_url": page.next_url,
        },
    )


@require_http_methods(ACTED)
def expert_add(request):
    """A new expert; where an account is opened, its initial password is shown once."""
    _require_keeper(request)
    form = NewExpertForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        expert, password = _taken_in(request, form)
        if password:
            context = {"expert": expert, "username": form.cleaned_data["username"], "password": password}
            response = render(request, "talent/experts/opened.html", context)
            response["Cache-Control"] = "private, no-store"
            return response
        if expert:
            messages.success(request, _("%(name)s is in the library now.") % {"name": expert.person.name})
            return redirect("expert-detail", expert.public_id)
    return render(request, "talent/experts/add.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(ACTED)
def expert_detail(request, expert_id):
    """One expert: what the library says, ties, terms; the office changes all of it."""
    _require_keeper(request)
    expert = get_object_or_404(_experts(), public_id=expert_id)
    action = request.POST.get("action", "")
    forms = {
        "change": ExpertForm.of(expert, request.POST if action == "change" else None),
        "tie": TieForm(request.POST if action == "tie" else None),
        "end": EndForm(request.POST if action == "end" else None),
    }
    acts = {
        "change": lambda form: library.change(expert, by=request.user, **form.columns),
        "tie": lambda form: _add_tie(expert, form, request.user),
        "end": lambda form: library.end(expert, reason=form.cleaned_data["ending"], by=request.user),
    }
    if request.method == "POST" and _done(request, expert, action, forms, acts):
        return redirect("expert-detail", expert.public_id)
    context = {"expert": expert, "terms": expert.terms.all(), "back": reverse("expert-library")}
    return _shown(request, "talent/experts/detail.html", expert, forms, context)


@require_http_methods(ACTED)
def expert_own(request):
    """What an expert keeps oneself: disciplines and title, and the ties that exclude from panels."""
    expert = _experts().filter(person__user=request.user).first()
    if expert is None:
        raise Http404
    action = request.POST.get("action", "")
    initial = {"fields_": expert.fields, "title": expert.title}
    forms = {
        "change": OwnForm(request.POST if action == "change" else None, initial=initial),
        "tie": TieForm(request.POST if action == "tie" else None),
    }
    acts = {
        "change": lambda form: library.change(
            expert, by=request.user, fields=form.cleaned_data["fields_"], title=form.cleaned_data["title"]
        ),
        "tie": lambda form: _add_tie(expert, form, request.user, is_declared=True),
    }
    if request.method == "POST" and _done(request, expert, action, forms, acts):
        return redirect("expert-own")
    return _shown(request, "talent/experts/own.html", expert, forms, {"expert": expert})


def _require_keeper(request):
    if not permissions.holds_role(request.user, Office.Role.SCREEN):
        raise Http404


def _experts():
    """All experts with whether they serve today and the unit they work for."""
    today = clock.today()
    terms = ExpertTerm.objects.filter(spans.in_force(today), expert=OuterRef("pk"))
    working = Employment.objects.filter(spans.in_force(today), person=OuterRef("person"))
    return Expert.objects.select_related("person__user").annotate(
        serves=Exists(terms), unit=Subquery(working.values("organisation__name")[:1])
    )


def _taken_in(request, form):
    """The expert and, for a new account, its password; None for what was refused, told at the form."""
    columns = form.columns | {"by": request.user}
    sent = form.cleaned_data
    try:
        if form.person is not None:
            return library.take_in(form.person, **columns), ""
        return library.take_in_newcomer(
            sent["username"], name=sent["name"], unit=sent["unit"], email=sent["email"], **columns
        )
    except ValidationError as error:
        form.add_error("username", error.messages)
        return None, ""


def _add_tie(expert, form, by, *, is_declared=False):
    """Where a tie comes from is kept with it, so in the house's language."""
    with translation.override(settings.LANGUAGE_CODE):
        source = _("declared by the expert") if is_declared else _("known to the office")
    return library.add_tie(expert, by=by, source=source, is_declared=is_declared, **form.cleaned_data)


def _done(request, expert, action, forms, acts):
    """Do what was asked for; tells whether it was done."""
    if action == "resume" and "end" in acts:
        receipt = library.resume(expert, by=request.user)
    elif action == "end_tie":
        sent = request.POST.get("tie", "")
        ties = _ties_of(request, expert).filter(pk=int(sent) if sent.isdecimal() and len(sent) < 19 else 0)
        receipt = library.end_tie(get_object_or_404(ties), by=request.user)
    elif action in forms:
        if not forms[action].is_valid():
            return False
        receipt = acts[action](forms[action])
    else:
        raise Http404
    if receipt is None:
        messages.info(request, _("Nothing was changed."))
    else:
        messages.success(request, _("Saved. Receipt: %(receipt)s") % {"receipt": receipt})
    return True


def _ties_of(request, expert):
    """The ties that the user may take back: an expert those that were declared by the expert."""
    ties = ExpertTie.objects.filter(expert=expert, ended_at=None).select_related("expert")
    keeper = permissions.holds_role(request.user, Office.Role.SCREEN)
    return ties if keeper else ties.filter(is_declared=True)


def _shown(request, template, expert, forms, context):
    wrong = any(form.errors for form in forms.values())
    return render(
        request,
        template,
        context
        | {f"{name}_form": form for name, form in forms.items()}
        | {"ties": _ties_of(request, expert), "forms": forms.values()},
        status=422 if wrong else 200,
    )
