"""What a link is told of its own period: before it ends and once it is over, when its league hears too."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories.accounts import OrganisationFactory
from tests.workflows import way
from tests.workflows.filing.conftest import at_work
from tests.workflows.way import Link
from trail import clock
from workflows.models import Deadline, Notification
from workflows.services import link_reminders

pytestmark = pytest.mark.django_db


def due_in(application, step, **span):
    """The period of what lies there ends then."""
    running = Deadline.objects.filter(case=application.case, rule=step, ended_at=None)
    moment = clock.now() + timedelta(**span)
    running.update(starts_at=moment - timedelta(days=7), due_at=moment)


def told(user):
    return list(Notification.objects.filter(user=user).values_list("text", flat=True))


def test_nobody_is_told_while_there_is_time(application, checker):
    assert link_reminders.remind() == 0
    assert told(checker) == []


def test_the_bureau_is_told_once_a_day_before_its_period_ends(application, checker, recommender):
    due_in(application, "first_check", hours=20)

    assert [link_reminders.remind() for _turn in range(2)] == [1, 1]

    assert len(told(checker)) == 1
    assert "应于" in told(checker)[0]
    assert told(recommender) == []


def test_once_it_is_over_bureau_and_league_are_told_and_led_to_their_own_pages(
    application, checker, recommender, contact
):
    due_in(application, "first_check", hours=-1)
    link_reminders.remind()
    link_reminders.remind()

    assert ["已超期" in text for text in told(checker)] == [True]
    assert [application.banner_bureau.name in text for text in told(recommender)] == [True]
    assert not any("超期" in text for text in told(contact))
    for who in (checker, recommender):
        assert at_work(who).get(Notification.objects.get(user=who).path).status_code == 200


def test_the_page_to_which_the_league_is_led_says_with_which_bureau_how_many_lie_and_opens_none_of_them(
    application, checker, recommender
):
    desk = reverse("unit-round", args=[f"recommend@{application.recommending_body.public_id}",
                                       application.round.public_id])  # fmt: skip
    lies = f"{application.banner_bureau.name}：1项"

    before = at_work(recommender).get(desk).text
    assert (lies in before, "其中1项已超期" in before) == (True, False)
    due_in(application, "first_check", hours=-1)
    late = at_work(recommender).get(desk).text
    assert (lies in late, "其中1项已超期" in late) == (True, True)

    assert application.number not in late
    assert application.holder.name not in late
    assert at_work(recommender).get(f"/applications/{application.public_id}/").status_code == 404
    way.forward(application, Link.BANNER, checker)
    assert lies not in at_work(recommender).get(desk).text


def test_the_bureau_itself_and_another_league_are_told_of_nothing_below(application, checker):
    other = way.holder_of(
        OrganisationFactory(name="别处科技局（演示）", kind="authority"), Link.BODY, username="elsewhere"
    )
    for user, office in (
        (checker, f"banner@{application.banner_bureau.public_id}"),
        (other, other.memberships.get().office.code),
    ):
        page = at_work(user).get(reverse("unit-round", args=[office, application.round.public_id])).text
        assert "在下级科技局" not in page


def test_the_league_s_own_period_is_told_to_itself_alone(application, checker, recommender):
    way.forward(application, Link.BANNER, checker)
    due_in(application, "recommend", hours=-1)
    link_reminders.remind()

    assert told(checker) == []
    assert len(told(recommender)) == 1


def test_what_is_done_is_told_of_no_more(application, checker):
    due_in(application, "first_check", hours=-1)
    way.forward(application, Link.BANNER, checker)

    assert link_reminders.remind() == 0
    assert told(checker) == []


def test_who_applied_reads_that_the_link_is_late(application, contact):
    page = f"/applications/{application.public_id}/"
    assert "超期" not in at_work(contact).get(page).text.partition("<main")[2]

    due_in(application, "first_check", hours=-1)

    assert "超期" in at_work(contact).get(page).text.partition("<main")[2]
