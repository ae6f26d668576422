"""Once a day everyone that holds an award is judged as of today and of a year later, and contacts are told of
what is not met any more or may fall; of who applies for high-tech enterprise the ledger is looked at. A few
enterprises at a time, each batch a row of the outbox that lets the next one follow.
"""

from datetime import date

from django.db import transaction
from django.db.models import Q

from enterprises import ladder, losing, reminders
from enterprises.known_basics import HIGH_TECH
from enterprises.models import Enterprise
from trail import clock, outbox
from workflows.models import Application

FALLS = "tell_what_falls"
AT_ONCE = 20


@transaction.atomic
def begin(day=None):
    """Put the day's first batch; a second time on the same day changes nothing."""
    _put(day or clock.today(), after=0)


@outbox.job(FALLS)
class Falls(outbox.Job):
    """Judges a batch outside any transaction, then tells of it. One that cannot be judged does not hold up
    those behind it.
    """

    def prepare(self, payload):
        day = date.fromisoformat(payload["day"])
        running = ladder.programmes_on(day)
        batch = _batch(day, payload["after"])
        return [matter for each in batch for matter in losing.matters(each, day, running)]

    def apply(self, payload, result):
        reminders.tell(result)
        _go_on(payload)

    def gave_up(self, payload, error):
        _go_on(payload)


def looked_at(rows, day):
    """Those of the enterprises that hold something on a day or have a draft for high-tech enterprise
    (`applies`).
    """
    drafts = Application.objects.filter(state=Application.State.DRAFT, edition__programme=HIGH_TECH)
    held = ladder.one_has(ladder.awards_in_force(day), "pk")
    rows = rows.filter(merged_into=None).annotate(applies=ladder.one_has(drafts, "pk"))
    return rows.filter(Q(applies=True) | Q(held)).select_related("holder")


def _batch(day, after):
    """The next of these enterprises."""
    return list(looked_at(Enterprise.objects.filter(pk__gt=after), day).order_by("pk")[:AT_ONCE])


def _go_on(payload):
    """Put the batch behind this one, unless this is the last."""
    day = date.fromisoformat(payload["day"])
    batch = _batch(day, payload["after"])
    if len(batch) == AT_ONCE:
        _put(day, after=batch[-1].pk)


def _put(day, after):
    outbox.put(FALLS, {"day": day.isoformat(), "after": after}, key=f"{FALLS}:{day}:{after}")
