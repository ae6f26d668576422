"""A round is planned: its programme, days, cut-offs, places and money; after a batch the next one."""

from datetime import datetime, timedelta
from itertools import pairwise

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Office
from accounts.offices import offices_of
from trail import clock
from workflows import process, selectors
from workflows.models import ProgrammeEdition, Round
from workflows.services import batching, periods
from workflows.services.rounds import CUTOFFS, cutoffs_of

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
            "contact": gettext_lazy(
                "Stands in the notice: the telephones for questions, of the supervision and of the"
                " discipline committee."
            ),
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
        # What the chosen programme needs of these is asked for once it is known.
        for name in (*CUTOFFS[1:], "money", "money_each"):
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


def plan(request):
    """A new round, which opens by itself on its day; after a batch the next one, as it is proposed."""
    office = screening_office(request)
    if office is None:
        raise Http404
    initial = _initial(request)
    form = RoundForm(request.POST or None, initial=initial, screening_office=office)
    if request.method == "POST" and form.is_valid():
        columns = {**form.cleaned_data, "screening_office": office}
        round_ = process.plan_round(columns.pop("edition"), by=request.user, **columns)
        messages.success(request, _("The round is planned; it opens by itself."))
        warn_of_rest_days(request, [getattr(round_, name) for name in CUTOFFS])
        return redirect("round-desk", round_.public_id)
    return render(request, "workflows/desk/plan.html", {"form": form}, status=422 if form.errors else 200)


def _initial(request):
    """What the form begins with: today, or what is proposed after the batch that is named."""
    after = request.GET.get("after", "")
    if after:
        round_ = get_object_or_404(selectors.rounds_checked_by(request.user), public_id=after)
        proposed = batching.proposed_after(round_)
        moments = {name: value for name, value in proposed.items() if isinstance(value, datetime)}
        return proposed | {name: timezone.localtime(value) for name, value in moments.items()} | {
            "edition": ProgrammeEdition.objects.filter(
                programme=round_.edition.programme, is_current=True
            ).first()
        }  # fmt: skip
    today = clock.today()
    return {
        "year": today.year,
        "policy_date": today,
        "opens_at": clock.now(),
        "closes_at": _evening(periods.first_working(today + timedelta(days=30))),
    }


def warn_of_rest_days(request, moments):
    """Say of cut-offs that lie on a day on which nobody works, and of those in a year whose holidays are not
    entered yet.
    """
    days = [timezone.localdate(moment) for moment in moments if moment]
    for day in periods.rests(days):
        words = _("Nobody works on %(day)s: consider another cut-off.")
        messages.warning(request, words % {"day": day.isoformat()})
    for year in periods.years_unannounced(days):
        words = _(
            "The holidays of %(year)d are not entered yet: its working days follow the week until then."
        )
        messages.warning(request, words % {"year": year})


def screening_office(request):
    """The department's office of the user that does formal checks; None for whoever holds none."""
    return Office.objects.filter(role=Office.Role.SCREEN, code__in=offices_of(request.user)).first()


def _evening(day):
    return timezone.make_aware(datetime(day.year, day.month, day.day, 18, 0))


urlpatterns = [path("desk/rounds/new/", plan, name="round-plan")]
