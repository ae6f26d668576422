"""Checkpoints: what the log held at a moment, signed, linked to the one before, kept outside the database.

Each is a file `00000042.json` beside its signature `00000042.sig`, which is over the file's bytes and can be
verified with nothing but `openssl pkeyutl -verify -rawin`. It names every row that was not sealed before with
its chain, its place there and its hash; the last row of a chain is its head.
"""

import json
import os
import time
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings

from trail import signing_keys
from trail.hashing import hash_of


class SpoiltError(Exception):
    """A checkpoint cannot be believed: its number and why."""

    def __init__(self, number, reason):
        self.number, self.reason = number, reason
        super().__init__(f"checkpoint {number}: {reason}")


@dataclass(frozen=True)
class Checkpoint:
    """`rows` maps a chain to [number, place, hash] of its new rows; `last` is the highest number sealed so
    far; `purged` maps chains that may be absent from now on to their count of rows; `previous` is the hash,
    by `algorithm`, of the file before.
    """

    number: int
    at: str
    key: str
    algorithm: str
    previous: str
    last: int
    rows: dict = field(default_factory=dict)
    purged: dict = field(default_factory=dict)

    @property
    def moment(self):
        """When it was made, by the database's clock."""
        return datetime.fromisoformat(self.at)

    def sealed(self):
        """Yield (number, chain, place, hash) of its rows."""
        for chain, rows in self.rows.items():
            for number, seq, digest in rows:
                yield number, chain, seq, digest


class Folder:
    """Where checkpoints lie. Files are written whole or not at all, and never over another."""

    def __init__(self, path=None):
        self.path = Path(path or settings.CHECKPOINTS_ROOT)

    def numbers(self):
        """The numbers of the checkpoints that lie there, in order."""
        return sorted(int(file.stem) for file in self.path.glob("*.json") if file.stem.isdecimal())

    def whole_up_to(self, count):
        """Refuse with `SpoiltError` where one is missing among those that lie there, or among that many."""
        there = set(self.numbers())
        for number in range(1, max({count, *there}) + 1):
            if number not in there:
                raise SpoiltError(number, f"is gone: {count} were made")

    def content(self, number):
        """The bytes of one; `SpoiltError` where it is gone."""
        return self._read(number, "json")

    def read(self, number, keys):
        """One checkpoint whose signature is of one of the public keys; else `SpoiltError`."""
        content, signature = self.content(number), self._read(number, "sig")
        try:
            found = Checkpoint(**json.loads(content))
        except (ValueError, TypeError):
            raise SpoiltError(number, "cannot be read") from None
        if found.key not in keys:
            raise SpoiltError(number, f"is signed with a key that is not known here ({found.key})")
        if found.number != number or not signing_keys.is_signed(content, signature, keys[found.key]):
            raise SpoiltError(number, "is not as it was signed")
        return found

    def write(self, checkpoint, key):
        """Sign and keep a checkpoint. FileExistsError where one of that number lies there."""
        self.path.mkdir(mode=0o750, parents=True, exist_ok=True)
        place = self._place(checkpoint.number, "json")
        if place.exists():
            raise FileExistsError(place)
        content = json.dumps(asdict(checkpoint), separators=(",", ":"), ensure_ascii=False).encode()
        self._written(self._place(checkpoint.number, "sig"), key.sign(content))
        self._written(place, content)

    def set_aside(self):
        """Rename the folder, if anything lies in it: its checkpoints are of a database that is no more."""
        if self.numbers():
            self.path.rename(self.path.with_name(f"{self.path.name}.{time.time_ns()}"))

    def walk(self, keys, faults):
        """Yield every checkpoint that can be believed, in order; what cannot goes to the list `faults`."""
        before = None
        for number in self.numbers():
            try:
                found = self.read(number, keys)
                self._link(found, before)
            except SpoiltError as fault:
                faults.append(fault)
            else:
                yield found
            before = number

    def _link(self, found, before):
        if found.number != (before or 0) + 1:
            raise SpoiltError((before or 0) + 1, "is gone")
        link = hash_of(found.algorithm, self.content(before)) if before else ""
        if found.previous != link:
            raise SpoiltError(found.number, "does not follow from the one before")

    def _place(self, number, ending):
        return self.path / f"{number:08}.{ending}"

    def _read(self, number, ending):
        try:
            return self._place(number, ending).read_bytes()
        except FileNotFoundError:
            raise SpoiltError(number, "is gone" if ending == "json" else "has no signature") from None

    def _written(self, place, content):
        fresh = place.with_suffix(f".{os.getpid()}")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(place)
        folder = os.open(self.path, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
