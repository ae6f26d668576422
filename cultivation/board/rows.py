"""An indicator's progress put into words, as the board's pages show it."""

from dataclasses import dataclass

from cultivation.board.presentation import Standing, bar_share, percent, shown, standing, texts
from cultivation.board.progress import Progress
from workflows.models import Indicator


@dataclass(frozen=True)
class Row:
    """One line of the board."""

    progress: Progress
    value: str
    at_end: str
    baseline: str
    target: str
    expected: str
    forecast: str
    share: int | None
    percent: str
    standing: Standing | None

    @property
    def indicator(self):
        return self.progress.indicator

    @property
    def baseline_year(self):
        """The year that the baseline is of."""
        return str(self.progress.baseline.day.year) if self.progress.baseline else ""

    @property
    def reported_now(self):
        """For which day the value was reported, where that is not the day itself."""
        return _other_day(self.progress)

    @property
    def reported_at_end(self):
        """The same of the value on the period's last day."""
        return _other_day(self.progress.at_end) if self.progress.at_end else ""

    @property
    def now_share(self):
        """The attainment on the day itself, for a bar; also after the period."""
        return bar_share(self.progress)

    @property
    def now_percent(self):
        """The same in words."""
        return percent(self.progress.attainment)

    @property
    def at_end_expected(self):
        """What was expected on the period's last day, once that is past."""
        return shown(self.progress.at_end.expected.value) if self.progress.at_end else ""


def row_of(progress):
    """A progress in words. After the period its last day is what is measured, so the bar shows that day."""
    measured = progress.at_end or progress
    return Row(
        progress=progress,
        value=shown(progress.value),
        at_end=shown(progress.at_end.value) if progress.at_end else "",
        baseline=_baseline(progress),
        target=_target(progress),
        expected=_projected(progress, progress.expected),
        forecast=_projected(progress, progress.forecast),
        share=bar_share(measured),
        percent=percent(measured.attainment),
        standing=standing(progress),
    )


def _projected(progress, projected):
    """A projected value; of things that are counted one by one a whole number."""
    if projected.value is None or not isinstance(progress.value, int):
        return shown(projected.value)
    return shown(round(projected.value))


def _other_day(progress):
    day = progress.reported_for
    return day.isoformat() if day and day != progress.as_of.day else ""


def part_rows(progress, *, exact):
    """The parts of an indicator in words: title, target or baseline, value, and the value on the last day;
    where `exact` is false without small numbers.
    """
    now = _by_part(progress, exact=exact)
    at_end = _by_part(progress.at_end, exact=exact) if progress.at_end else {}
    return [
        {
            "title": part.title,
            "target": _wanted(part),
            "value": now[part.name],
            "at_end": at_end.get(part.name, shown(None)),
        }
        for part in progress.parts
    ]


def _by_part(progress, *, exact):
    return texts({part.name: part.value for part in progress.parts}, exact=exact)


def _wanted(part):
    wanted = part.target or part.baseline
    return f"{wanted.text}（{wanted.day.year}）" if wanted else "—"


def _baseline(progress):
    if progress.baseline is None or progress.baseline.value is None:
        return "—"
    return shown(progress.baseline.value)


def _target(progress):
    if progress.target is not None:
        return progress.target.text
    measured = progress.at_end or progress
    if measured.target is not None:
        return measured.target.text
    if progress.indicator.kind == Indicator.Kind.MILESTONE:
        return str(len(progress.parts))
    return " / ".join(part.target.text for part in progress.parts if part.target) or "—"
