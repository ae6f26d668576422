"""Putting the accepted applications of a round into groups by discipline (分组)."""

from workflows.models import Application, Draw, PanelMember


def ready_for_review(round_):
    """The accepted applications whose group has a panel that was witnessed and has said yes."""
    panels = PanelMember.objects.filter(
        state=PanelMember.State.ACCEPTED, draw__state=Draw.State.LOCKED, draw__group__round=round_
    )
    return round_.applications.filter(
        state=Application.State.ACCEPTED, group__in=panels.values("draw__group")
    )
