"""Makes the checkpoints: by the timetable every hour, and by `seal_audit`."""

from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.db import transaction

from trail import clock, signing_keys
from trail.checkpoints import Checkpoint, Folder
from trail.hashing import hash_of
from trail.models import ActionLog, NumberSeries

SERIES = "checkpoint"
MOST_ROWS = 50_000
# No transaction that writes the log lasts as long: what is missing among numbers older than that stays so.
SETTLED = timedelta(days=1)


@transaction.atomic
def seal(purged=None):
    """Seal every row that no checkpoint names yet; return the checkpoints, at least one.

    `purged` maps chains that may be absent from now on to their counts of rows. Raises SpoiltError where the
    last checkpoints cannot be believed, or one is missing, since what it sealed would be sealed as it is now.
    ImproperlyConfigured without a key.
    """
    NumberSeries.objects.get_or_create(series=SERIES, defaults={"last": 0})
    series = NumberSeries.objects.select_for_update().get(series=SERIES)
    key = signing_keys.private_key(settings.CHECKPOINT_KEY_FILE)
    folder, made = Folder(), []
    folder.whole_up_to(series.last)
    known = Known(folder, signing_keys.public_keys(settings.CHECKPOINT_PUBLIC_KEYS_FILE))
    rows = known.unsealed()
    while (portion := list(islice(rows, MOST_ROWS))) or not made:
        made.append(known.following(portion, key, purged or {}))
        folder.write(made[-1], key)
        known.newest, purged = made[-1], None
    series.last = max(series.last, made[-1].number)
    series.save(update_fields=["last"])
    return made


class Known:
    """What the last checkpoints say, read back as far as a row may have been on its way meanwhile."""

    def __init__(self, folder, keys):
        self.folder, self.newest, self.floor, self.numbers = folder, None, 0, set()
        for number in reversed(folder.numbers()):
            found = folder.read(number, keys)
            self.newest = self.newest or found
            if found.moment <= self.newest.moment - SETTLED:
                self.floor = found.last
                break
            self.numbers.update(number for number, *_rest in found.sealed())

    def unsealed(self):
        """Yield (number, chain, place, hash) of rows that no checkpoint names, in the order of numbers."""
        rows = ActionLog.objects.filter(pk__gt=self.floor).order_by("pk")
        for row in rows.values_list("pk", "chain", "seq", "hash").iterator(chunk_size=5_000):
            if row[0] not in self.numbers:
                yield row

    def following(self, portion, key, purged):
        """The checkpoint that follows the newest one and seals these rows."""
        rows = {}
        for number, chain, seq, digest in portion:
            rows.setdefault(chain, []).append([number, seq, digest])
        before = self.newest
        return Checkpoint(
            number=before.number + 1 if before else 1,
            at=clock.now().isoformat(),
            key=signing_keys.name_of(key.public_key()),
            algorithm=settings.LOG_HASH,
            previous=hash_of(settings.LOG_HASH, self.folder.content(before.number)) if before else "",
            last=max([before.last if before else 0, *(number for number, *_rest in portion)]),
            rows=rows,
            purged=purged,
        )
