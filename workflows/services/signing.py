"""The sign-off of a round's list in the programme's order (逐级审定)."""

from workflows.models import Signature


def next_step(round_):
    """The first step of the programme's order without a valid signature; None when all have signed."""
    signed = set(Signature.objects.filter(round=round_, voided_at=None).values_list("step", flat=True))
    return next((each for each in round_.edition.policy.way.sign_off if each.step not in signed), None)
