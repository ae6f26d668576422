"""Background work: what the timetable lets happen."""

from celery import shared_task

from workflows import process
from workflows.services import endings, link_reminders, reminders, retention, strays, waiting_elsewhere


@shared_task(name="workflows.sweep_deadlines", ignore_result=True)
def sweep_deadlines():
    """Fire the days that have come, and give back to their office the tasks of those who left it."""
    process.sweep_deadlines()
    process.give_back_what_was_left()


@shared_task(name="workflows.remind", ignore_result=True)
def remind():
    """Tell people of what is due soon, once for each day on which something is due, links of their periods,
    and offices of packages that have no answer.
    """
    reminders.remind()
    link_reminders.remind()
    waiting_elsewhere.remind()


@shared_task(name="workflows.end_awards", ignore_result=True)
def end_awards():
    """What stands in the register and ends by itself ends, for the cause that its programme names."""
    endings.sweep()


@shared_task(name="workflows.forget_strays", ignore_result=True)
def forget_strays():
    """Uploaded files leave the store whose transaction failed after they were written."""
    strays.forget()


@shared_task(name="workflows.end_retention", ignore_result=True)
def end_retention():
    """Personal data whose time is over by the register of personal fields goes."""
    retention.end_all()
