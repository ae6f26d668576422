"""Background work of the archives: what the timetable lets happen."""

from celery import shared_task

from enterprises import falls, reminders, renewals, twins
from enterprises.night import refreshing, run
from trail import clock


@shared_task(name="enterprises.remind", ignore_result=True)
def remind():
    """Tell contacts of certificates that end and that ended, reports that are due and numbers to ask for
    anew, once for each.
    """
    reminders.remind()
    reminders.tell(renewals.matters(clock.today()))


@shared_task(name="enterprises.tell_what_falls", ignore_result=True)
def tell_what_falls():
    """Let contacts be told, batch by batch, of conditions that are about to fall."""
    falls.begin()


@shared_task(name="enterprises.judge_everybody", ignore_result=True)
def judge_everybody():
    """Let every enterprise be judged against the whole ladder, piece by piece, once a day."""
    run.begin_night()


@shared_task(name="enterprises.refresh_facts", ignore_result=True)
def refresh_facts():
    """Let what nights judge by be read before them, where it is new, changed or was read long ago."""
    refreshing.begin()


@shared_task(name="enterprises.find_twins", ignore_result=True)
def find_twins():
    """Let all archives be gone through for those that may be kept twice."""
    twins.begin()
