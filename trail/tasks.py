"""What the workers and the timetable call."""

from celery import shared_task

from trail import outbox, sealing, wake

BATCH = 20


@shared_task(name="trail.dispatch", ignore_result=True)
def dispatch():
    """Work off a batch; where more is due than this worker can begin, first wake another."""
    if outbox.due() > 1:
        wake.dispatcher()
    outbox.dispatch(BATCH)


@shared_task(name="trail.reap", ignore_result=True)
def reap():
    """Bury what was lost, then see to what no wake-up told of."""
    if outbox.reap():
        dispatch()


@shared_task(name="trail.seal", ignore_result=True)
def seal():
    """Seal the log; asked for twice, the second checkpoint is empty."""
    sealing.seal()
