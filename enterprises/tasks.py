"""Background work of the archives: what the timetable lets happen."""

from celery import shared_task

from enterprises import reminders


@shared_task(name="enterprises.remind", ignore_result=True)
def remind():
    """Tell contacts of certificates that end and reports that are due, once for each."""
    reminders.remind()
