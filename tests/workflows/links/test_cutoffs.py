"""A round whose applications go through links has cut-offs for them; moved, all that waits follows."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import OfficeFactory
from tests.factories.workflows import EditionFactory
from tests.workflows import way
from tests.workflows.applicant.acts import signed_in, text
from tests.workflows.links.test_desk import local
from tests.workflows.way import Link
from trail import clock
from workflows import invariants, process
from workflows.models import Deadline, Round, WorkDay
from workflows.services import applicants, calls
from workflows.services.errors import NotNow

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def columns(edition, **moments):
    now = clock.now()
    given = {"opens_at": now, "closes_at": now + DAY, "unit_closes_at": now + 2 * DAY}
    return {
        "edition": edition.pk,
        "title": "2026年度青年基金（演示）",
        "year": 2026,
        "policy_date": clock.today().isoformat(),
        "places": 1,
        "money": 100_000,
        "money_each": 100_000,
        "deciding_office": OfficeFactory(role="decide").pk,
        **{name: local(moment) for name, moment in (given | moments).items()},
    }


def test_a_round_with_links_is_planned_with_their_cutoffs_in_order(officer):
    edition = EditionFactory(whole=True, is_current=True)
    client, place = signed_in(officer), reverse("round-plan")
    now = clock.now()

    missing = client.post(place, columns(edition))
    disordered = client.post(place, columns(edition, body_closes_at=now + DAY))
    planned = client.post(place, columns(edition, body_closes_at=now + 3 * DAY))

    assert (missing.status_code, disordered.status_code, planned.status_code) == (422, 422, 302)
    assert "截止时间" in text(missing)
    assert "不能早于" in text(disordered)
    assert Round.objects.count() == 1


def test_who_sets_a_cutoff_on_a_day_off_or_in_a_year_without_holidays_is_told(officer, round_):
    edition = EditionFactory(whole=True, is_current=True)
    client, now = signed_in(officer), clock.now()
    off = timezone.localdate(now + 2 * DAY)
    WorkDay.objects.create(day=off, is_workday=False, name="假日", confirmed=False)

    sent = columns(edition, body_closes_at=now + 3 * DAY)
    planned = client.post(reverse("round-plan"), sent, follow=True)
    names = ("closes_at", "unit_closes_at", "body_closes_at")
    moved = dict.fromkeys(names, local(now + 2 * DAY)) | {"reason": "延期"}
    desk = client.post(reverse("round-desk", args=[round_.public_id]), moved, follow=True)

    for answer in (planned, desk):
        assert f"{off} 是休息日" in text(answer)
        assert f"尚未录入 {off.year} 年的节假日安排" in text(answer)


@pytest.mark.parametrize("typed", [True, False])
def test_a_round_that_passes_no_unit_is_planned_whether_or_not_a_cutoff_is_typed_for_units(officer, typed):
    edition = EditionFactory(programme="tech_sme", whole=True, is_current=True)
    sent = columns(edition, body_closes_at=clock.now() + 3 * DAY) | {"money": "", "money_each": ""}
    sent = sent if typed else {name: value for name, value in sent.items() if name != "unit_closes_at"}

    answer = signed_in(officer).post(reverse("round-plan"), sent)

    assert answer.status_code == 302, text(answer)
    assert Round.objects.get().unit_closes_at is None


def test_the_service_says_what_is_missing_or_out_of_order(officer, round_):
    given = {"title": "批次", "closes_at": clock.now() + DAY}

    with pytest.raises(NotNow):
        process.plan_round(round_.edition, by=officer, **given)
    with pytest.raises(NotNow):
        process.plan_round(
            round_.edition,
            by=officer,
            unit_closes_at=clock.now(),
            body_closes_at=clock.now() + DAY,
            **given,
        )


def test_moving_the_units_cutoff_moves_their_tasks_and_what_they_returned(
    application, officer, administrator, unit, other_applicant, recommender
):
    round_ = application.round
    other = way.handed_in(round_, other_applicant)
    way.send_back(other, Link.UNIT, administrator, title="改题目")
    later = round_.unit_closes_at + DAY
    shown = timezone.localtime(later).replace(second=0, microsecond=0)

    answer = signed_in(officer).post(
        reverse("round-desk", args=[round_.public_id]),
        {
            "closes_at": local(round_.closes_at),
            "unit_closes_at": local(later),
            "body_closes_at": local(round_.body_closes_at),
            "reason": "顺延一日",
        },
    )

    assert answer.status_code == 302, text(answer)
    moved = Round.objects.get(pk=round_.pk)
    assert (moved.closes_at, moved.body_closes_at) == (round_.closes_at, round_.body_closes_at)
    assert timezone.localtime(moved.unit_closes_at) == shown
    due = Deadline.objects.filter(case__in=[application.case, other.case], ended_at=None)
    assert set(due.values_list("rule", "due_at")) == {
        ("endorse", moved.unit_closes_at),
        ("correct", moved.unit_closes_at),
        ("correct__timeout", moved.unit_closes_at),
    }
    assert way.open_correction(other).due_at == moved.unit_closes_at
    assert [each for each in invariants.broken() if each["breaches"]] == []


def test_a_moved_cutoff_leaves_the_earlier_one_of_who_is_above(application, officer, recommender, body):
    round_ = application.round
    earlier = clock.now() + 2 * DAY
    calls.forward(round_, body, Link.BODY, closes_at=earlier, by=recommender)

    process.move_cutoff(round_, reason="顺延", by=officer, unit_closes_at=round_.unit_closes_at + DAY)

    assert Deadline.objects.get(case=application.case, rule="endorse", ended_at=None).due_at == earlier


def test_no_cutoff_comes_before_the_one_that_it_follows(round_, officer):
    later = round_.body_closes_at + DAY

    process.move_cutoff(round_, reason="顺延", by=officer, closes_at=later)

    moved = Round.objects.get(pk=round_.pk)
    assert (moved.closes_at, moved.unit_closes_at, moved.body_closes_at) == (later, later, later)


def test_the_last_cutoff_ends_what_can_be_moved(round_, officer, monkeypatch):
    last = round_.body_closes_at

    monkeypatch.setattr(clock, "now", lambda: last - timedelta(microseconds=1))
    process.move_cutoff(round_, reason="顺延", by=officer, unit_closes_at=last)
    monkeypatch.setattr(clock, "now", lambda: last)
    with pytest.raises(NotNow):
        process.move_cutoff(round_, reason="顺延", by=officer, body_closes_at=last + DAY)


def test_the_own_earlier_cutoff_stands_in_the_list_and_at_home(
    round_, unit, administrator, applicant, stranger, client
):
    moment = (clock.now() + timedelta(minutes=4)).replace(second=0, microsecond=0)
    calls.forward(round_, unit, Link.UNIT, closes_at=moment, by=administrator)

    for name in ("round-list", "home"):
        page = reverse(name)
        mine, others = text(signed_in(applicant).get(page)), text(client.get(page))
        assert "本单位截止" in mine
        assert f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" in mine
        assert "本单位截止" not in others
        assert "本单位截止" not in text(signed_in(stranger).get(page))


def test_the_rounds_cutoffs_are_asked_for_all_at_once(officer, unit, administrator, applicant, body,
                                                      django_assert_num_queries):  # fmt: skip
    rounds = [way.whole_round(officer) for _ in range(3)]
    for round_ in rounds[:2]:
        calls.forward(round_, unit, Link.UNIT, closes_at=clock.now() + timedelta(minutes=5), by=administrator)

    with django_assert_num_queries(3):
        own = calls.own_cutoffs(
            Round.objects.select_related("edition"), applicants.units_of(applicant, "person")
        )

    assert set(own) == {each.pk for each in rounds[:2]}
