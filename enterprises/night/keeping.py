"""The facts of everybody as the last night knew them, a compressed table a piece: this night reads only those
that may have changed since.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import psycopg
from django.db import connection

from accounts.models import Region
from enterprises import conventions
from enterprises.known import years_before
from enterprises.models import KeptFacts
from enterprises.night import asking, credit, reading, touched
from workflows.policy import facts as declared

KEY = reading.KEY
PROGRAMS = (asking, credit, reading)
# The database tells the age of a row only as far back as this many transactions.
OLDEST = 2**31 - 1
# A table is written anew once more than one in so many rows are others.
ONE_IN = 50
COLUMNS = ("after", "upto", "shape", "day", "cluster", "transaction", "table")


@dataclass(frozen=True)
class Piece:
    """The facts of a piece, and what is to be kept of them; nothing where the kept table still serves."""

    frame: object
    new: KeptFacts | None = None


class Facts:
    """The facts of everybody on a day, for one run: from what was kept as far as it is true."""

    def __init__(self, names, day, places):
        self.names, self.day, self.places = names, day, places
        self.transaction, self.cluster = touched.moment()

    def prepare(self, each=map):
        """Find out what all pieces need, before they are asked for side by side; `each` is as for `since`."""
        self.touched = self._look(each)

    @cached_property
    def shape(self):
        """What is read: with another name, choice, place, region or number of policy, by another program or
        in another month everything is read anew.
        """
        rules = conventions.read()
        dated = (rules.may_apply, rules.recent_years, rules.foremost_places)
        regions = sorted(Region.objects.values_list("code", "parent", "kind"))
        choices = [declared.get(name).choices for name in self.names]
        told = (
            self.names, choices, sorted(self.places.items()), [each.on(self.day).value for each in dated],
            regions, self.day.year, self.day.month, _programs(),
        )  # fmt: skip
        return sha256(repr(told).encode()).hexdigest()

    @cached_property
    def touched(self):
        """The keys of those that may be others than what is kept says; none while nothing is kept."""
        return self._look(map)

    def _look(self, each):
        import polars as pl

        kept = list(self._kept().values_list("transaction", "day"))
        if not kept:
            return pl.Series(dtype=pl.Int64)
        oldest, known = (min(values) for values in zip(*kept, strict=True))
        years = conventions.read().recent_years.on(self.day).value
        windows = [years_before(day, years) for day in (known, self.day)]
        keys = touched.since(oldest, known, self.day, windows, each=each)
        return pl.Series(keys, dtype=pl.Int64).sort()

    def of(self, after, upto):
        """The facts of the enterprises with keys behind `after` up to `upto`."""
        row = self._kept().filter(after=after, upto=upto).only("pk").first()
        if row is None:
            return self._anew(after, upto)
        keys = self.touched.filter(self.touched.is_between(after, upto, closed="right"))
        frame = table_of(upto)
        if keys.is_empty():
            return Piece(frame)
        if len(keys) * 2 > frame.height:
            return self._anew(after, upto)
        read = reading.facts_of(self.names, self.day, after, upto, places=self.places, only=keys.to_list())
        whole = frame.join(keys.to_frame(KEY), on=KEY, how="anti").vstack(read).sort(KEY)
        few = len(keys) * ONE_IN <= frame.height
        return Piece(whole) if few else Piece(whole, self._row(whole, after, upto))

    def _anew(self, after, upto):
        frame = reading.facts_of(self.names, self.day, after, upto, places=self.places).sort(KEY)
        return Piece(frame, self._row(frame, after, upto))

    def _kept(self):
        return KeptFacts.objects.filter(
            shape=self.shape,
            cluster=self.cluster,
            transaction__range=(self.transaction - OLDEST, self.transaction),
            day__lte=self.day,
        )

    def _row(self, frame, after, upto):
        target = BytesIO()
        frame.write_ipc(target, compression="lz4")
        return KeptFacts(
            after=after, upto=upto, shape=self.shape, day=self.day, cluster=self.cluster,
            transaction=self.transaction, table=target.getvalue(),
        )  # fmt: skip


def keep(row):
    """Store a piece's table within the caller's transaction, instead of what was kept of any of its keys."""
    KeptFacts.objects.filter(after__lt=row.upto, upto__gt=row.after).delete()
    named = ", ".join(f'"{name}"' for name in COLUMNS)
    with _binary() as cursor:
        cursor.execute(
            f"INSERT INTO enterprises_keptfacts ({named}) VALUES ({', '.join(['%s'] * len(COLUMNS))})",
            [getattr(row, name) for name in COLUMNS],
        )


def table_of(upto):
    """The kept table that ends with a key."""
    import polars as pl

    with _binary() as cursor:
        cursor.execute('SELECT "table" FROM enterprises_keptfacts WHERE upto = %s', [upto], binary=True)
        (table,) = cursor.fetchone()
    return pl.read_ipc(table)


def _binary():
    """A cursor that takes and gives bytes as they are, not written out as text."""
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection)


@cache
def _programs():
    """What the modules that read say, as a number: another edition of them may read otherwise."""
    return sha256(b"".join(Path(each.__file__).read_bytes() for each in PROGRAMS)).hexdigest()
