"""An application's way through the door: handed in, again after a correction, taken back, purged."""

from django.db import transaction
from django.utils.translation import gettext as _
from viewflow.workflow.models import Task

from workflows import nodes, permissions, selectors
from workflows.flows import ApplicationFlow
from workflows.models import Stage
from workflows.services import (
    applications,
    corrections,
    ending,
    isolated,
    opinions,
    panel_sheets,
    reviews,
    seclusion,
)
from workflows.services.errors import Conflict

from .task import activated, perform


@transaction.atomic
def submit(application, *, by):
    """Hand an application in and start its flow; a second call answers with the first receipt.

    Raises `Closed` after the cut-off by the database's clock and `Incomplete` with what is missing.
    """
    receipt, handed_in = applications.hand_in(application, by=by)
    if handed_in:
        ApplicationFlow.start.run(application=handed_in)
    return receipt


def resubmit(application, *, by):
    """Hand in what was corrected: the open task of correction is done, and it goes straight back to who
    returned it. Returns a receipt.

    Raises `Conflict` where no correction is waited for, `Closed` after its day by the database's clock,
    `Incomplete` with what is missing or not met, PermissionError for anybody but the applicant.
    """
    if not permissions.is_applicant(by, application):
        raise PermissionError(application.pk)
    task = selectors.open_tasks_of(by).filter(
        flow_task=ApplicationFlow.correct, process__case_process__case=application.case_id
    )
    task = task.first()
    if task is None:
        raise Conflict(_("This has been done already, by you in another window or by somebody else."))
    return perform(task, by=by, act=lambda: corrections.answer(application, by=by))


@transaction.atomic
def withdraw(application, *, reason, by):
    """The applicant takes an application back before it is decided on; whatever waits in its flow is over.

    Raises `NotNow` when it is too late or there is no reason, `Conflict` where it is over already.
    """
    with nodes.ended_early(application.case) as running:
        if running is None:
            raise Conflict(_("This has been done already, by you in another window or by somebody else."))
        isolated.require_readable_process(running.pk)
        application.refresh_from_db(fields=["state"])
        return ending.withdraw(application, running, reason=reason, by=by)


@transaction.atomic
def purge(found, *, by):
    """The second of two people purges what was isolated; where the round has not decided on it, it is over.
    Returns a receipt; raises what `seclusion.purge` does.
    """
    application = found.application
    if not ending.ends_with_a_purge(application):
        return seclusion.purge(found, by=by)
    with nodes.ended_early(application.case) as running:
        receipt = seclusion.purge(found, by=by)
        if running is not None:
            application.refresh_from_db(fields=["state"])
            ending.purged(application, running, by=by)
    return receipt


@transaction.atomic
def declare_late(review, *, ground, note="", by):
    """A conflict that an expert finds after handing in makes the opinion void, and the next of the reserve is
    asked. Raises `NotNow` once the collection is closed, `Conflict` where it was void already.
    """
    pk = review.application.case.processes.latest("pk").process_id
    with ApplicationFlow.lock(pk):
        isolated.require_readable_process(pk)
        receipt = opinions.recuse_late(review, ground=ground, note=note, by=by)
        panel_sheets.overtake(review.application, by=by)
        if ApplicationFlow.invite.is_running(pk):
            entry = reviews.replacement(review.pk)
            if entry:
                ApplicationFlow.invite.add(pk, entry)
        else:
            _leave_panel_sheet(pk, by=by)
            wants_sheet = panel_sheets.is_wanted(review.application)
            if wants_sheet or not reviews.has_enough(review.application, Stage.WRITTEN):
                _back_to_the_experts(pk)
    return receipt


def _leave_panel_sheet(pk, *, by):
    """The panel's sheet that waits to be signed is asked for anew once the opinions are whole again."""
    task = Task.objects.filter(process=pk, flow_task=ApplicationFlow.panel_sheet, finished=None).first()
    if task is not None:
        with activated(task) as activation:
            activation.begin(by)
            activation.execute()


def _back_to_the_experts(pk):
    """An application that had all its opinions waits for experts again, and for those of the reserve at
    once.
    """
    for node in (
        ApplicationFlow.await_interview,
        ApplicationFlow.await_decision,
        ApplicationFlow.await_panel,
    ):
        task = node.waiting(pk)
        if task is not None:
            node.run(task)
