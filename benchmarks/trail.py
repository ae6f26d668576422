"""How fast the log is verified: its chains and checkpoints, row by row, beside the bare reading of the rows.

Works as the tables' owner; the checkpoints lie in a folder of their own.
"""

import tempfile
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, connections, transaction

from cultivation.launcher import keys
from trail import clock, hashing, sealing, verification
from trail.models import ActionLog

SIZES = (20_000, 200_000)
ALGORITHMS = ("sha256", "sm3")
ROWS_A_CASE = 12
TEXT = "经审查，材料齐全，符合申报条件，同意推荐。"
COLUMNS = (
    "id, chain, seq, at, actor_id, actor_label, verb, object_type, object_id, note, before::text, after::text"
)


def run(sizes=SIZES):
    """One row a size, algorithm and measure: seconds, rows a second, the ratio to the bare reading, and the
    processor's seconds in this process, which other work on the machine does not lengthen.
    """
    kept, connections["default"] = connections["default"], connections["owner"]
    try:
        return [row for algorithm in ALGORITHMS for size in sizes for row in _measured(size, algorithm)]
    finally:
        connections["default"] = kept


def _measured(size, algorithm):
    settings.LOG_HASH = algorithm
    _keys(Path(tempfile.mkdtemp(prefix="benchmark-checkpoints-")))
    with transaction.atomic():
        _fill(size)
        floor = _timed(_read)
        sealed = _timed(sealing.seal)
        verified = _timed(_verify)
        transaction.set_rollback(True)
    return [
        _row(f"log: {name}, {algorithm}", size, seconds, floor)
        for name, seconds in (("bare reading", floor), ("sealed", sealed), ("verified", verified))
    ]


def _keys(folder):
    settings.CHECKPOINTS_ROOT = folder / "checkpoints"
    settings.CHECKPOINT_KEY_FILE = folder / "key.pem"
    settings.CHECKPOINT_PUBLIC_KEYS_FILE = folder / "keys.pem"
    settings.CHECKPOINT_KEY_FILE.write_text(keys.private())
    settings.CHECKPOINT_PUBLIC_KEYS_FILE.write_text(keys.public_of(settings.CHECKPOINT_KEY_FILE.read_bytes()))


def _fill(size):
    """Cases of a dozen rows each, all growing side by side, as in a round."""
    now, heads, cases = clock.now(), {}, max(1, size // ROWS_A_CASE)
    for first in range(0, size, 5_000):
        rows = [_made(n, n % cases, now, heads) for n in range(first, min(size, first + 5_000))]
        ActionLog.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE trail_actionlog")


def _made(n, case, now, heads):
    chain = f"case:{case}"
    seq, previous = heads.get(chain, (0, ""))
    row = ActionLog(
        chain=chain,
        seq=seq + 1,
        at=now + timedelta(milliseconds=n),
        actor_id=n % 50,
        actor_label="形式审查经办",
        address="10.1.2.3",
        verb="checked",
        object_type="application",
        object_id=f"{case:022}",
        outcome="done",
        note=TEXT,
        before={"state": "submitted"},
        after={"state": "accepted", "checklist": {"papers": "yes", "seal": "yes"}, "version": n},
        previous=previous,
        scheme=hashing.present_scheme(),
    )
    row.hash = hashing.digest(row)
    heads[chain] = (row.seq, row.hash)
    return row


def _read():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM trail_actionlog ORDER BY chain, seq")
        while cursor.fetchmany(5_000):
            pass


def _verify():
    report = verification.verify()
    if not report.holds:
        raise AssertionError(f"{report.faults} {report.breaks[:3]}")


def _timed(act):
    """Seconds by the clock, and by the processor in this process."""
    begun, worked = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - begun, time.process_time() - worked


def _row(name, size, taken, floor):
    seconds, worked = taken
    return {
        "benchmark": name,
        "rows": size,
        "seconds": round(seconds, 2),
        "rows a second": round(size / seconds),
        "ratio": round(seconds / floor[0], 1),
        "cpu": round(worked, 2),
        "rows a cpu second": round(size / max(worked, 0.001)),
    }
