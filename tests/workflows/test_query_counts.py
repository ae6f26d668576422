"""Pages and steps ask the database as often with a hundred rows as with one, never more often than agreed."""

import pytest
from django.db import connection, transaction

from benchmarks import pages, steps
from benchmarks.world import World, statements
from tests.factories.workflows import RoundFactory

ROWS = (1, 3, 100)
PAGES = (
    "round list", "application list", "application page", "inbox", "desk", "round's desk", "register",
    "register, last page", "board",
)  # fmt: skip
STEPS = ("submit", "formal check", "formal check, refused", "decide")


@pytest.fixture(scope="module")
def asked(django_db_setup, django_db_blocker):
    """The statements of every page and step at every number of rows, and the most that are allowed."""
    found = {}
    with django_db_blocker.unblock():
        for rows in ROWS:
            with transaction.atomic():
                found[rows] = measured(rows)
                transaction.set_rollback(True)
    return found


def measured(rows):
    world = World(rows)
    RoundFactory.create_batch(rows - 1, edition=world.scale.edition)
    counts = {page.name: (alone(page.ask), page.most_queries) for page in pages.of(world)}
    for step in steps.of(world):
        (do,) = step.prepare(1)
        counts[step.name] = alone(do), step.most_queries
    return counts


def alone(ask):
    """What is asked where no earlier request of the same transaction has asked the clock."""
    connection.run_on_commit = []
    return statements(ask)


@pytest.mark.parametrize("name", [*PAGES, *STEPS])
def test_a_page_or_step_asks_no_more_with_a_hundred_rows_than_with_one(asked, name):
    told = {rows: asked[rows][name][0] for rows in ROWS}

    assert len(told[1]) == len(told[3]) == len(told[100]), "\n".join(told[100])


@pytest.mark.parametrize("name", [*PAGES, *STEPS])
def test_a_page_or_step_stays_within_its_limit(asked, name):
    told, most = asked[100][name]

    assert len(told) <= most, "\n".join(told)
