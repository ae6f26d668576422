"""The steps on a list ask the database as often for many lines as for few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from workflows.models import Round

pytestmark = pytest.mark.django_db
MOST = 20


def asked(call):
    with CaptureQueriesContext(connection) as queries:
        assert call().status_code in (200, 302)
    return [each["sql"] for each in queries if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))]


def costs(listing, count):
    """How often the page of each step, and each act on it, asks."""
    made = listing.round(count=count, places=count)
    browser, found = listing.browser("officer"), {}
    page = listing.page(made.round, "propose")
    found["proposal"] = asked(lambda: browser.get(page))
    chosen = [each.public_id for each in made.applications]
    found["grant"] = asked(lambda: browser.post(page, {"action": "grant", "application": chosen}))
    listing.post(made.round, "officer", "propose")
    page, browser = listing.page(made.round), listing.browser("division")
    found["sign-off"] = asked(lambda: browser.get(page))
    fields = {"action": "take_out", "application": chosen[:1], "reason": "重复"}
    found["take out"] = asked(lambda: browser.post(page, fields))
    version = Round.objects.get(pk=made.round.pk).list_version
    found["sign"] = asked(
        lambda: browser.post(page, {"action": "sign", "version": version, "minutes": "1号"})
    )
    return found


def test_a_step_on_the_list_asks_no_more_for_thirty_lines_than_for_three(listing):
    few, many = costs(listing, 3), costs(listing, 30)

    assert {name: len(sql) for name, sql in many.items()} == {name: len(sql) for name, sql in few.items()}
    pages = {name: len(few[name]) for name in ("proposal", "sign-off")}
    assert max(pages.values()) <= MOST, pages
