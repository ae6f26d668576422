"""Whether the log is what was written: its chains row by row, and the rows against the checkpoints."""

import json
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice

from django.conf import settings
from django.db import connection

from trail import chains
from trail.chains import Break
from trail.checkpoints import Folder, SpoiltError
from trail.hashing import moment
from trail.models import NumberSeries
from trail.sealing import SERIES, SETTLED
from trail.signing_keys import public_keys

AT_ONCE = 5_000
# Compared where the rows are: only those come back that are not as a checkpoint says. Numbers, chains, places
# and hashes go there as a list of JSON each, in a fifth of the time that arrays take. Rows are looked up by
# number, whatever the database believes of how many there are.
UNLIKE = """
SELECT number, chain, seq, is_gone, differs FROM (
    SELECT sealed.number::bigint, sealed.chain, sealed.seq::bigint, sealed.place,
        found.id IS NULL AS is_gone, found.at < %s AS is_out_of_time,
        (found.chain, found.seq, found.hash)
            IS DISTINCT FROM (sealed.chain::text, sealed.seq::bigint, sealed.hash::text) AS differs
    FROM ROWS FROM (
        json_array_elements_text(%s), json_array_elements_text(%s),
        json_array_elements_text(%s), json_array_elements_text(%s)
    ) WITH ORDINALITY AS sealed (number, chain, seq, hash, place)
    LEFT JOIN LATERAL (
        SELECT id, chain, seq, hash, at FROM trail_actionlog WHERE id = sealed.number::bigint OFFSET 0
    ) AS found ON true
) AS compared
WHERE differs OR is_out_of_time ORDER BY place
"""
BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


@dataclass
class Report:
    """What was read, and what does not hold: `faults` of checkpoints and, the lowest number first, the first
    break of each chain.
    """

    rows: int = 0
    sealed: int = 0
    checkpoints: int = 0
    newest: str = ""
    faults: list = field(default_factory=list)
    breaks: list = field(default_factory=list)

    @property
    def holds(self):
        """Whether everything is as it was written."""
        return not self.faults and not self.breaks


def verify(folder=None, keys=None, *, since=chains.LOWEST, told=lambda rows: None):
    """Verify every row with a number from `since` on against its chain and the checkpoints. Returns a Report.

    `folder` and the file of the public `keys` are by default those of the settings; `told` is called with the
    count of rows read so far. Without any checkpoint no key is needed.
    """
    report, folder = Report(), Folder(folder)
    known = public_keys(keys or settings.CHECKPOINT_PUBLIC_KEYS_FILE) if folder.numbers() else {}
    seals = Seals(folder, known, since, report)
    seals.compare()
    found = seals.missed_among(_counted(chains.rows(since=since), report, told))
    broken = [*seals.broken(), *chains.breaks(found, since)]
    # Where a checkpoint is not to be had, what it sealed is not known.
    report.breaks = _first_of_each(broken if report.faults else broken + seals.missed)
    return report


def faults():
    """The checkpoints of the settings that cannot be believed, without a look at the rows."""
    return verify(since=sys.maxsize).faults


class Seals:
    """What the checkpoints say of the rows. Held in memory is one bit of knowledge a row, not the rows."""

    def __init__(self, folder, keys, since, report):
        self.folder, self.keys, self.since, self.report = folder, keys, since, report
        self.seen, self.floor, self.ends = bytearray(), 0, []
        self.earliest = BEFORE_ALL
        self.differing, self.gone, self.purged, self.missed = {}, {}, {}, []

    def compare(self):
        """Read all checkpoints once and look up every row that they name."""
        newest = None
        for newest in self.folder.walk(self.keys, self.report.faults):
            self.report.checkpoints += 1
            self.seen.extend(bytes(newest.last + 1 - len(self.seen)))
            self.purged |= newest.purged
            self._move_on(newest.moment)
            self.ends.append((newest.moment, newest.last))
            self._compare(newest)
        if newest:
            self.report.newest = newest.at
            self.earliest = newest.moment - SETTLED
            self.floor = self._settled(newest)
        self._count_files()

    def broken(self):
        """Yield the first row of each chain that is gone, or not as it was sealed."""
        yield from self.differing.values()
        for chain, (first, count) in self.gone.items():
            if count > self.purged.get(chain, 0):
                yield first

    def missed_among(self, rows):
        """Pass rows on, and note those that no checkpoint names although by number or time one would."""
        earliest, known = moment(self.earliest), len(self.seen)
        for row in rows:
            if not (0 < row.id < known and self.seen[row.id]):
                if row.id <= self.floor:
                    self.missed.append(Break(row.chain, row.seq, row.id, "not sealed"))
                elif row.at < earliest:
                    self.missed.append(Break(row.chain, row.seq, row.id, "out of time"))
            yield row

    def _compare(self, checkpoint):
        named = (row for row in checkpoint.sealed() if row[0] >= self.since)
        while portion := list(islice(named, AT_ONCE)):
            self.report.sealed += len(portion)
            for number, *_rest in portion:
                self.seen[number] = 1
            for unlike in _unlike(portion, self.earliest):
                self._note(*unlike)

    def _note(self, number, chain, seq, is_gone, differs):
        if is_gone:
            first, count = self.gone.get(chain, (Break(chain, seq, number, "gone"), 0))
            self.gone[chain] = (first, count + 1)
        else:
            reason = "not as sealed" if differs else "out of time"
            self.differing.setdefault(chain, Break(chain, seq, number, reason))

    def _move_on(self, at):
        """What is sealed at this moment may have been on its way when it was last sealed, not a day before.
        Several checkpoints of one moment are one sealing.
        """
        if self.ends and self.ends[-1][0] < at:
            self.earliest = self.ends[-1][0] - SETTLED

    def _settled(self, newest):
        """The number up to which every row stands in a checkpoint."""
        return max((last for at, last in self.ends if at <= newest.moment - SETTLED), default=0)

    def _count_files(self):
        known = NumberSeries.objects.filter(series=SERIES).values_list("last", flat=True).first() or 0
        newest = max(self.folder.numbers(), default=0)
        if newest < known:
            self.report.faults.append(SpoiltError(newest + 1, f"is gone: {known} were made"))


def _unlike(sealed, earliest):
    """Of the sealed rows (number, chain, place, hash): those that are gone, or not as they were sealed."""
    with connection.cursor() as cursor:
        cursor.execute(UNLIKE, [earliest, *map(json.dumps, zip(*sealed, strict=True))])
        return cursor.fetchall()


def _counted(rows, report, told):
    for row in rows:
        report.rows += 1
        if report.rows % 50_000 == 0:
            told(report.rows)
        yield row


def _first_of_each(found):
    first = {}
    for each in sorted(found, key=lambda each: each.number):
        first.setdefault(each.chain, each)
    return list(first.values())
