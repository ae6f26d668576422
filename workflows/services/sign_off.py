"""The sign-off as it is read: for each step who signed which version of the list, what made a signature void,
and what is different in the list since.
"""

from dataclasses import dataclass

from workflows.models import Application, Signature
from workflows.services import signing


@dataclass(frozen=True)
class Difference:
    """One line that is not as it was signed: `before` and `after` are outcome, money and reason, or None."""

    application: Application
    before: list | None
    after: list | None


@dataclass(frozen=True)
class Signed:
    """One signature with the step's title, and how the list differs by now from what was signed."""

    signature: Signature
    title: str
    differences: list

    @property
    def is_valid(self):
        """Whether it holds."""
        return self.signature.voided_at is None

    @property
    def is_overtaken(self):
        """Whether it holds though a later step has changed the list."""
        return self.is_valid and bool(self.differences)


@dataclass(frozen=True)
class StepState:
    """A step of the programme's order with its signatures, oldest first; `is_next` says whose turn it is."""

    title: str
    minutes: bool
    signed: list
    is_next: bool

    @property
    def is_signed(self):
        """Whether a signature of it holds."""
        return any(each.is_valid for each in self.signed)


def history(round_):
    """All signatures of a round, oldest first, each with what changed in the list since."""
    signatures = list(
        Signature.objects.filter(round=round_)
        .select_related("signed_by", "voided_by", "scan")
        .prefetch_related("countersignatures__scan")
        .order_by("id")
    )
    if not signatures:
        return []
    now = signing.list_of(round_)
    changes = {each.pk: signing.difference(each.decisions, now) for each in signatures}
    known = _applications(round_, {line[0] for lines in changes.values() for line in lines})
    titles = {each.step: each.title for each in signing.steps_of(round_)}
    return [
        Signed(
            signature=each,
            title=titles.get(each.step, each.step),
            differences=[Difference(known[key], *lines) for key, *lines in changes[each.pk]],
        )
        for each in signatures
    ]


def steps(round_, signed):
    """The programme's order with the signatures of each step, as `history` gave them."""
    following = next(
        (
            place
            for place, step in enumerate(signing.steps_of(round_))
            if not any(each.is_valid and each.signature.step == step.step for each in signed)
        ),
        None,
    )
    return [
        StepState(
            title=step.title,
            minutes=step.minutes,
            signed=[each for each in signed if each.signature.step == step.step],
            is_next=place == following,
        )
        for place, step in enumerate(signing.steps_of(round_))
    ]


def _applications(round_, ids):
    found = round_.applications.filter(public_id__in=ids).select_related(
        "holder__person", "holder__organisation", "host_unit", "decision__decided_by"
    )
    return {application.public_id: application for application in found}
