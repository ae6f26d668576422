"""The leader of a panel on the record of its draw."""

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows import process
from workflows.models import Draw, PanelMember, Stage
from workflows.services import panel_leaders
from workflows.services.errors import NotNow


class LeaderForm(forms.Form):
    """Which technical expert leads the panel; who would do so otherwise is chosen beforehand."""

    leader = forms.ModelChoiceField(
        PanelMember.objects.none(),
        to_field_name="public_id",
        label=gettext_lazy("Leader of the panel"),
        empty_label=None,
    )

    def __init__(self, *args, group, members, leader, **kwargs):
        super().__init__(*args, initial={"leader": leader.public_id}, **kwargs)
        self.group = group
        self.fields["leader"].queryset = PanelMember.objects.filter(
            pk__in=[member.pk for member in members]
        ).select_related("person")
        self.fields["leader"].label_from_instance = lambda member: f"{member.position} {member.person.name}"


def leading(draw, data, *, may_name):
    """What the record shows of the leader: who it is, whether by name, whether that is settled, and the form
    for who may name one; empty where the panel fills no sheet together or is not locked.
    """
    group = draw.group
    is_written = draw.stage == Stage.WRITTEN and draw.state == Draw.State.LOCKED
    if not is_written or not panel_leaders.is_led(group):
        return {}
    members = panel_leaders.eligible(group)
    leader = panel_leaders.standing(group, members)
    if leader is None:
        return {}
    return {
        "leader": leader,
        "is_named": leader.pk == group.leader_id,
        "is_settled": panel_leaders.is_settled(group),
        "leader_form": LeaderForm(data, group=group, members=members, leader=leader) if may_name else None,
    }


def leader_named(request, form):
    """Whether the leader was named; where not, the form says why."""
    try:
        receipt = process.name_leader(form.group, form.cleaned_data["leader"], by=request.user)
    except NotNow as refusal:
        form.add_error("leader", str(refusal))
        return False
    messages.success(request, _("The leader was named. Receipt: %(receipt)s") % {"receipt": receipt})
    return True
