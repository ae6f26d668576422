"""The panel's meeting."""

from django import forms
from django.db.models import Count, Q
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from trail import guard
from workflows.models import Application, Interview, Review, Round, Stage
from workflows.services import interviews
from workflows.services.errors import NotNow
from workflows.steps.listing import UnbiasedStep

POSITION = "position_"


class MeetingForm(forms.Form):
    """What the secretary wants, and for whom: applications to be heard, or one interview."""

    ACTIONS = [
        ("shuffle", _("Put the chosen in random order")),
        ("order", _("Put the chosen in the order of the numbers")),
        ("call", _("Call in")),
        ("present", _("Present")),
        ("absent", _("Absent")),
        ("close", _("Close the item")),
        ("finish", _("End the meeting")),
    ]

    action = forms.CharField()
    application = forms.ModelMultipleChoiceField(
        Application.objects.none(), to_field_name="public_id", required=False, label=_("Applications")
    )
    one = forms.ModelChoiceField(Application.objects.none(), to_field_name="public_id", required=False)
    note = forms.CharField(
        label=_("Why absent"),
        required=False,
        max_length=300,
        validators=[guard.validate_no_identity_number],
    )

    def __init__(self, *args, applications, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["application"].queryset = self.fields["one"].queryset = applications

    def clean(self):
        cleaned = super().clean()
        name, _sep, one = cleaned.get("action", "").partition(":")
        if name not in dict(self.ACTIONS):
            self.add_error("action", _("Choose what is to be done."))
        if name in ("call", "present", "absent", "close"):
            cleaned["one"] = self.fields["one"].queryset.filter(public_id=one).first()
            if cleaned["one"] is None:
                self.add_error("action", _("This application is not on the list."))
        cleaned["action"] = name
        return cleaned

    @property
    def in_order(self):
        """The chosen in the order of the numbers typed beside them; without a number they come last."""

        def place(application):
            typed = self.data.get(f"{POSITION}{application.public_id}", "")
            return (int(typed) if typed.isdecimal() and len(typed) < 6 else 10**6, application.pk)

        return sorted(self.cleaned_data["application"], key=place)


class InterviewsStep(UnbiasedStep):
    """The secretary keeps order and presence, and calls one after the other."""

    form_class = MeetingForm
    template_name = "workflows/reviews/interviews.html"
    actions = ("finish",)

    @property
    def round(self):
        """The round as it stands now."""
        return Round.objects.select_related("case", "edition").get(case=self.case)

    def form_arguments(self):
        return {"applications": interviews.candidates(self.round)}

    def form_data(self, action, fields):
        return {**fields, "action": action}

    def get_context_data(self, **context):
        round_ = self.round
        scored = Count("application__reviews", filter=_of_the_interview(Review.State.FILED))
        writing = Count("application__reviews", filter=_of_the_interview(Review.State.OPEN))
        listed = interviews.of_round(round_).annotate(scored=scored, writing=writing)
        experts = Review.objects.filter(
            application__interview__state=Interview.State.CALLED,
            application__round=round_,
            stage=Stage.INTERVIEW,
        )
        others = interviews.candidates(round_).filter(interview=None)
        return super().get_context_data(
            round=round_,
            listed=listed,
            experts=experts.select_related("application").order_by("application", "alias"),
            others=others.select_related("holder__person", "holder__organisation", "host_unit").order_by(
                "id"
            ),
            position=POSITION,
            **context,
        )

    def run(self, form):
        if form.cleaned_data["action"] == "finish":
            return super().run(form)
        return self.work(self.task, by=self.request.user, act=lambda: self.change(form))

    def change(self, form):
        """The order, or what happens to one interview."""
        action, by = form.cleaned_data["action"], self.request.user
        if action in ("shuffle", "order"):
            seed = interviews.draw_seed() if action == "shuffle" else ""
            return interviews.arrange(self.round, form.in_order, seed=seed, by=by)
        interview = interviews.of_round(self.round).filter(application=form.cleaned_data["one"]).first()
        if interview is None:
            raise NotNow(_("This application is not on the list."))
        if action == "absent":
            return interviews.mark_absent(interview, note=form.cleaned_data["note"], by=by)
        acts = {"call": interviews.call, "present": interviews.mark_present, "close": interviews.close}
        return acts[action](interview, by=by)

    def act(self, form):
        return interviews.finish(self.round, by=self.request.user)

    def next_page(self, form):
        if form.cleaned_data["action"] == "finish":
            return super().next_page(form)
        return resolve_url("task", self.task.external_task_id)


def _of_the_interview(state):
    return Q(application__reviews__stage=Stage.INTERVIEW, application__reviews__state=state)
