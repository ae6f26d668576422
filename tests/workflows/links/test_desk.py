"""The desk of a unit or a body: cut-offs, quota, counts, the list, the call, the order, reminders."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import OrganisationFactory
from tests.factories.workflows import ApplicationFactory
from tests.workflows import way
from tests.workflows.applicant.acts import signed_in, text, url
from tests.workflows.links.conftest import employed
from tests.workflows.way import Link
from trail import clock, outbox
from workflows import process
from workflows.models import Application, CallForwarding, Deadline, Endorsement, Notification
from workflows.services import applicants, applications, calls, ranks
from workflows.services.errors import Closed, Conflict, NotNow

pytestmark = pytest.mark.django_db

Reach, State = Application.Reach, Application.State


def desk_url(organisation, round_, name="unit-round", role="unit"):
    return reverse(name, args=[f"{role}@{organisation.public_id}", round_.public_id])


def local(moment):
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def test_the_desk_shows_cutoffs_quota_counts_and_who_holds_each(
    application, administrator, recommender, unit, other_applicant
):
    way.draft_of(application.round, other_applicant)
    way.forward(application, Link.UNIT, administrator)
    client = signed_in(administrator)

    overview = text(client.get(reverse("unit-desk")))
    page = text(client.get(desk_url(unit, application.round) + "?stage=forwarded"))

    assert "1/5" in overview
    assert application.title in page
    assert recommender.memberships.get().office.title in page
    assert '<p class="stat-value">1</p>' in page


def test_a_drafts_content_is_not_shown_to_the_unit(round_, administrator, unit, applicant):
    draft = way.draft_of(round_, applicant)
    client = signed_in(administrator)

    page = text(client.get(desk_url(unit, round_)))

    assert draft.title not in page
    assert client.get(url("application-detail", draft)).status_code == 404


def test_you_are_whoever_applies_and_nobody_else_who_reads_the_way(application, applicant, administrator):
    def handed_in_by(user):
        steps = signed_in(user).get(url("application-detail", application)).context["steps"]
        return steps[0].who

    assert handed_in_by(applicant) == "您"
    assert handed_in_by(administrator) == application.holder.name


def test_nobody_else_sees_a_desk(application, unit, stranger, applicant, recommender):
    for user in (stranger, applicant, recommender):
        client = signed_in(user)
        for name in ("unit-round", "unit-call", "unit-order"):
            assert client.get(desk_url(unit, application.round, name)).status_code == 404
    assert signed_in(stranger).get(reverse("unit-desk")).status_code == 404


def test_the_list_asks_no_more_with_thirty_rows_than_with_one(application, administrator, unit):
    client = signed_in(administrator)

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(desk_url(unit, application.round)).status_code == 200
        return len(queries)

    asked()
    one = asked()
    for _ in range(30):
        ApplicationFactory(
            round=application.round,
            submitted=True,
            host_unit=unit,
            state=State.FORWARDING,
            reach=Reach.UNIT,
        )

    assert asked() == one


def test_the_units_own_cutoff_closes_for_its_people_and_for_nobody_else(
    round_, administrator, applicant, unit, monkeypatch
):
    other = employed(OrganisationFactory(), "外单位的人")
    drafts = [way.draft_of(round_, applicant), way.draft_of(round_, other)]
    earlier = clock.now() + timedelta(minutes=5)
    calls.forward(round_, unit, Link.UNIT, closes_at=earlier, by=administrator)

    page = text(signed_in(applicant).get(url("application-detail", drafts[0])))
    monkeypatch.setattr(clock, "now", lambda: earlier)
    with pytest.raises(Closed):
        process.submit(drafts[0], by=applicant)
    process.submit(drafts[1], by=other)

    assert f"{timezone.localtime(earlier):%Y-%m-%d %H:%M}" in page


def test_a_forwarded_call_is_told_and_shown_on_the_rounds_page(
    round_, administrator, applicant, unit, stranger
):
    earlier = clock.now() + timedelta(minutes=5)
    answer = signed_in(administrator).post(
        desk_url(unit, round_, "unit-call"), {"closes_at": local(earlier), "note": "请尽早提交"}
    )
    outbox.dispatch(limit=50)

    told = Notification.objects.filter(user=applicant).latest("pk")
    shown = f"{timezone.localtime(earlier):%Y-%m-%d %H:%M}"
    assert answer.status_code == 302
    assert "请尽早提交" in told.text
    assert shown in text(signed_in(applicant).get(reverse("round-detail", args=[round_.public_id])))
    assert shown not in text(signed_in(stranger).get(reverse("round-detail", args=[round_.public_id])))


def test_a_call_is_forwarded_up_to_the_rounds_cutoff_and_not_after_it(
    round_, administrator, recommender, unit, body
):
    calls.forward(round_, unit, Link.UNIT, closes_at=round_.closes_at, by=administrator)
    calls.forward(round_, body, Link.BODY, closes_at=round_.unit_closes_at, by=recommender)

    second = timedelta(seconds=1)
    with pytest.raises(NotNow):
        calls.forward(round_, unit, Link.UNIT, closes_at=round_.closes_at + second, by=administrator)
    with pytest.raises(NotNow):
        calls.forward(round_, body, Link.BODY, closes_at=round_.unit_closes_at + second, by=recommender)
    with pytest.raises(NotNow):
        calls.forward(round_, unit, Link.UNIT, closes_at=clock.now(), by=administrator)
    assert CallForwarding.objects.count() == 2


def test_the_bodys_cutoff_binds_its_units_and_moves_what_waits_with_them(
    application, recommender, body, administrator, unit, monkeypatch
):
    earlier = clock.now() + timedelta(days=3)
    calls.forward(application.round, body, Link.BODY, closes_at=earlier, by=recommender)
    outbox.dispatch(limit=50)

    due = Deadline.objects.get(case=application.case, rule="endorse", ended_at=None)
    told = Notification.objects.filter(user=administrator)
    assert due.due_at == earlier
    assert told.count() == 1
    monkeypatch.setattr(clock, "now", lambda: earlier)
    with pytest.raises(Closed):
        way.forward(application, Link.UNIT, administrator)


def test_those_who_have_begun_are_reminded_once_a_day(round_, administrator, applicant, unit):
    way.draft_of(round_, applicant)
    client = signed_in(administrator)

    for _ in range(2):
        assert client.post(desk_url(unit, round_, "unit-remind")).status_code == 302

    assert Notification.objects.filter(user=applicant, key__contains="reminded").count() == 1


def test_nobody_is_reminded_where_nobody_has_begun(round_, administrator, unit):
    assert signed_in(administrator).post(desk_url(unit, round_, "unit-remind")).status_code == 422


def test_ranks_are_given_in_turn_made_room_for_and_reordered_until_the_cutoff(
    round_, administrator, unit, recommender, monkeypatch
):
    users = [employed(unit, f"申请人{n}") for n in range(3)]
    rows = [way.handed_in(round_, user) for user in users]
    way.forward(rows[0], Link.UNIT, administrator)
    way.forward(rows[1], Link.UNIT, administrator)
    way.forward(rows[2], Link.UNIT, administrator, rank=1)
    given = dict(Endorsement.objects.values_list("application", "rank"))
    assert [given[row.pk] for row in rows] == [2, 3, 1]

    typed = {f"rank_{row.public_id}": str(n) for n, row in enumerate(rows, 1)}
    answer = signed_in(administrator).post(desk_url(unit, round_, "unit-order"), typed)

    given = dict(Endorsement.objects.values_list("application", "rank"))
    assert answer.status_code == 302
    assert [given[row.pk] for row in rows] == [1, 2, 3]
    order = [row.public_id for row in rows]
    with pytest.raises(Conflict):
        ranks.reorder(round_, unit, Link.UNIT, order=order[:2], by=administrator)
    monkeypatch.setattr(clock, "now", lambda: round_.unit_closes_at)
    with pytest.raises(Closed):
        ranks.reorder(round_, unit, Link.UNIT, order=order, by=administrator)


def test_the_applicant_withdraws_with_a_reason_on_the_page(application, applicant, administrator):
    client = signed_in(applicant)

    bare = client.post(url("application-withdraw", application), {"reason": " "})
    answer = client.post(url("application-withdraw", application), {"reason": "另有安排"})

    application.refresh_from_db()
    page = text(client.get(url("application-detail", application)))
    assert (bare.status_code, answer.status_code) == (422, 302)
    assert application.state == State.WITHDRAWN
    assert "另有安排" in page
    assert way.steps_of(application) == []


def test_nobody_else_withdraws_it(application, administrator, stranger):
    for user in (administrator, stranger):
        answer = signed_in(user).post(url("application-withdraw", application), {"reason": "撤"})
        assert answer.status_code == 404


def test_nobody_begins_after_their_units_cutoff(round_, applicant, administrator, unit, monkeypatch):
    earlier = clock.now() + timedelta(minutes=5)
    calls.forward(round_, unit, Link.UNIT, closes_at=earlier, by=administrator)
    user = way.account_of(applicant).user

    monkeypatch.setattr(clock, "now", lambda: earlier)
    with pytest.raises(Closed):
        applications.start_draft(round_, applicants.holder_of(user.person), by=user)
