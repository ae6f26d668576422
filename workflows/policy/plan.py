"""The whole plan, read from its directory and held against itself."""

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from . import coherence, likeness
from .calendar import Calendar, parse_calendar
from .period import Period, parse_period
from .programme import Programme
from .reading import Place, PlanError, load
from .regions import Ladder, Recorded, Region, parse_ladder, parse_recorded, parse_regions
from .sources import Source, citations, parse_sources

__all__ = ["Plan", "PlanError", "read"]


@dataclass(frozen=True)
class Plan:
    """Everything that plan/ says. `warnings` are Chinese sentences about what is old or unverified."""

    sources: dict[str, Source]
    periods: tuple[Period, ...]
    programmes: dict[str, Programme]
    recorded: dict[str, Recorded]
    calendar: Calendar
    regions: tuple[Region, ...]
    ladder: Ladder
    warnings: tuple[str, ...] = field(default=())

    def indicators(self):
        """All indicators of all periods, in order."""
        return tuple(indicator for period in self.periods for indicator in period.indicators)

    def standing_for(self, code, day):
        """The programme that stands for a tier on a day: that of the code, what it replaced, or what has
        replaced it; None where none of them was in force.
        """
        after = {each.replaces: each.code for each in self.programmes.values() if each.replaces}
        before = {new: old for old, new in after.items()}
        line = [*_followed(code, before), *_followed(after.get(code), after)]
        standing = (self.programmes[each] for each in line if each in self.programmes)
        return next((each for each in standing if each.is_in_force(day)), None)


def _followed(code, steps):
    """The codes that one comes to, step by step."""
    while code:
        yield code
        code = steps.get(code)


def read(directory, *, today=None):
    """The plan in a directory; `PlanError` with every sentence that tells what does not hold together.

    The facts that it names must have been registered before (the apps do so when they are loaded).
    """
    reader = _Reader(Path(directory))
    sources = reader.file("sources.yaml", parse_sources, {})
    programmes = reader.folder("programmes", lambda place: _programme(place, sources, reader))
    plan = Plan(
        sources=sources,
        periods=tuple(reader.folder("periods", parse_period)),
        programmes={programme.code: programme for programme in programmes},
        recorded=reader.file("recorded.yaml", parse_recorded, {}),
        calendar=reader.all_of("calendar", parse_calendar, Calendar()),
        regions=reader.file("regions.yaml", parse_regions, ()),
        ladder=reader.file("ladder.yaml", parse_ladder, None),
    )
    wrong = reader.wrong or coherence.contradictions(plan)
    if wrong:
        raise PlanError(wrong)
    return replace(plan, warnings=tuple(coherence.warnings(plan, today or date.today())))


def programme_content(directory, code):
    """What the file of one programme says, with what it takes over from others; `PlanError` if it cannot."""
    return _Reader(Path(directory)).content_of(code)


def _programme(place, sources, reader):
    """The programme of one file; the documents that it cites become part of its edition."""
    if not isinstance(place.value, dict):
        place.fail("应当是一组“名称: 值”")
    content = reader.content_of(Path(place.path).stem)
    cited = citations(content)
    own = {code: sources[code].content for code in sorted(sources) if code in cited}
    programme = Programme.parse({**content, "sources": own}, place.path)
    if f"programmes/{programme.code}.yaml" != place.path:
        place.fail(f"programme: {programme.code} 与文件名不一致")
    return programme


class _Reader:
    """Reads files of the plan and collects what is wrong, so that all of it is told at once."""

    def __init__(self, directory):
        self.directory = directory
        self.wrong = []
        self.read = {}
        self.contents = {}
        self.filling = []

    def file(self, name, parse, otherwise):
        return self._guard(lambda: parse(self._place(self.directory / name)), otherwise)

    def folder(self, name, parse):
        parsed = (self._guard(lambda path=path: parse(self._place(path)), None) for path in self._paths(name))
        return [each for each in parsed if each is not None]

    def all_of(self, name, parse, otherwise):
        return self._guard(lambda: parse([self._place(path) for path in self._paths(name)]), otherwise)

    def content_of(self, code):
        """What the file of a programme says, with what it takes over from others."""
        if code in self.filling:
            raise PlanError(f"programmes/{code}.yaml：like 绕回到了自己")
        if code not in self.contents:
            place = self._place(self.directory / "programmes" / f"{code}.yaml")
            self.filling.append(code)
            try:
                self.contents[code] = likeness.filled(place.value, place.path, self.content_of)
            finally:
                self.filling.remove(code)
        return self.contents[code]

    def _paths(self, name):
        return sorted((self.directory / name).glob("*.yaml"))

    def _place(self, path):
        name = str(path.relative_to(self.directory))
        try:
            if name not in self.read:
                self.read[name] = load(path.read_text(encoding="utf-8"), name)
        except OSError as error:
            raise PlanError(f"{name}：读不到这个文件（{error.strerror}）") from None
        return Place(self.read[name], name)

    def _guard(self, read_it, otherwise):
        try:
            return read_it()
        except PlanError as error:
            self.wrong += [sentence for sentence in error.sentences if sentence not in self.wrong]
            return otherwise
