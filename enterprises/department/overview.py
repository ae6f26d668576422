"""The ladder in numbers: each is counted from the register and leads to exactly these rows."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from enterprises.department.drawing import drawn
from enterprises.department.forms import NO_SECTION
from enterprises.department.holdings import HELD, OF_A_STATE, summed


@dataclass(frozen=True)
class Number:
    """A number and the list that is as long."""

    text: int
    url: str


@dataclass(frozen=True)
class Line:
    """One line of a table: its title and a number for each column."""

    title: str
    numbers: list[Number]


class Overview:
    """Numbers of the rungs by state, league and section of industry; `asked` is what the rows were narrowed
    by and so stands in every link.
    """

    def __init__(self, rungs, cells, asked):
        self.rungs = rungs
        self._cells = cells
        self._asked = {name: value for name, value in asked.items() if value}
        self._held = [cell for cell in cells if cell.state in OF_A_STATE[HELD]]

    def by_state(self, names):
        """A line for each state; who ends soon is also among those in force."""
        counted = summed(self._cells, "rung", "state")

        def number(rung, state):
            return sum(counted[rung.code, each] for each in OF_A_STATE[state])

        return [
            Line(title, [self._number(number(rung, state), rung, state=state) for rung in self.rungs])
            for state, title in names.items()
        ]

    def by_league(self, names, *, all_of_them):
        """What is held by league; where not `all_of_them` only of the leagues in which something is."""
        return self._lines("league", names, all_of_them=all_of_them)

    def by_section(self, names):
        """What is held by section of industry, of those in which something is."""
        return self._lines("section", names, all_of_them=False)

    def held(self, rung):
        """How many hold the rung."""
        return summed(self._held, "rung")[rung.code,]

    def ladder(self, tiers, goals):
        """The drawing of the tiers, the highest on top, with what is to be reached."""
        wanted = {code: goal.value for code, goal in goals.items()}
        lines = [(tier.title, self.held(tier), wanted.get(tier.code)) for tier in tiers]
        return drawn(lines[::-1], centred=True)

    def leagues(self, rung, names, *, all_of_them):
        """The drawing of one rung by league; where not `all_of_them` only of the leagues in which something
        is held.
        """
        counted, present = summed(self._held, "rung", "league"), {cell.league for cell in self._held}
        shown = {code: name for code, name in names.items() if all_of_them or code in present}
        return drawn([(name, counted[rung.code, code], None) for code, name in shown.items()])

    def _lines(self, column, names, *, all_of_them):
        counted = summed(self._held, "rung", column)
        present = {code for (_rung, code), number in counted.items() if number}
        return [
            Line(name, [self._of(counted, rung, column, code) for rung in self.rungs])
            for code, name in names.items()
            if all_of_them or code in present
        ]

    def _of(self, counted, rung, column, code):
        return self._number(counted[rung.code, code], rung, state=HELD, **{column: code or NO_SECTION})

    def _number(self, number, rung, **more):
        asked = self._asked | more | {"tier": rung.code}
        return Number(number, f"{reverse('ladder-rows')}?{urlencode(asked)}")
