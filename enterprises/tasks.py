"""Background work of the archives: what the timetable lets happen."""

from celery import shared_task

from enterprises import falls, reminders, renewals
from trail import clock


@shared_task(name="enterprises.remind", ignore_result=True)
def remind():
    """Tell contacts of certificates that end, reports that are due and numbers to ask for anew, once for
    each.
    """
    reminders.remind()
    reminders.tell(renewals.matters(clock.today()))


@shared_task(name="enterprises.tell_what_falls", ignore_result=True)
def tell_what_falls():
    """Let contacts be told, batch by batch, of conditions that are about to fall."""
    falls.begin()
