"""The clock is the database's and stands still within a transaction."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction

from trail import clock

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_clock_is_asked_once_a_transaction(django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(1):
        first = clock.now()
        with transaction.atomic(savepoint=False):
            assert clock.now() == first
        assert clock.now() == first


def test_next_transaction_has_a_later_moment():
    with transaction.atomic():
        first = clock.now()
    with transaction.atomic():
        second = clock.now()

    assert second > first


def test_transaction_rolled_back_leaves_no_moment_behind():
    moments = []
    for _ in range(2):
        with transaction.atomic():
            moments.append(clock.now())
            transaction.set_rollback(True)

    assert moments[1] > moments[0]


def test_clock_shows_when_the_transaction_began():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.05), now()")
        assert clock.now() == cursor.fetchone()[1]


def test_page_that_holds_the_clock_asks_once(django_assert_num_queries):
    with django_assert_num_queries(1), clock.held():
        assert clock.now() == clock.now()


def test_transaction_inside_a_held_clock_has_its_own_moment():
    with clock.held():
        page = clock.now()
        with transaction.atomic():
            assert clock.now() > page
        assert clock.now() == page


def test_day_begins_at_midnight_in_hohhot(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 12, 31, 16, 0, tzinfo=UTC))

    assert clock.today() == date(2026, 1, 1)
