"""Sending an application back for correction (退回补正), and what comes back."""

from trail import clock, log
from workflows.models import Correction
from workflows.services import links


def open_of(application):
    """The correction that is being waited for."""
    return Correction.objects.get(application=application, answered_at=None)


def lapse(application):
    """The day has passed: as it was, it lies again with who sent it back. The caller holds the lock."""
    correction = open_of(application)
    correction.answered_at = clock.now()
    correction.save(update_fields=["answered_at"])
    application.state = links.state_at(application.reach)
    application.save(update_fields=["state"])
    log.record(
        "not_corrected_in_time",
        actor=None,
        chain=log.case_chain(application.case_id),
        object_type="application",
        object_id=application.public_id,
    )
