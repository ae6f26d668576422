"""The pool: left when recognised or when the term is over, by itself; who mentors whom, scoped."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from enterprises.models import Mentoring
from tests.factories.accounts import officer_of_bureau
from tests.factories.enterprises import EnterpriseFactory, contact_of
from tests.factories.workflows import AwardFactory, EditionFactory
from trail import clock
from workflows.models import Notification
from workflows.services import endings

pytestmark = pytest.mark.django_db
MENTOR = {
    "action": "enter", "kind": "university", "name": "其木格", "unit": "北疆理工大学（演示）",
    "subject": "研发费用归集",
}  # fmt: skip


@pytest.fixture
def pooled(enterprise):
    EditionFactory(programme="high_tech_pool", whole=True)
    return AwardFactory(
        holder=enterprise.holder, programme="high_tech_pool", number="PYK202515000001",
        since=date(2025, 3, 1), until=date(2028, 3, 1), recorded_at=datetime(2025, 3, 1, tzinfo=UTC),
    )  # fmt: skip


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_who_is_recognised_leaves_the_pool_by_itself_and_once(pooled, enterprise):
    AwardFactory(
        holder=enterprise.holder, programme="high_tech_enterprise", number="GR", since=date(2026, 6, 5)
    )

    assert [endings.sweep(date(2026, 6, 4)), endings.sweep(date(2026, 6, 5)), endings.sweep()] == [0, 1, 0]
    pooled.refresh_from_db()
    assert (pooled.ended_on, pooled.end_kind, pooled.ending.cause) == (
        date(2026, 6, 5), "completed", "recognised",
    )  # fmt: skip


@pytest.mark.parametrize(("day", "ended"), [(date(2028, 3, 1), None), (date(2028, 3, 2), date(2028, 3, 2))])
def test_the_term_is_over_on_the_day_after_its_last(pooled, day, ended):
    endings.sweep(day)

    pooled.refresh_from_db()
    assert (pooled.ended_on, pooled.end_kind) == (ended, "expired" if ended else "")


def test_an_office_of_the_league_enters_several_mentors_and_the_enterprise_sees_them(
    pooled, contact, at_work
):
    league = pooled.holder.organisation.seats.get().region
    officer = signed_in(officer_of_bureau(league))
    page = reverse("mentors", args=[pooled.public_id])
    for name in ("其木格", "巴图"):
        assert officer.post(page, MENTOR | {"name": name, "since": "2026-01-05"}).status_code == 302

    shown = at_work.get(reverse("enterprise-recognitions", args=[pooled.holder.enterprise.public_id]))
    assert all(name in shown.content.decode() for name in ("其木格", "巴图"))
    assert Notification.objects.filter(user=contact).count() == 2


@pytest.mark.parametrize(("since", "status"), [("2025-02-28", 422), ("2025-03-01", 302), ("2028-03-02", 422)])
def test_a_mentoring_lies_within_the_time_in_the_pool(pooled, officer, since, status):
    answer = signed_in(officer).post(reverse("mentors", args=[pooled.public_id]), MENTOR | {"since": since})

    assert (answer.status_code, Mentoring.objects.count()) == (status, int(status == 302))


def test_a_mentoring_is_ended_once(pooled, officer):
    client, page = signed_in(officer), reverse("mentors", args=[pooled.public_id])
    client.post(page, MENTOR | {"since": "2026-01-05"})
    row = Mentoring.objects.get()
    Mentoring.objects.filter(pk=row.pk).update(until=clock.today())
    again = client.post(page, {"action": "end", "mentoring": row.public_id})

    assert again.status_code == 409
    Mentoring.objects.filter(pk=row.pk).update(until=None)
    client.post(page, {"action": "end", "mentoring": row.public_id})
    assert Mentoring.objects.get().until == clock.today() + timedelta(days=1)


def test_lists_and_counts_of_the_pool_stay_within_ones_region(pooled, officer, contact):
    stranger = signed_in(contact_of(EnterpriseFactory(), username="other-contact"))
    own = signed_in(officer).get(reverse("pool"))

    assert (own.context["states"][0][2], len(own.context["lines"])) == (1, 1)
    assert stranger.get(reverse("pool")).context["states"][0][2] == 0
    assert stranger.get(reverse("mentors", args=[pooled.public_id])).status_code == 404
    assert signed_in(contact).get(reverse("mentors", args=[pooled.public_id])).status_code == 404
