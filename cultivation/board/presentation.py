"""How figures are shown: numbers, shares, a word for where one stands, and what is withheld from visitors."""

from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

from django.conf import settings
from django.utils.translation import gettext as _

from cultivation.board.leagues import WHOLE
from workflows.pages.register import badge

SHADES = 4
PERSONS = "人"


def shown(number):
    """A number with at most two decimals and no needless zeros; a dash for none."""
    if number is None:
        return "—"
    text = f"{Decimal(number):.2f}"
    return text.rstrip("0").rstrip(".")


def percent(share):
    """A share as a percentage, cut and not rounded, so that 100 % is only said when it is reached."""
    if share is None:
        return ""
    return f"{shown(int(share * 1000) / Decimal(10))}%"


@dataclass(frozen=True)
class Standing:
    """Where an indicator stands, in a word with its tone."""

    text: str
    tone: str

    @property
    def badge(self):
        """The standing as the component shows it."""
        return badge(self.text, self.tone)


def standing(progress):
    """Reached or not by the period's end once that is past; before it, on course or not; else None."""
    if progress.value is None:
        return Standing(_("No data"), "neutral")
    if progress.at_end is None:
        return _on_the_way(progress)
    if _is_early(progress.at_end):
        return Standing(_("No value for the last day yet"), "neutral")
    at_end = _reached(progress.at_end)
    if not at_end and _is_partly_told(progress.at_end):
        return Standing(_("Not reported for every part"), "neutral")
    if at_end is None:
        return None
    if at_end:
        return Standing(_("Reached"), "success")
    if _reached(progress):
        return Standing(_("Reached after the period"), "info")
    return Standing(_("Not reached"), "warning")


def _is_early(at_end):
    """Whether the value was reported for a day before the target's, and so cannot tell what was reached."""
    target = at_end.target
    return bool(at_end.reported_for and target and at_end.reported_for < target.day)


def _is_partly_told(progress):
    """Whether nobody said of some part what became of it."""
    return any(part.value is None for part in progress.parts)


def _on_the_way(progress):
    if _reached(progress):
        return Standing(_("Reached"), "success")
    expected = progress.expected.value
    if expected is None:
        return None
    on_course = progress.value >= expected
    return Standing(_("On course"), "info") if on_course else Standing(_("Behind an even course"), "warning")


def _reached(progress):
    if progress.value is None:
        return None
    if progress.target is None or progress.target.value is None:
        return progress.attainment >= 1 if progress.attainment is not None else None
    if progress.target.comparison == "above":
        return progress.value > progress.target.value
    return progress.value >= progress.target.value


def bar_share(progress):
    """The attainment as a whole percentage for a bar, between 0 and 100; None where there is none."""
    if progress.attainment is None:
        return None
    return max(0, min(100, int(progress.attainment * 100)))


@dataclass(frozen=True)
class LeagueFigure:
    """A league's number as it may be shown; `shade` (0 to 4) says how large it is beside the others."""

    code: str
    name: str
    text: str
    shade: int
    is_bucket: bool


def league_figures(leagues, names, *, exact):
    """Numbers by league in their order; where `exact` is false, small ones are withheld.

    With them as many of the next smallest as it takes: none can be had by taking what is shown from the sum.
    """
    hidden = set() if exact else withheld(leagues)
    most = max(leagues.values(), default=0)
    return [
        LeagueFigure(
            code=code,
            name=names.name(code),
            text=hidden_text(number) if code in hidden else shown(number),
            shade=0 if code in hidden or number <= 0 else 1 + int((SHADES - 1) * sqrt(number / most)),
            is_bucket=code == WHOLE,
        )
        for code, number in leagues.items()
    ]


def hidden_text(number):
    """What stands for a number that is withheld."""
    fewest = settings.SMALLEST_CELL
    return _("fewer than %(n)d") % {"n": fewest} if number < fewest else _("not shown")


def withheld(numbers):
    """Which of the numbers (by whatever key) visitors are not shown: those from 1 to below the smallest cell,
    and of the others the smallest until each small one could still be at least two different numbers; where
    there are not enough others, the zeros too, so that nobody knows where the few are.
    """
    small = {key: number for key, number in numbers.items() if 0 < number < settings.SMALLEST_CELL}
    others = sorted(
        (key for key, number in numbers.items() if number >= settings.SMALLEST_CELL), key=numbers.get
    )
    hidden = dict(small)
    while small and others and not _is_safe(hidden, settings.SMALLEST_CELL):
        key = others.pop(0)
        hidden[key] = numbers[key]
    if small and not _is_safe(hidden, settings.SMALLEST_CELL):
        return {key for key, number in numbers.items() if number < settings.SMALLEST_CELL or key in hidden}
    return set(hidden)


def _is_safe(hidden, fewest):
    """Whether the sum of what is hidden, which anybody can compute, leaves each small number open."""
    large = sum(number >= fewest for number in hidden.values())
    small = len(hidden) - large
    total = sum(hidden.values())
    most = min(fewest - 1, total - (small - 1) - large * fewest)
    least = 1 if large else max(1, total - (small - 1) * (fewest - 1))
    return least < most


def counts_persons(book, counting):
    """Whether a counting is about persons, of whom small numbers are not told to everybody."""
    return any(book.programmes[code].holder == "person" for code in counting.programmes)


def is_about_persons(book, indicator, counting):
    """The same of an indicator: by what the register counts, or by the unit in which it is reported."""
    return counts_persons(book, counting) if counting else indicator.unit == PERSONS


def texts(numbers, *, exact):
    """Numbers by whatever key in words; where `exact` is false, small ones are withheld as by league."""
    known = {key: number for key, number in numbers.items() if number is not None}
    hidden = set() if exact else withheld(known)
    return {key: hidden_text(number) if key in hidden else shown(number) for key, number in numbers.items()}
