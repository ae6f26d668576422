"""The draw of experts (抽取), so plain that anybody can compute it again.

The order is that of SHA-256 over seed, group and reference, written one after the other. Down this order a
candidate gets a seat if the seats that are then left can still be filled within what the programme asks for;
after the seats, the reserves are found in the same manner.
"""

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace

from .review import DrawRule, PanelSize

RESEARCH, FINANCE, OUTSIDE = "research", "finance", "outside"
SIZE = "size"
# Which class of experts fills which part of a sheet that goes by class.
CLASS_OF = {"technical": RESEARCH, "finance": FINANCE}


@dataclass(frozen=True)
class Entry:
    """A candidate under a reference that says nothing of the person; excluded where there is a reason."""

    ref: str
    kinds: tuple[str, ...] = ()
    outside: bool = False
    unit: str = ""
    excluded: tuple[str, ...] = ()

    def counts(self):
        """For which of the shares the candidate counts."""
        return frozenset(self.kinds) & {RESEARCH, FINANCE} | ({OUTSIDE} if self.outside else set())


@dataclass(frozen=True)
class Spec:
    """What is drawn for a group: seats and reserves; at least so many of `research`, `finance`, `outside`; at
    most so many from one unit (0: no limit), `taken` of which are on the panel already.
    """

    group: str
    seats: int
    reserves: int = 0
    least: dict[str, int] = field(default_factory=dict)
    most_from_unit: int = 0
    taken: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Drawn:
    """The references of those on seats and in reserve, in the order drawn."""

    seats: tuple[str, ...]
    reserves: tuple[str, ...]


@dataclass(frozen=True)
class Lack:
    """What the pool cannot give: for the whole panel (`size`) or a share, how many are needed and there."""

    kind: str
    needed: int
    there: int


class TooFew(Exception):
    """The pool is too small; `lacks` says for what."""

    def __init__(self, lacks):
        super().__init__(", ".join(f"{lack.kind}: {lack.there} of {lack.needed}" for lack in lacks))
        self.lacks = lacks


def spec_for(group, panel: PanelSize, rule: DrawRule, taken=None):
    """What is drawn for a group: the programme's panel, its shares rounded up to whole experts. `taken` says
    how many of each unit sit on a panel of the group already.
    """
    return Spec(
        group=group,
        seats=panel.experts,
        reserves=panel.reserves,
        least={
            RESEARCH: -(-rule.research_share * panel.experts // 100),
            FINANCE: rule.finance,
            OUTSIDE: -(-rule.outside_share * panel.experts // 100),
        },
        most_from_unit=rule.most_from_unit,
        taken=dict(taken or {}),
    )


def class_of(kinds):
    """The one class for which a candidate counts where the sheet goes by class, as a tuple: whoever audits
    fills the finance sheet and is none of the technical experts; empty for who has no sheet to fill.
    """
    return next(((kind,) for kind in (FINANCE, RESEARCH) if kind in kinds), ())


def part_of(kinds):
    """The part of the sheet that a candidate of these classes fills; empty for none."""
    return next((part for part, kind in CLASS_OF.items() if (kind,) == class_of(kinds)), "")


def least_of_parts(parts, panel: PanelSize, rule: DrawRule):
    """How many opinions each part of a sheet needs at least: what the draw asks of the class, one in any
    case.
    """
    least = spec_for("", panel, rule).least
    return {part: max(1, least[CLASS_OF[part]]) for part in parts}


def in_order(entries, spec, seed):
    """Those who are not excluded, in the order of the draw."""
    fitting = (entry for entry in entries if not entry.excluded)
    return sorted(fitting, key=lambda entry: digest(seed, spec.group, entry.ref))


def digest(seed, group, ref):
    """SHA-256 over seed, group and reference, in hexadecimal digits."""
    return hashlib.sha256(f"{seed}{group}{ref}".encode()).hexdigest()


def draw(entries, spec, seed):
    """Draw the seats and the reserves. Raises `TooFew` where the seats cannot be filled.

    The reserves keep to the limit of units together with the seats, and to the shares in their own number as
    far as the pool allows; there are fewer of them where there is nobody left.
    """
    ordered = in_order(entries, spec, seed)
    missing = lacks(ordered, spec)
    if missing:
        raise TooFew(missing)
    seats = _walk(ordered, spec)
    drawn = tuple(entry.ref for entry in seats)
    rest = [entry for entry in ordered if entry.ref not in drawn]
    reserves = _walk(rest, _for_reserves(rest, spec, seats))
    return Drawn(drawn, tuple(entry.ref for entry in reserves))


def lacks(entries, spec):
    """What those who are not excluded cannot give; empty where a panel can be drawn."""
    pool = [entry for entry in entries if not entry.excluded]
    if _can_fill(pool, spec):
        return ()
    alone = [
        Lack(kind, number, _most([entry for entry in pool if kind in entry.counts()], spec))
        for kind, number in spec.least.items()
    ]
    alone.insert(0, Lack(SIZE, spec.seats, _most(pool, spec)))
    missing = tuple(lack for lack in alone if lack.there < lack.needed)
    # Each alone could be met, but not together within so few seats.
    return missing or tuple(lack for lack in alone if lack.needed)


def next_reserve(reserves, sitting, spec):
    """The first of the reserve, in their order, with whom the panel can still keep the shares of `spec` when
    its free seats are filled; None where there is none. `sitting` are those asked who have not declined.
    """
    there = Counter(kind for entry in sitting for kind in entry.counts())
    free = spec.seats - len(sitting) - 1
    if free < 0:
        return None
    for entry in reserves:
        wanting = (number - there[kind] - (kind in entry.counts()) for kind, number in spec.least.items())
        if max(wanting, default=0) <= free:
            return entry
    return None


def _walk(ordered, spec):
    """Fill the seats of `spec` down the order; each candidate is taken if the rest can still be filled."""
    taken, left = [], list(ordered)
    while spec.seats:
        entry = left.pop(0)
        after = _with(spec, entry)
        if after and _can_fill(left, after):
            taken.append(entry)
            spec = after
    return taken


def _with(spec, entry):
    """What is left to be drawn once the candidate has a seat; None where its unit has its number already."""
    if entry.unit and spec.most_from_unit and spec.taken.get(entry.unit, 0) >= spec.most_from_unit:
        return None
    return replace(
        spec,
        seats=spec.seats - 1,
        least={kind: max(0, number - (kind in entry.counts())) for kind, number in spec.least.items()},
        taken=spec.taken | {entry.unit: spec.taken.get(entry.unit, 0) + 1},
    )


def _for_reserves(rest, spec, seats):
    """What is asked of the reserves: the units of the seats count, the shares hold if they can."""
    taken = Counter(spec.taken) + Counter(entry.unit for entry in seats if entry.unit)
    spec = replace(spec, taken=dict(taken))
    number = min(spec.reserves, _most(rest, spec))
    shares = {kind: -(-least * number // max(spec.seats, 1)) for kind, least in spec.least.items()}
    wanted = replace(spec, seats=number, least=shares)
    return wanted if _can_fill(rest, wanted) else replace(wanted, least={})


def _most(pool, spec):
    """How many of these could sit together within the limit of units."""
    units = Counter(entry.unit for entry in pool)
    return sum(min(number, _room(unit, number, spec)) for unit, number in units.items())


def _room(unit, number, spec):
    """How many of a unit's may still come; whose unit is not known is of none."""
    if not unit or not spec.most_from_unit:
        return number
    return max(0, spec.most_from_unit - spec.taken.get(unit, 0))


def _can_fill(pool, spec):
    """Whether the seats can be filled from the pool. Who meets the least asked for in few enough seats can be
    joined by others up to what the units allow, so both are asked apart.
    """
    if _most(pool, spec) < spec.seats:
        return False
    wanted = tuple(sorted((kind, number) for kind, number in spec.least.items() if number))
    return not wanted or _fewest(pool, spec, wanted) <= spec.seats


def _fewest(pool, spec, wanted):
    """With how few of the pool the least asked for can be met; infinity where it cannot.

    Unit by unit; those that can give the same count as one sort, of which no more are needed than there are
    seats.
    """
    nothing = (0,) * len(wanted)
    best = {tuple(number for _, number in wanted): 0}
    for (offers, room), units in _sorts(pool, spec, [kind for kind, _ in wanted]).items():
        for _ in range(min(units, spec.seats)):
            best = _joined(best, offers, room)
            if best.get(nothing, spec.seats + 1) <= spec.seats:
                return best[nothing]
    return best.get(nothing, float("inf"))


def _sorts(pool, spec, kinds):
    """How many units there are of each sort: what they offer of the kinds wanted, and how many may come."""
    units = defaultdict(Counter)
    for entry in pool:
        gives = tuple(int(kind in entry.counts()) for kind in kinds)
        if any(gives):
            units[entry.unit if spec.most_from_unit else ""][gives] += 1
    return Counter(
        (tuple(sorted(offers.items())), min(_room(unit, spec.seats, spec), spec.seats))
        for unit, offers in units.items()
    )


def _joined(best, offers, room):
    """What is still wanted, and how many were taken for it at least, once a unit's people may have joined."""
    within = {(state, room): taken for state, taken in best.items()}
    for gives, number in offers:
        for (state, left), taken in list(within.items()):
            for joining in range(1, min(number, left) + 1):
                rest = tuple(max(0, want - joining * given) for want, given in zip(state, gives, strict=True))
                key = (rest, left - joining)
                within[key] = min(within.get(key, taken + joining), taken + joining)
    after = {}
    for (state, _), taken in within.items():
        after[state] = min(after.get(state, taken), taken)
    return after
