"""What people were told is new until they have looked at it, and every page says how much is."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.accounts import UserFactory
from workflows import selectors
from workflows.models import Notification
from workflows.pages.inbox import PAGE
from workflows.services import notices

pytestmark = pytest.mark.django_db


def told(user, count=1):
    for number in range(count):
        notices.tell(user.pk, "Look", case=None, key=f"{number}")


def reader(user):
    client = Client()
    client.force_login(user)
    return client


def looked_at(client, **query):
    return client.get(reverse("inbox"), {"box": "told"} | query).content.decode()


def said_on(client, page="round-list"):
    """How much the header of a page says is new, twice: at the entry, and at the menu of a small screen."""
    text = client.get(reverse(page)).content.decode()
    header = text[: text.index("</header>")]
    found = {count for count in range(100) if header.count(f">新通知 {count}</span>") == 2}
    return found.pop() if found else 0


def test_a_notice_is_new_until_its_list_was_looked_at(applicant):
    told(applicant, 2)
    client = reader(applicant)

    first, second = looked_at(client), looked_at(client)

    assert (first.count(">新</span>"), second.count(">新</span>")) == (2, 0)
    assert (">2 条新的</span>" in first, "条新的" in second) == (True, False)
    assert Notification.objects.filter(read_at=None).count() == 0


def test_every_page_says_how_much_is_new_to_applicants_and_officers_alike(applicant, officer):
    for user in (applicant, officer):
        client = reader(user)
        before = said_on(client)
        told(user, 3)
        assert (before, said_on(client), said_on(client, "home"), said_on(client, "inbox")) == (0, 3, 3, 3)
        looked_at(client)
        assert said_on(client) == 0


def test_what_comes_after_the_look_is_new(applicant):
    client = reader(applicant)
    told(applicant)
    looked_at(client)
    told(applicant, 2)

    assert said_on(client) == 1
    assert looked_at(client).count(">新</span>") == 1


@pytest.mark.parametrize("box", ["open", "done", "mine"])
def test_the_other_boxes_leave_it_new(applicant, box):
    told(applicant)
    client = reader(applicant)
    page = looked_at(client, box=box)

    assert ">1 条新的</span>" in page
    assert said_on(client) == 1


def test_who_did_not_look_but_whose_browser_asked_has_seen_nothing(applicant):
    told(applicant)
    client = reader(applicant)
    client.head(reverse("inbox"), {"box": "told"})
    for purpose in ("prefetch", "prefetch;prerender"):
        client.get(reverse("inbox"), {"box": "told"}, headers={"Sec-Purpose": purpose})

    assert said_on(client) == 1


def test_what_the_page_did_not_show_stays_new(applicant):
    told(applicant, PAGE + 1)
    client = reader(applicant)
    looked_at(client)
    assert said_on(client) == 1

    looked_at(client, before=Notification.objects.order_by("pk")[1].pk)
    assert said_on(client) == 0


def test_nobodys_look_makes_another_ones_notices_old(applicant):
    other = UserFactory(username="other")
    told(other)
    looked_at(reader(applicant))
    notices.seen(applicant, Notification.objects.all())

    assert said_on(reader(other)) == 1


def test_when_it_was_seen_stays_as_it_was(applicant):
    told(applicant)
    client = reader(applicant)
    looked_at(client)
    first = Notification.objects.get().read_at
    notices.seen(applicant, Notification.objects.all())

    assert Notification.objects.get().read_at == first


def test_a_visitor_is_told_of_nothing(client, applicant):
    told(applicant)

    assert said_on(client) == 0


def test_what_is_new_costs_no_question_more_and_the_look_one_write(applicant):
    client = reader(applicant)

    def asked(name, **query):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(name), query)
        return len(queries)

    asked("home")
    nothing = asked("home"), asked("inbox", box="told")
    told(applicant, 3)
    assert asked("home") == nothing[0]
    assert [asked("inbox", box="told") - nothing[1] for _time in range(2)] == [1, 0]


def test_of_a_user_that_was_not_loaded_by_a_session_it_is_asked(applicant):
    told(applicant, 2)

    assert selectors.unread_of(applicant) == 2


def test_the_number_is_read_from_the_index_alone(applicant):
    told(applicant)
    unread = Notification.objects.filter(user=applicant, read_at=None).order_by()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")

    assert "Index Only Scan using notices_unread" in unread.values("user").explain()
