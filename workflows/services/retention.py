"""What is kept only for some time, by the register of personal fields, and goes when that is over."""

from datetime import timedelta

from django.apps import apps
from django.db import transaction

from accounts.personal import register
from trail import clock, log
from workflows.models import Application, Notification, Objection
from workflows.services.erasing import GONE, empty_draft

BATCH = 500
DUTIES = {}


def duty(name):
    """Register what ends a retention of the register: a function of the moment before which things go."""

    def registered(function):
        DUTIES[name] = function
        return function

    return registered


def end_all():
    """Let go what is due, each retention in a transaction of its own; returns how many rows by its name.

    Doing it again finds nothing more, so it may be run at any time.
    """
    done = {}
    for name, function in DUTIES.items():
        before = clock.now() - timedelta(days=register().retentions[name].days)
        with transaction.atomic():
            done[name] = function(before)
            if done[name]:
                log.record(
                    "retention_ended",
                    actor=None,
                    object_type="retention",
                    object_id=name,
                    after={"rows": done[name], "before": before},
                )
    return done


@duty("attempts")
def _attempts(before):
    return sum(
        apps.get_model("axes", name).objects.filter(attempt_time__lt=before).delete()[0]
        for name in ("AccessAttempt", "AccessFailureLog", "AccessLog")
    )


@duty("contact")
def _contacts(before):
    rows = Objection.objects.filter(decided_at__lt=before).select_for_update(no_key=True)
    due = [row for row in rows.iterator(chunk_size=BATCH) if row.objector != GONE]
    for row in due:
        row.objector = row.contact = GONE
        row.save(update_fields=["objector", "contact"])
    return len(due)


@duty("draft")
def _drafts(before):
    rows = Application.objects.filter(state=Application.State.DRAFT, round__closes_at__lt=before)
    due = list(rows.exclude(answers={}).select_for_update(of=("self",))[:BATCH])
    for row in due:
        empty_draft(row)
    return len(due)


@duty("message")
def _messages(before):
    return Notification.objects.filter(created_at__lt=before).delete()[0]
