"""The pool (培育库): who stands in it and who left it why, and who mentors whom."""

from django import forms
from django.db.models import Case, CharField, Count, F, Q, Value, When
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from enterprises import ladder, mentoring, selectors
from enterprises.known_basics import POOL
from enterprises.models import Mentoring
from enterprises.pages import ACTED, said
from trail import clock, guard
from workflows.models import Award, PlanProgramme
from workflows.pages import keyset, register
from workflows.services.errors import Conflict, NotNow

IN_IT = "in"


class MentoringForm(forms.Form):
    """Who mentors, on what, from when until when; the last day counts."""

    kind = forms.ChoiceField(label=gettext_lazy("Who mentors"), choices=Mentoring.Kind.choices)
    name = forms.CharField(
        label=gettext_lazy("Name"),
        min_length=2,
        max_length=100,
        validators=[guard.validate_no_identity_number],
    )
    unit = forms.CharField(
        label=gettext_lazy("Where the person works"),
        required=False,
        max_length=200,
        validators=[guard.validate_no_identity_number],
    )
    subject = forms.CharField(
        label=gettext_lazy("On what"),
        required=False,
        max_length=200,
        validators=[guard.validate_no_identity_number],
    )
    since = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(
        label=gettext_lazy("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


@require_safe
def pool(request):
    """The pool by state, with how many there are of each in what the user sees."""
    awards = selectors.recognitions_visible_to(request.user).filter(programme=POOL)
    today = clock.today()
    awards = awards.annotate(state=_state_on(today))
    counted = dict(awards.order_by().values_list("state").annotate(count=Count("pk")))
    states = _states(counted)
    state = request.GET.get("state", IN_IT)
    if state not in states:
        raise Http404
    page = keyset.page(awards.filter(state=state), request)
    mentors = Mentoring.objects.filter(
        Q(until=None) | Q(until__gt=today), award__in=page.rows, since__lte=today
    ).order_by("since")
    by_award = {}
    for each in mentors:
        by_award.setdefault(each.award_id, []).append(each)
    lines = register.lines(page.rows, PlanProgramme.objects.filter(code=POOL), today)
    context = {
        "lines": [(line, by_award.get(line.award.pk, ())) for line in lines],
        "page": page,
        "states": [(code, title, counted.get(code, 0), code == state) for code, title in states.items()],
    }
    return render(request, "enterprises/pool.html", context)


@require_http_methods(ACTED)
def mentors(request, award_id):
    """Who mentors one enterprise of the pool, entered and ended by an office that looks after it."""
    award = get_object_or_404(selectors.recognitions_mentored_by(request.user), public_id=award_id)
    action = request.POST.get("action", "")
    form = MentoringForm(request.POST if action == "enter" else None)
    problem, status = "", 200
    if request.method == "POST":
        try:
            receipt = _done(request, award, action, form)
            if receipt:
                said(request, receipt)
                return redirect("mentors", award.public_id)
            status = 422
        except NotNow as refusal:
            form.add_error("since", str(refusal))
            status = 422
        except Conflict as refusal:
            problem, status = str(refusal), 409
    rows = selectors.mentorings_visible_to(request.user).filter(award=award)
    context = {
        "award": award,
        "enterprise": selectors.enterprise_of(award),
        "rows": rows,
        "form": form,
        "problem": problem,
        "today": clock.today(),
    }
    return render(request, "enterprises/mentors.html", context, status=status)


def _done(request, award, action, form):
    """Do what was asked for; None where the form is not right."""
    if action == "end":
        rows = selectors.mentorings_visible_to(request.user).filter(award=award)
        row = get_object_or_404(rows, public_id=request.POST.get("mentoring", ""))
        return mentoring.end(row, by=request.user)
    if action != "enter":
        raise Http404
    return mentoring.enter(award, by=request.user, **form.cleaned_data) if form.is_valid() else None


def _state_on(day):
    """Whether a row of the register is in the pool on the day, or why it left: the cause where one is
    recorded, of a row that was brought in from a table the kind of its end.
    """
    return Case(
        When(Award.lasts_on(day), then=Value(IN_IT)),
        When(ending__isnull=False, then=F("ending__cause")),
        When(ended_on=None, then=Value(Award.EndKind.EXPIRED.value)),
        default=F("end_kind"),
        output_field=CharField(),
    )


def _states(counted):
    """In the pool, and why it was left: the causes of the programme's file, and of what was brought in the
    kinds of end that are there.
    """
    policy = ladder.programmes_on(clock.today()).get(POOL)
    causes = {cause.code: cause.title for cause in policy.upkeep.causes} if policy else {}
    kinds = {kind.value: kind.label for kind in Award.EndKind if kind.value in counted}
    return {IN_IT: _("In the pool")} | kinds | causes


urlpatterns = [
    path("pool/", pool, name="pool"),
    path("recognitions/<str:award_id>/mentors/", mentors, name="mentors"),
]
