"""The plan's own cases, as policy officers write them beside each programme."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import enterprises.facts  # noqa: F401 - registers what the programmes name
import talent.facts  # noqa: F401
from workflows.policy import assess, plan
from workflows.policy.reading import load

HERE = Path(__file__).resolve().parent
PLAN = HERE.parent.parent / "plan"
SAID = {True: "met", False: "not_met", None: "open"}


@dataclass(frozen=True)
class PlanCase:
    """One case: the facts of one holder on a day, and what the programme must say of it."""

    programme: str
    name: str
    day: date
    year: int
    facts: dict
    answers: dict
    points: dict
    verdict: str | None

    def assess(self):
        return assess.one(the_plan().programmes[self.programme], self.facts, self.day, year=self.year)


@cache
def the_plan():
    return plan.read(PLAN, today=date(2026, 12, 1))


@cache
def case_files():
    return {path.stem: path for path in sorted(HERE.glob("*.yaml"))}


@cache
def cases_of(programme):
    read = {}
    for each in load(case_files()[programme].read_text(encoding="utf-8"), f"{programme}.yaml"):
        assert each["case"] not in read, f"{each['case']} is there twice"
        before = read[each["like"]].facts if "like" in each else {}
        read[each["case"]] = PlanCase(
            programme=programme,
            name=each["case"],
            day=each["day"],
            year=each.get("year", each["day"].year),
            facts={**before, **each["facts"]},
            answers={rule: SAID[answer] for rule, answer in each["expect"].items()},
            points={item: _span(points) for item, points in each.get("points", {}).items()},
            verdict=each.get("verdict"),
        )
    return tuple(read.values())


def _span(points):
    return tuple(points) if isinstance(points, list) else (points, points)


def points_of(assessment):
    """Low and high of every item, its parts and the total."""
    items = [*assessment.items]
    found = {"total": (assessment.score_low, assessment.score_high)}
    while items:
        item = items.pop()
        found[item.item] = (item.low, item.high)
        items += item.parts
    return found
