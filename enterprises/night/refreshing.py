"""What nights judge by is read beside them, in the background: where nothing is kept, where much changed, and
where what is kept was read long ago. So a night reads only the few that changed since.
"""

import time

from django.db import transaction

from enterprises.night import keeping, run
from trail import clock, outbox

JOB = "refresh_facts"


@transaction.atomic
def begin(asked=None):
    """Let the facts be brought up to date in the background, unless that is under way: once for what `asked`
    for it, or once an hour.
    """
    if not outbox.is_open(JOB):
        _put(asked or f"{clock.now():%Y-%m-%dT%H}", after=0)


def refresh(after=0, *, seconds=None):
    """Bring the kept facts of the pieces behind a key up to date, each in a transaction of its own. Returns
    behind which key it goes on where the seconds are over, after one piece at least; None behind the last
    piece, and while everybody is being judged: the night keeps what it reads itself.
    """
    start, facts = time.monotonic(), None
    for first, upto in run.spans(after):
        if run.open_run():
            break
        facts = facts or run.facts_for(run.plan(clock.today()), believed=keeping.MONTH)
        new = facts.to_keep(first, upto)
        if new is not None:
            keeping.keep(new)
        if seconds is not None and time.monotonic() - start >= seconds:
            return upto
    return None


@outbox.job(JOB)
class Refresh(outbox.Job):
    """Reads for a spell outside any transaction, and lets the next one follow. Whoever is killed and tried
    again finds kept what was kept.
    """

    def prepare(self, payload):
        return refresh(payload["after"], seconds=run.SPELL)

    def apply(self, payload, result):
        if result is not None:
            _put(payload["asked"], result)


def _put(asked, after):
    outbox.put(JOB, {"asked": asked, "after": after}, key=f"{JOB}:{asked}:{after}")
