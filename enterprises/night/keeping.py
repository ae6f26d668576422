"""The facts of everybody as they were last known, a compressed table a piece: who asks again reads only those
that may have changed since.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache, cached_property
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from django.db import connection, transaction

from accounts.models import Region
from enterprises import conventions
from enterprises.models import Enterprise, KeptFacts
from enterprises.night import asking, binary, credit, reading, touched
from workflows.policy import facts as declared

KEY = reading.KEY
PROGRAMS = (asking, credit, reading)
# The numbers of plan/archive.yaml by which archives are read.
NUMBERS = (
    "may_apply", "recent_years", "foremost_places", "violation_years", "award_years", "award_places",
    "high_award_places", "regional_award_places",
)  # fmt: skip
# The database tells the age of a row only as far back as this many transactions.
OLDEST = 2**31 - 1
# A table is written anew once more than one in so many rows are others.
ONE_IN = 50
# What was deleted leaves no trace, so that no table is believed for ever: a piece is read as a whole again
# after a month, beside the nights (`refreshing`); where that stood still, the night does it after two.
MONTH, TWO_MONTHS = timedelta(days=30), timedelta(days=60)
# Two that keep the same piece would each store a table of it.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('kept_facts'))"
COLUMNS = ("after", "upto", "shape", "day", "read_on", "cluster", "transaction", "table")


@dataclass(frozen=True)
class Piece:
    """The facts of a piece, and what is to be kept of them; nothing where the kept table still serves."""

    frame: object
    new: KeptFacts | None = None


class Facts:
    """The facts of everybody on a day: from what was kept as far as it is true, and was read as a whole no
    longer ago than `believed`.
    """

    def __init__(self, names, day, places, *, believed=TWO_MONTHS):
        self.names, self.day, self.places = names, day, places
        self.read_since = day - believed
        self.transaction, self.cluster = touched.moment()

    def prepare(self, each=map):
        """Find out what all pieces need, before they are asked for side by side; `each` is as for `since`."""
        self.touched = self._look(each)

    @cached_property
    def shape(self):
        """What is read: with another name, choice, place, region or number of policy, by another program or
        in another year everything is read anew.
        """
        rules = conventions.read()
        regions = sorted(Region.objects.values_list("code", "parent", "kind"))
        choices = [declared.get(name).choices for name in self.names]
        told = (
            self.names, choices, sorted(self.places.items()), sorted(rules.fields.items()),
            [getattr(rules, name).on(self.day).value for name in NUMBERS],
            regions, self.day.year, _programs(),
        )  # fmt: skip
        return sha256(repr(told).encode()).hexdigest()

    @cached_property
    def known(self):
        """The oldest transaction and day of what is kept: who was touched is known since these. None where
        nothing is.
        """
        kept = list(self._kept().values_list("transaction", "day"))
        return tuple(min(values) for values in zip(*kept, strict=True)) if kept else None

    @cached_property
    def touched(self):
        """The keys of those that may be others than what is kept says; none while nothing is kept."""
        return self._look(map)

    def _look(self, each):
        import polars as pl

        keys = touched.since(*self.known, self.day, each=each) if self.known else ()
        return pl.Series(sorted(keys), dtype=pl.Int64)

    def of(self, after, upto):
        """The facts of the enterprises with keys behind `after` up to `upto`."""
        keys = self._touched(after, upto)
        with transaction.atomic():
            # Nobody keeps another table instead before this one is read.
            row = self._row_of(after, upto).select_for_update(no_key=True).first()
            frame = row and table_of(upto)
        if row is None or len(keys) * 2 > frame.height:
            return self._anew(after, upto)
        if keys.is_empty():
            return Piece(frame)
        read = reading.facts_of(self.names, self.day, after, upto, places=self.places, only=keys.to_list())
        whole = frame.join(keys.to_frame(KEY), on=KEY, how="anti").vstack(read).sort(KEY)
        few = _are_few(keys, frame.height)
        return Piece(whole) if few else Piece(whole, self._row(whole, after, upto, row.read_on))

    def to_keep(self, after, upto):
        """What is to be kept of a piece from now on; None where what is kept serves, but for a few that are
        left to the night.
        """
        span = Enterprise.objects.filter(pk__gt=after, pk__lte=upto)
        if self._row_of(after, upto).exists() and _are_few(self._touched(after, upto), span.count()):
            return None
        return self.of(after, upto).new

    def _touched(self, after, upto):
        return self.touched.filter(self.touched.is_between(after, upto, closed="right"))

    def _row_of(self, after, upto):
        """The row of a piece, as far as it is known who was touched since."""
        if self.known is None:
            return KeptFacts.objects.none()
        transaction, day = self.known
        rows = self._kept().filter(after=after, upto=upto, transaction__gte=transaction, day__gte=day)
        return rows.only("read_on")

    def _anew(self, after, upto):
        frame = reading.facts_of(self.names, self.day, after, upto, places=self.places).sort(KEY)
        return Piece(frame, self._row(frame, after, upto, self.day))

    def _kept(self):
        return KeptFacts.objects.filter(
            shape=self.shape,
            cluster=self.cluster,
            transaction__range=(self.transaction - OLDEST, self.transaction),
            day__lte=self.day,
            read_on__gte=self.read_since,
        )

    def _row(self, frame, after, upto, read_on):
        target = BytesIO()
        frame.write_ipc(target, compression="zstd")
        return KeptFacts(
            after=after, upto=upto, shape=self.shape, day=self.day, read_on=read_on, cluster=self.cluster,
            transaction=self.transaction, table=target.getvalue(),
        )  # fmt: skip


@transaction.atomic
def keep(row):
    """Store a piece's table instead of what was kept of any of its keys."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    KeptFacts.objects.filter(after__lt=row.upto, upto__gt=row.after).delete()
    named = ", ".join(f'"{name}"' for name in COLUMNS)
    with binary.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO enterprises_keptfacts ({named}) VALUES ({', '.join(['%s'] * len(COLUMNS))})",
            [getattr(row, name) for name in COLUMNS],
        )


def table_of(upto):
    """The kept table that ends with a key."""
    import polars as pl

    with binary.cursor() as cursor:
        cursor.execute('SELECT "table" FROM enterprises_keptfacts WHERE upto = %s', [upto], binary=True)
        (table,) = cursor.fetchone()
    return pl.read_ipc(table)


def _are_few(keys, height):
    """Whether those touched are so few of a table's rows that to write it anew is not worth it."""
    return len(keys) * ONE_IN <= height


@cache
def _programs():
    """What the modules that read say, as a number: another edition of them may read otherwise."""
    return sha256(b"".join(Path(each.__file__).read_bytes() for each in PROGRAMS)).hexdigest()
