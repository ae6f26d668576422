"""A page sees one moment."""

import pytest

from trail import clock
from trail.middleware import OneMoment


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_page_asks_for_the_time_once_and_the_next_page_anew(rf, django_assert_num_queries):
    page = OneMoment(lambda request: (clock.now(), clock.now()))

    with django_assert_num_queries(2):
        first, second = page(rf.get("/")), page(rf.get("/"))

    assert first[0] == first[1] < second[0]
