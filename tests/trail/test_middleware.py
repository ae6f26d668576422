"""A page sees one moment, and knows from where it was asked for."""

import pytest

from trail import clock, origin
from trail.middleware import OneMoment


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_page_asks_for_the_time_once_and_the_next_page_anew(rf, django_assert_num_queries):
    page = OneMoment(lambda request: (clock.now(), clock.now()))

    with django_assert_num_queries(2):
        first, second = page(rf.get("/")), page(rf.get("/"))

    assert first[0] == first[1] < second[0]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:DB8::1", "2001:db8::1"),
        ("<script>", ""),
        ("a\nb", ""),
        ("", ""),
    ],
)
def test_address_that_is_none_is_not_believed(sent, kept):
    with origin.of(sent):
        assert origin.address() == kept
    assert origin.address() == ""
