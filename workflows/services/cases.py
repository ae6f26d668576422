"""A case's end."""

from trail import clock, log
from workflows.models import CaseProcess, Deadline
from workflows.services.claims import claimant_of


def close(case, process, *, outcome):
    """File the case with its outcome: it and its process are no longer open, no day of it runs any more."""
    now = clock.now()
    CaseProcess.objects.filter(process=process).update(is_open=False)
    Deadline.objects.filter(case=case, ended_at=None).update(ended_at=now)
    case.is_open = False
    case.closed_at = now
    case.outcome = outcome
    case.save(update_fields=["is_open", "closed_at", "outcome"])
    claimant_of(case.holder).set_free(case, by=None)
    log.record(
        "filed",
        actor=None,
        chain=log.case_chain(case.pk),
        object_type=case.kind,
        object_id=case.public_id,
        after={"outcome": outcome},
    )
