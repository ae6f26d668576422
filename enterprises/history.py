"""What an enterprise held and holds, by rung of the ladder and over time: tiers, labels, their old names, and
why something ended.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from enterprises import ladder
from workflows.models import PlanProgramme
from workflows.pages.register import Line, lines

ROW_HEIGHT, HEAD = 44, 24
# In per cent: nothing held is too short to be seen, and years are not written over each other.
NARROWEST, YEARS_SHOWN = 0.8, 8


@dataclass(frozen=True)
class Held:
    """One row of the register with its rung, how the programme was called then if it is called otherwise now,
    and its bar on the drawing, in per cent.
    """

    line: Line
    rung: str
    former: str
    cause: str
    x: float = 0
    width: float = 0

    @property
    def award(self):
        return self.line.award


@dataclass(frozen=True)
class Lane:
    """What was held of one rung, and where its lane begins, in pixels."""

    title: str
    y: int
    held: tuple[Held, ...]

    @property
    def bar_y(self):
        return self.y + HEAD


@dataclass(frozen=True)
class History:
    """All of it as a drawing and as a table, the newest first; `ticks` are years with their place in per
    cent.
    """

    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[int, float], ...]
    today_x: float

    @property
    def rows(self):
        """Every row of the register, the newest first."""
        every = [held for lane in self.lanes for held in lane.held]
        return sorted(every, key=lambda held: (held.award.since, held.award.pk), reverse=True)

    @property
    def height(self):
        """Of the lanes, in pixels."""
        return ROW_HEIGHT * len(self.lanes)

    @property
    def label_y(self):
        """Where the years are written."""
        return self.height + HEAD - 6


def of(awards, day):
    """The history of awards, rows of the register in the database, as on a day."""
    rows = list(awards)
    if not rows:
        return None
    scale = _Scale(rows, day)
    found = {}
    chains = _chains()
    for line in lines(rows, PlanProgramme.objects.all(), day, seen=awards):
        held = _held(line, chains, scale)
        found.setdefault(held.rung, []).append(held)
    order = sorted(found, key=lambda rung: min(held.award.since for held in found[rung]))
    lanes = tuple(Lane(rung, ROW_HEIGHT * place, tuple(found[rung])) for place, rung in enumerate(order))
    return History(lanes, scale.ticks(), scale.place(day))


class _Scale:
    """From the first day of the first year to the last day of the last one, in per cent."""

    def __init__(self, awards, day):
        first = min(award.since for award in awards).year
        last = max([day, *(_end_of(award, day) for award in awards)]).year
        self.years = range(first, last + 1)
        self.begins = date(first, 1, 1)
        self.days = (date(last, 12, 31) - self.begins).days + 1

    def place(self, day):
        """A day's place."""
        return round(100 * (day - self.begins).days / self.days, 2)

    def ticks(self):
        """The years that are written, at their first days."""
        step = -(-len(self.years) // YEARS_SHOWN)
        return tuple((year, self.place(date(year, 1, 1))) for year in self.years[::step])


def _held(line, chains, scale):
    award, title = line.award, line.programme.title if line.programme else line.award.programme
    present = chains.get(award.programme, title)
    x = scale.place(award.since)
    return Held(
        line=line,
        rung=present,
        former=title if title != present else "",
        cause=_cause(line),
        x=x,
        width=max(scale.place(_end_of(award, None)) - x, NARROWEST) if _ends(award) else 100 - x,
    )


def _ends(award):
    return bool(award.ended_on or award.until)


def _end_of(award, day):
    """The first day on which it holds no longer; `day` for what has no end."""
    ends = [award.ended_on] if award.ended_on else []
    ends += [award.until + timedelta(days=1)] if award.until else []
    return min(ends, default=day)


def _cause(line):
    """Why it ended: the cause on record with its clause, otherwise the kind of end."""
    ending = getattr(line.award, "ending", None)
    clause = ending.clause if ending else ""
    return f"{line.why_ended}（{clause}）" if clause else line.why_ended


def _chains():
    """The title by which each programme goes today, where it was replaced by others one after another."""
    titles = ladder.titles()
    after = {
        each.policy.replaces: each.programme for each in ladder.current_editions() if each.policy.replaces
    }
    return {code: titles.get(_last(code, after), titles.get(code, code)) for code in titles}


def _last(code, after):
    """The programme that replaced it last."""
    seen = {code}
    while (following := after.get(code)) and following not in seen:
        seen.add(following)
        code = following
    return code
