"""What the last judging of everybody stored of a programme, and how its rows are read."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from enterprises import ladder
from enterprises.night import places
from workflows.models import ProgrammeEdition
from workflows.policy.assess import PASS_MARK
from workflows.policy.codes import ANSWERS


@dataclass(frozen=True)
class Point:
    """What must be met, by one of some rules, which are named by their places."""

    title: str
    places: tuple[int, ...]

    def answers(self, standing):
        """What is said of it today and a year later, as words of ANSWERS; empty where nothing is."""
        said = zip(*(standing.answers(place) for place in self.places), strict=True)
        return tuple(max((each for each in some if each), key=ANSWERS.index, default="") for some in said)


@dataclass(frozen=True)
class Night:
    """A programme in the last judging that came to its end: as it was judged, on which day, its bit."""

    policy: object
    day: date
    bit: int
    points: tuple[Point, ...]

    def not_met(self, standing):
        """The titles of what is not met."""
        return self._said(standing, 0, "not_met")

    def open(self, standing):
        """The titles of what is open."""
        return self._said(standing, 0, "open")

    def not_met_later(self, standing):
        """The titles of what would not be met a year later."""
        return self._said(standing, 1, "not_met")

    def _said(self, standing, when, beginning):
        return [point.title for point in self.points if point.answers(standing)[when].startswith(beginning)]


def judged(run):
    """The programmes as they were judged in a run, by code, those of the ladder first; none without a run."""
    hashes = run.editions.values() if run else ()
    editions = ProgrammeEdition.objects.filter(hash__in=hashes).order_by("title", "programme")
    found = {edition.programme: edition.policy for edition in editions}
    return {code: found[code] for code in in_order(found, run.day)} if run else {}


def in_order(codes, day):
    """The codes of programmes with those of the ladder first, from low to high."""
    named = [code for rung in ladder.on(day).rungs for code in rung.programmes]
    return sorted(codes, key=lambda code: named.index(code) if code in named else len(named))


def night_of(policy, run):
    """One of these programmes with what is needed to read its rows."""
    at = places.bytes_of(policy.code)
    return Night(policy, run.day, places.bits()[policy.code], tuple(_points(policy, run.day, at)))


def _points(policy, day, at):
    veto = [rule for rule in policy.veto if rule.in_force(day)]
    for rule in (*policy.rules_on(day), *veto):
        if rule.name in at:
            yield Point(rule.title, (at[rule.name],))
    if PASS_MARK in at:
        ways = [rule.name for rule in policy.shortcut if rule.in_force(day)]
        named = [at[name] for name in (PASS_MARK, *ways) if name in at]
        yield Point(_("Points reach the pass mark, or a way without points is open"), tuple(named))
