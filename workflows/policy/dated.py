"""Values that change with time: each stands with the day from which it holds and the clause that says so."""

from dataclasses import dataclass
from datetime import date


class NotInForce(LookupError):
    """Nothing was in force on the day that was asked for."""


@dataclass(frozen=True)
class DatedEntry:
    """One value, in force from a day until the next entry's day.

    `source` is the code of a document in plan/sources.yaml, `clause` the place in it. With `by`, the value
    is a mapping keyed by what that fact says (a limit by sex) or by the floors of its bands (a limit by last
    year's revenue). A value of None means that the measure ended.
    """

    since: date
    value: object
    source: str
    clause: str = ""
    by: str = ""
    unverified: bool = False
    note: str = ""


@dataclass(frozen=True)
class DatedValue:
    """A value through time, oldest entry first."""

    entries: tuple[DatedEntry, ...]

    def on(self, day):
        """The entry in force on a day; `NotInForce` before the first one."""
        in_force = [entry for entry in self.entries if entry.since <= day]
        if not in_force:
            raise NotInForce(f"{day} 尚无施行的规定，最早自 {self.entries[0].since} 起施行")
        return in_force[-1]

    def in_force(self, day):
        """Whether something holds on that day: begun, and not ended."""
        return self.entries[0].since <= day and self.on(day).value is not None
