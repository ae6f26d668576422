"""The pages that are measured, the most queries each may ask, and how many rows its floor shows."""

from dataclasses import dataclass

from benchmarks.world import get


@dataclass(frozen=True)
class Page:
    """A page that somebody fetches; `rows` is as many as it shows on one page of a long list."""

    name: str
    ask: callable
    most_queries: int
    rows: int = 50


def of(world):
    """The pages of a world."""
    application, applicant = world.submitted()
    officer, round_ = world.officer, world.round.public_id
    return [
        Page("round list", get(world.applicant, "round-list"), 10, rows=20),
        Page("application list", get(world.applicant, "application-list"), 10),
        Page("application page", get(applicant, "application-detail", application.public_id), 12, rows=1),
        Page("inbox", get(officer, "inbox"), 6),
        Page("desk", get(officer, "desk"), 10, rows=20),
        Page("round's desk", get(officer, "round-desk", round_), 10),
        Page("register", get(officer, "register"), 10),
        Page("register, last page", get(officer, "register", query="?before=2000-01-01_0"), 10),
        Page("board", get(world.leader, "board"), 10),
    ]
