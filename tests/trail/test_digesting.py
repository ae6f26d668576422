"""A log of more than one portion is hashed in another process, and judged as one that is read at once."""

import pytest

from tests.trail.conftest import as_owner, story
from trail import chains, log

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.usefixtures("checkpoints"),
]


@pytest.fixture(params=[1, 3, 5_000])
def portions(request, monkeypatch):
    """So many rows are read at once."""
    monkeypatch.setattr(chains, "CHUNK", request.param)


def test_what_nobody_touched_holds_however_it_is_read(portions):
    story()

    assert log.verify() == []


def test_the_first_bad_row_is_the_same_however_it_is_read(portions):
    rows = story()
    as_owner(("UPDATE trail_actionlog SET note = '改' WHERE id = %s", [rows[2]]))

    assert [(found.number, found.reason) for found in log.verify()] == [(rows[2], "changed")]


def test_reading_may_be_given_up_in_the_middle(monkeypatch):
    monkeypatch.setattr(chains, "CHUNK", 1)
    rows = story()
    reading = chains.rows()
    first = next(reading)
    reading.close()

    assert first.id == min(rows)
    assert log.verify() == []
