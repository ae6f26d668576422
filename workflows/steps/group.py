"""Grouping by discipline."""

from django import forms
from django.shortcuts import resolve_url
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from trail import guard
from workflows.models import Application, ReviewGroup
from workflows.policy import facts
from workflows.services import grouping
from workflows.steps.listing import UnbiasedStep

LEFT_OVER = "none"
ONE, SOME = _("Choose one group."), _("Choose at least one application.")


class GroupForm(forms.Form):
    """One act on the groups, with what it needs."""

    ACTIONS = [
        ("propose", _("Propose groups")),
        ("merge", _("Merge the chosen groups")),
        ("split", _("Divide the chosen group")),
        ("rename", _("Rename the chosen group")),
        ("move", _("Move the chosen applications")),
        ("gather", _("A group for what is left over")),
        ("finish", _("Finish the grouping")),
    ]

    action = forms.ChoiceField(choices=ACTIONS)
    smallest = forms.IntegerField(label=_("Smallest size"), min_value=1, max_value=500, required=False)
    largest = forms.IntegerField(label=_("Largest size"), min_value=1, max_value=500, required=False)
    group = forms.ModelMultipleChoiceField(
        ReviewGroup.objects.none(), to_field_name="public_id", required=False, label=_("Groups")
    )
    title = forms.CharField(
        label=_("Title of the group"),
        max_length=100,
        required=False,
        validators=[guard.validate_no_identity_number],
    )
    application = forms.ModelMultipleChoiceField(
        Application.objects.none(), to_field_name="public_id", required=False, label=_("Applications")
    )
    target = forms.ModelChoiceField(
        ReviewGroup.objects.none(),
        to_field_name="public_id",
        required=False,
        label=_("Into the group"),
        empty_label=_("Choose …"),
    )

    def __init__(self, *args, round_, **kwargs):
        super().__init__(*args, **kwargs)
        self.by_field = grouping.by_field(round_)
        groups = ReviewGroup.objects.filter(round=round_)
        self.fields["group"].queryset = self.fields["target"].queryset = groups
        self.fields["target"].label_from_instance = lambda group: f"{group.code} {group.title}"
        self.fields["application"].queryset = round_.applications.filter(state=Application.State.ACCEPTED)

    def clean(self):
        cleaned = super().clean()
        needs = {
            "propose": () if self.by_field else ("smallest", "largest"),
            "rename": ("title",),
            "gather": ("title",),
            "move": ("target",),
        }
        for name in needs.get(cleaned.get("action"), ()):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        if cleaned.get("action") in ("split", "rename") and len(cleaned.get("group", ())) != 1:
            self.add_error("group", ONE)
        if cleaned.get("action") == "move" and not cleaned.get("application"):
            self.add_error("application", SOME)
        return cleaned


class GroupStep(UnbiasedStep):
    """The officer puts the accepted applications into groups."""

    form_class = GroupForm
    template_name = "workflows/tasks/group.html"

    @cached_property
    def round(self):
        """The round whose applications are grouped."""
        return self.case.round

    def form_arguments(self):
        return {"round_": self.round}

    def get_context_data(self, **context):
        shown = self.request.GET.get("group", "")
        return super().get_context_data(
            round=self.round,
            groups=grouping.groups_of(self.round),
            left_over=grouping.ungrouped(self.round).count(),
            shown=shown,
            listed=self._listed(shown),
            by_field=self._by_field(),
            chosen={*self.request.POST.getlist("application"), *self.request.POST.getlist("group")},
            **context,
        )

    def _by_field(self):
        """By what the groups are parted, and how many a field needs for a group of its own; None where they
        go by discipline codes.
        """
        rule = grouping.by_field(self.round)
        if rule is None:
            return None
        least = rule.fields.on(self.round.policy_date).value.least
        return {"title": facts.get(rule.fact).title, "least": least}

    def _listed(self, shown):
        """The applications of the group that is looked at, or those that are left over."""
        if not shown:
            return ()
        left_over = grouping.ungrouped(self.round)
        accepted = self.round.applications.filter(state=Application.State.ACCEPTED, group__public_id=shown)
        listed = left_over if shown == LEFT_OVER else accepted
        related = ("holder__person", "holder__organisation", "host_unit")
        rows = list(listed.select_related(*related).order_by("pk")[:300])
        rule = grouping.by_field(self.round)
        if rule is None:
            discipline = self.round.edition.policy.way.review.discipline
            return [(row, row.answers.get(discipline) or "") for row in rows]
        titles = dict(facts.get(rule.fact).choices)
        fields = grouping.fields_of(self.round, listed)
        return [(row, titles.get(fields[row.pk], "")) for row in rows]

    def run(self, form):
        if form.cleaned_data["action"] == "finish":
            return super().run(form)
        return self.work(self.task, by=self.request.user, act=lambda: self.change(form.cleaned_data))

    def next_page(self, form):
        if form.cleaned_data["action"] == "finish":
            return resolve_url("round-desk", self.round.public_id)
        shown = self.request.GET.get("group", "")
        return resolve_url("task", self.task.external_task_id) + (f"?group={shown}" if shown else "")

    def change(self, cleaned):
        """One act on the groups, the list not being finished by it."""
        by, groups, title = self.request.user, [*cleaned["group"]], cleaned["title"]
        acts = {
            "propose": lambda: self._proposed(cleaned),
            "merge": lambda: grouping.merge(self.round, groups, by=by),
            "split": lambda: grouping.split(self.round, groups[0], by=by),
            "rename": lambda: grouping.rename(self.round, groups[0], title=title, by=by),
            "move": lambda: grouping.move(self.round, [*cleaned["application"]], cleaned["target"], by=by),
            "gather": lambda: grouping.gather(self.round, title=title, by=by),
        }
        return acts[cleaned["action"]]()

    def _proposed(self, cleaned):
        by = self.request.user
        if grouping.by_field(self.round):
            return grouping.propose_by_field(self.round, by=by)
        sizes = {"smallest": cleaned["smallest"], "largest": cleaned["largest"]}
        return grouping.propose(self.round, **sizes, by=by)

    def act(self, form):
        return grouping.finish(self.round, by=self.request.user)
