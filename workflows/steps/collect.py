"""The collection of the reviews."""

from django import forms
from django.http import Http404
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from trail import clock
from workflows import permissions
from workflows.models import Round
from workflows.services import collecting, panel_sheets, pools, reviews
from workflows.steps.listing import UnbiasedStep


class CollectForm(forms.Form):
    """What the officer wants; nothing else is asked."""

    ACTIONS = [
        ("remind", _("Remind all who have not handed in")),
        ("open", _("Let the reviews begin that still wait")),
        ("another_draw", _("Ask for another draw")),
        ("finish", _("Hand the opinions over")),
    ]

    action = forms.ChoiceField(choices=ACTIONS)


class CollectStep(UnbiasedStep):
    """The officer sees n of m, reminds, and closes the reviews."""

    form_class = CollectForm
    template_name = "workflows/reviews/collect.html"
    actions = ("finish",)

    @property
    def round(self):
        """The round as it stands now."""
        return Round.objects.select_related("case", "edition", "screening_office").get(case=self.case)

    def form_data(self, action, fields):
        return {**fields, "action": action}

    def get_context_data(self, **context):
        round_ = self.round
        whole, groups = collecting.progress(round_)
        lacking = pools.shortage(round_)
        code = self.request.GET.get("group", "")
        chosen = next((group for group, _part in groups if group and group.code == code), None)
        if code and chosen is None:
            raise Http404
        return super().get_context_data(
            round=round_,
            whole=whole,
            groups=[(group, part, lacking.get(group and group.pk)) for group, part in groups],
            chosen=chosen,
            quorum=reviews.size_of(round_).quorum,
            applications=self.applications(round_, chosen) if chosen else [],
            late=self.late(round_, chosen) if chosen else [],
            unsigned=self.unsigned(round_, chosen) if chosen else [],
            signs=panel_sheets.rule_of(round_) is not None,
            now=clock.now(),
            **context,
        )

    def applications(self, round_, group):
        """The group's applications with n of m."""
        return reviews.standings(round_).filter(group=group).order_by("id")

    def late(self, round_, group):
        """Who has not handed in: the alias, and the name only for those who may see the panel."""
        found = collecting.outstanding(round_).filter(application__group=group)
        due = collecting.due_of(found)
        named = permissions.knows_aliases(self.request.user, round_)
        return [
            {
                "application": review.application,
                "alias": review.alias,
                "name": review.member.person.name if named else "",
                "due": due.get(review.pk),
            }
            for review in found
        ]

    def unsigned(self, round_, group):
        """The applications whose panel's sheet is not signed yet, each with who leads its panel: the name of
        who was named openly, of another who leads in their place only for those who may see the panel.
        """
        waiting = list(collecting.unsigned(round_).filter(group=group).order_by("id"))
        leaders, named = panel_sheets.leaders(waiting), permissions.knows_aliases(self.request.user, round_)
        shown = {pk: each.person.name for pk, each in leaders.items() if named or each.pk == group.leader_id}
        return [(each, shown.get(each.pk, "")) for each in waiting]

    def run(self, form):
        action, by = form.cleaned_data["action"], self.request.user
        if action == "remind":
            return self.work(self.task, by=by, act=lambda: collecting.remind(self.round, by=by))
        if action == "open":
            return self.work(self.task, by=by, act=lambda: collecting.open_waiting(self.round, by=by))
        return super().run(form)

    def act(self, form):
        wanted = form.cleaned_data["action"]
        hand_over = collecting.finish if wanted == "finish" else collecting.ask_for_another_draw
        return hand_over(self.round, by=self.request.user)

    def next_page(self, form):
        stays = form.cleaned_data["action"] in ("remind", "open")
        return resolve_url("task", self.task.external_task_id) if stays else super().next_page(form)
