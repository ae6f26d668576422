"""The officer's desk: rounds are planned here, their stages and work counted, their cut-off moved."""

from datetime import datetime, timedelta
from itertools import pairwise

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Office
from accounts.offices import offices_of
from trail import clock, guard
from workflows import permissions, process, selectors
from workflows.models import Application, ProgrammeEdition, Round
from workflows.pages import dossier, grouped, held_files, listing, stages, unit_quotas
from workflows.services.errors import NotNow
from workflows.services.rounds import CUTOFFS, cutoffs_of

ROUNDS = 100
LIST_READERS = (*selectors.READERS, Office.Role.SUPERVISE)
RANKED_BY = (Office.Role.SCREEN, Office.Role.DECIDE, *selectors.READERS)
MOMENT = {"type": "datetime-local", "class": "form-control"}


class RoundForm(forms.ModelForm):
    """A new round of a current edition; money in yuan."""

    edition = forms.ModelChoiceField(ProgrammeEdition.objects.none(), label=gettext_lazy("Programme"))
    deciding_office = forms.ModelChoiceField(Office.objects.none(), label=gettext_lazy("Decided by"))

    class Meta:
        model = Round
        fields = (
            "edition", "title", "year", "policy_date", "opens_at", "closes_at", "unit_closes_at",
            "body_closes_at", "places", "money", "money_each", "guideline", "contact", "deciding_office",
        )  # fmt: skip
        labels = {
            "title": gettext_lazy("Round title"),
            "year": gettext_lazy("Year"),
            "policy_date": gettext_lazy("Policy date"),
            "opens_at": gettext_lazy("Opens"),
            "closes_at": gettext_lazy("Closes for applicants"),
            "unit_closes_at": gettext_lazy("Closes for host units"),
            "body_closes_at": gettext_lazy("Closes for recommending bodies"),
            "places": gettext_lazy("Places"),
            "money": gettext_lazy("Money (yuan)"),
            "money_each": gettext_lazy("Money for each place (yuan)"),
            "guideline": gettext_lazy("Guideline"),
            "contact": gettext_lazy("Contact"),
        }
        help_texts = {
            "policy_date": gettext_lazy("Conditions are judged as on this day; usually the opening day."),
            "unit_closes_at": gettext_lazy("Needed where applications go through units."),
            "body_closes_at": gettext_lazy("Needed where bureaus or recommending bodies forward them."),
            "places": gettext_lazy("Left empty, their number is not limited."),
            "money": gettext_lazy("Nothing where the programme pays none."),
        }
        widgets = {
            "policy_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "opens_at": forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"),
            "closes_at": forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"),
            "unit_closes_at": forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"),
            "body_closes_at": forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"),
            "guideline": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args, screening_office, **kwargs):
        super().__init__(*args, **kwargs)
        current = ProgrammeEdition.objects.filter(is_current=True)
        runnable = [edition.pk for edition in current if edition.policy.process]
        self.fields["edition"].queryset = current.filter(pk__in=runnable)
        self.fields["edition"].label_from_instance = lambda edition: edition.policy.title
        self.fields["deciding_office"].queryset = selectors.offices_deciding_beside(screening_office)
        for name in ("money", "money_each"):
            self.fields[name].required = False
        for name in ("edition", "deciding_office"):
            self.fields[name].empty_label = _("Choose …")

    def clean(self):
        cleaned = super().clean()
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The cut-off must lie after the opening."))
        if closes and closes <= clock.now():
            self.add_error("closes_at", _("The cut-off must lie in the future."))
        self._clean_links(cleaned)
        self._clean_money(cleaned)
        return cleaned

    def _clean_links(self, cleaned):
        """The cut-offs of the links where the programme has links, none where it has none."""
        edition = cleaned.get("edition")
        needed = cutoffs_of(edition.policy.way) if edition else CUTOFFS
        cleaned |= dict.fromkeys(set(CUTOFFS) - set(needed))
        if edition and len(needed) == len(CUTOFFS) and "body" not in edition.policy.way.links:
            cleaned["body_closes_at"] = cleaned.get("unit_closes_at")
        for before, name in pairwise(needed):
            moment, earlier = cleaned.get(name), cleaned.get(before)
            if moment is None and name not in self.errors:
                self.add_error(name, _("This programme's applications go through it: give its cut-off."))
            elif moment and earlier and moment < earlier:
                self.add_error(name, _("It cannot close before those whose applications it takes."))

    def _clean_money(self, cleaned):
        """What was left empty is nothing; nothing suffices for so many places where each gets a sum."""
        edition = cleaned.get("edition")
        pays = edition is None or edition.policy.money is not None
        for name in ("money", "money_each"):
            if cleaned.get(name) is None and name not in self.errors:
                cleaned[name] = 0
                if pays:
                    self.add_error(name, _("This programme pays: say how much."))
        places, each, money = (cleaned.get(name) for name in ("places", "money_each", "money"))
        if None not in (places, each, money) and places * each > money:
            self.add_error(
                "money",
                _("%(places)d places at %(each)s yuan need %(needed)s yuan.")
                % {"places": places, "each": f"{each:,}", "needed": f"{places * each:,}"},
            )


class CutoffForm(forms.Form):
    """Other cut-offs, and why: the applicants' while the round is open, the links' until the last one."""

    closes_at = forms.DateTimeField(
        label=gettext_lazy("New cut-off"),
        widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("A moment that has passed closes the round now."),
    )
    unit_closes_at = forms.DateTimeField(
        label=gettext_lazy("Closes for host units"),
        widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"),
    )
    body_closes_at = forms.DateTimeField(
        label=gettext_lazy("Closes for recommending bodies"),
        widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Applicants will read it."),
        validators=[guard.validate_no_identity_number],
    )

    def __init__(self, data=None, *, round_):
        names = ["closes_at"] if round_.window == Round.Window.OPEN else []
        if round_.body_closes_at and clock.now() < round_.body_closes_at:
            names += cutoffs_of(round_.edition.policy.way)[1:]
        moments = {name: timezone.localtime(getattr(round_, name)) for name in names}
        initial = {name: moment.replace(second=0, microsecond=0) for name, moment in moments.items()}
        super().__init__(data, initial=initial)
        self.may_move = bool(names)
        for name in set(CUTOFFS) - set(names):
            del self.fields[name]

    def clean(self):
        cleaned = super().clean()
        moments = [(name, cleaned.get(name)) for name in CUTOFFS if cleaned.get(name)]
        for (_name, earlier), (name, moment) in pairwise(moments):
            if moment < earlier:
                self.add_error(name, _("It cannot close before those whose applications it takes."))
        return cleaned

    @property
    def moved(self):
        """The cut-offs that were given another moment than the one shown, to the minute."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in CUTOFFS}


def desks(request):
    """The rounds that the user's offices work on, with their counts by state, and what is overdue."""
    if not permissions.is_staff(request.user):
        raise Http404
    counts = {
        state: Count("applications", filter=Q(applications__state=state))
        for state in Application.State.values
    }
    rounds = selectors.rounds_run_by(request.user).annotate(
        **{f"n_{state}": count for state, count in counts.items()}
    )
    rounds = list(rounds.order_by("-opens_at", "-id")[:ROUNDS])
    work = list(selectors.work_of([round_.pk for round_ in rounds]))
    ranked = set(selectors.rounds_ranked_for(request.user).values_list("pk", flat=True))
    for round_ in rounds:
        # Places taken tell what was decided, which is nobody else's to know before the release.
        round_.shows_used = round_.pk in ranked or round_.window == Round.Window.RELEASED
        round_.n_overdue = sum(row["overdue"] for row in work if row["round"] == round_.pk)
    return render(
        request, "workflows/desk/desks.html", {"rounds": rounds, "may_plan": _screening_office(request)}
    )


def plan(request):
    """A new round, which opens by itself on its day."""
    office = _screening_office(request)
    if office is None:
        raise Http404
    today = clock.today()
    initial = {
        "year": today.year,
        "policy_date": today,
        "opens_at": clock.now(),
        "closes_at": _evening(today + timedelta(days=30)),
    }
    form = RoundForm(request.POST or None, initial=initial, screening_office=office)
    if request.method == "POST" and form.is_valid():
        columns = {**form.cleaned_data, "screening_office": office}
        round_ = process.plan_round(columns.pop("edition"), by=request.user, **columns)
        messages.success(request, _("The round is planned; it opens by itself."))
        return redirect("round-desk", round_.public_id)
    return render(request, "workflows/desk/plan.html", {"form": form}, status=422 if form.errors else 200)


def desk(request, round_id):
    """One round: its own steps, how many applications wait at which stage and with whom, its cut-off."""
    rounds = selectors.rounds_run_by(request.user).select_related("notice")
    round_ = get_object_or_404(rounds, public_id=round_id)
    form = CutoffForm(request.POST or None, round_=round_)
    if request.method == "POST":
        if not permissions.holds(request.user, round_.screening_office):
            raise Http404
        if form.is_valid() and _moved(request, round_, form):
            return redirect("round-desk", round_.public_id)
    counts = dict(
        round_.applications.order_by()
        .values_list("state")
        .annotate(count=Count("pk"))
        .values_list("state", "count")
    )
    states = [choice for choice in Application.State.choices if choice[0] != Application.State.DRAFT]
    may_check = permissions.holds(request.user, round_.screening_office)
    return render(
        request,
        "workflows/desk/desk.html",
        {
            "round": round_,
            "now": clock.now(),
            "counts": [(code, label, counts.get(code, 0)) for code, label in states],
            "to_check": counts.get(Application.State.SUBMITTED, 0),
            "waiting": stages.waiting(selectors.work_of([round_.pk])),
            "stages": stages.way_of(round_, request.user),
            "form": form if form.may_move else None,
            "list_links": _list_links(request.user, round_),
            "may_move": may_check,
            "may_check": may_check,
        },
        status=422 if form.errors else 200,
    )


def _list_links(user, round_):
    """The pages of the round's list, where its programme has them and the user may know."""
    way = round_.edition.policy.way
    links = [("round-summary-lists", _("Summary lists"))] if way.links else []
    links += [("round-quotas", _("Quotas"))] if way.quota and permissions.runs(user, round_) else []
    links += [("round-groups", _("Groups"))] if way.review else []
    links += _held_link(user, round_)
    known = selectors.rounds_ranked_for(user, beside=LIST_READERS).filter(pk=round_.pk)
    if not (way.review or way.sign_off) or not known.exists():
        return links
    reads = permissions.holds_role(user, *RANKED_BY)
    links += [("round-ranking", _("Ranking"))] if way.review and reads else []
    return links + ([("round-sign-off", _("Sign-off"))] if way.sign_off else [])


def _held_link(user, round_):
    """The way to the files that are held back from the experts, with how many wait for the user; there are
    none before the window is closed.
    """
    if round_.window in (Round.Window.PLANNED, Round.Window.OPEN):
        return []
    waiting, ever = selectors.held_in(user, round_)
    return [("round-held-files", _("Held files (%(n)d waiting)") % {"n": waiting})] if ever else []


def _moved(request, round_, form):
    try:
        receipt = process.move_cutoff(
            round_, reason=form.cleaned_data["reason"], by=request.user, **form.moved
        )
    except NotNow as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The cut-off was moved. Receipt: %(receipt)s") % {"receipt": receipt})
    return True


def _screening_office(request):
    return Office.objects.filter(role=Office.Role.SCREEN, code__in=offices_of(request.user)).first()


def _evening(day):
    return timezone.make_aware(datetime(day.year, day.month, day.day, 18, 0))


urlpatterns = [
    path("desk/", desks, name="desk"),
    path("desk/rounds/new/", plan, name="round-plan"),
    path("rounds/<str:round_id>/desk/", desk, name="round-desk"),
    *listing.urlpatterns,
    *dossier.urlpatterns,
    *grouped.urlpatterns,
    *unit_quotas.urlpatterns,
    *held_files.urlpatterns,
]
