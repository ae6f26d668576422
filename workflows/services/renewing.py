"""Beginning from what was handed in last time (沿用上次填报): most of it is the same every year."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from trail import clock, log
from workflows.models import Application, Round
from workflows.services import applications
from workflows.services.errors import NotNow

Window = Round.Window
# Pledges are given anew, and files belong to their time.
NOT_TAKEN = ("statement", "attachment")


def earlier(holders):
    """What these holders handed in, or had begun to fill in when its round closed, the last changed first."""
    written = Application.objects.filter(holder__in=holders).exclude(answers={})
    still_open = Q(state=Application.State.DRAFT, round__window__in=(Window.PLANNED, Window.OPEN))
    return written.exclude(still_open).order_by("-changed_at", "-pk")


@transaction.atomic
def take_over(draft, *, by):
    """Take into a draft the answers of the last time to questions that it asks too and that no fact of the
    archive answers. Returns a receipt, None where nothing is taken.

    `NotNow` where something is written already or nothing was handed in before.
    """
    draft = applications.held(draft, by)
    if draft.answers or draft.state != Application.State.DRAFT:
        raise NotNow(_("Something is written here already, so nothing is taken over."))
    last = earlier([draft.holder_id]).filter(edition__programme=draft.edition.programme).first()
    if last is None:
        raise NotNow(_("Nothing was filled in before that could be taken over."))
    asked = {
        question.name
        for question in draft.edition.policy.form.questions
        if not question.fact and question.type not in NOT_TAKEN
    }
    draft.answers = {name: value for name, value in last.answers.items() if name in asked}
    if not draft.answers:
        return None
    draft.version += 1
    draft.changed_at = clock.now()
    draft.save(update_fields=["answers", "version", "changed_at"])
    return log.record(
        "taken_over",
        actor=by,
        chain=log.case_chain(draft.case_id),
        object_type="application",
        object_id=draft.public_id,
        after={"from": last.public_id, "version": draft.version, "questions": sorted(draft.answers)},
    )
