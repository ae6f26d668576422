"""A unit's quota: worked out from the register, taken and given back once, changed only with a reason."""

from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse

from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.workflows import AwardFactory, EditionFactory, RoundFactory
from tests.workflows import way
from tests.workflows.applicant.acts import signed_in, text
from tests.workflows.way import Link
from trail import clock
from trail.models import ActionLog
from workflows import process
from workflows.invariants.quotas import (
    the_used_places_of_every_quota_are_the_applications_that_hold_one as breaches,
)
from workflows.models import Application, Quota
from workflows.policy.plan import read
from workflows.services import quotas
from workflows.services.errors import NotNow

pytestmark = pytest.mark.django_db


def won(unit, year, number, programme="youth_fund", **columns):
    AwardFactory.create_batch(
        number, host_unit=unit, programme=programme, since=date(year, 6, 1), until=None, **columns
    )


def used(unit):
    return Quota.objects.get(organisation=unit).used


def withdraw(application, by):
    process.withdraw(way.fresh(application), by=by, reason="另有安排")


@pytest.mark.parametrize(("best", "total"), [(0, 5), (2, 5), (3, 6), (12, 24)])
def test_it_is_twice_the_best_of_three_years_and_five_at_least(round_, unit, best, total):
    won(unit, 2023, best)
    won(unit, 2025, 1)

    quota = quotas.of(unit, round_)

    assert (quota.total, quota.used) == (total, 0)
    assert quota.basis["awards"] == {"2023": best, "2024": 0, "2025": 1}


def test_its_rule_is_cited_by_the_title_of_the_document(unit):
    programme = read(settings.PLAN_DIR).programmes["youth_fund"]

    quota = quotas.of(unit, RoundFactory(edition=EditionFactory(text=programme)))

    assert quota.basis["source"] == "《内蒙古自治区自然科学基金申报通知》限项规定"


def test_years_before_and_the_year_itself_other_units_and_programmes_do_not_count(round_, unit):
    won(unit, 2022, 9)
    won(unit, 2026, 9)
    won(unit, 2025, 9, programme="distinguished_youth_fund")
    won(OrganisationFactory(), 2025, 9)

    assert quotas.of(unit, round_).total == 5


def test_both_programmes_of_the_pool_count_together_but_for_what_was_given_up(round_, unit):
    won(unit, 2025, 2)
    won(unit, 2025, 2, programme="general_fund")
    given_up = {"ended_on": date(2025, 9, 1), "end_kind": "given_up", "end_recorded_at": clock.now()}
    won(unit, 2025, 3, **given_up)

    assert quotas.of(unit, round_).total == 8


def test_a_programme_without_a_quota_asks_for_no_place(unit):
    round_ = RoundFactory(edition=EditionFactory(programme="excellent_youth_fund", whole=True))

    assert quotas.of(unit, round_) is None


def test_forwarding_takes_a_place_and_nothing_before_it(round_, unit, applicant, administrator, recommender):
    application = way.handed_in(round_, applicant)
    assert not Quota.objects.exists()

    way.forward(application, Link.UNIT, administrator)

    assert used(unit) == 1
    assert list(breaches()) == []


def test_taking_again_takes_no_second_place(round_, unit, applicant, administrator, recommender):
    application = way.handed_in(round_, applicant)
    way.forward(application, Link.UNIT, administrator)

    quotas.take(way.fresh(application))

    assert used(unit) == 1


def test_a_return_by_the_body_keeps_the_place_and_its_refusal_frees_it(
    round_, unit, applicant, administrator, recommender
):
    application = way.handed_in(round_, applicant)
    way.forward(application, Link.UNIT, administrator)

    way.send_back(application, Link.BODY, recommender, abstract="写明方法")
    assert (used(unit), list(breaches())) == (1, [])

    way.correct(application, abstract="写明了方法")
    way.hand_in_again(application)
    way.turn_down(application, Link.BODY, recommender)
    assert (used(unit), list(breaches())) == (0, [])


def test_what_is_withdrawn_after_forwarding_frees_its_place_once(
    round_, unit, applicant, staff, administrator, recommender
):
    first, second = way.handed_in(round_, applicant), way.handed_in(round_, staff("阿如罕"))
    for application in (first, second):
        way.forward(application, Link.UNIT, administrator)

    withdraw(first, applicant)
    quotas.give_back(way.fresh(first))

    assert (used(unit), list(breaches())) == (1, [])


def test_what_was_never_forwarded_frees_nothing(round_, unit, applicant, staff, administrator, recommender):
    forwarded, lying = way.handed_in(round_, applicant), way.handed_in(round_, staff("阿如罕"))
    way.forward(forwarded, Link.UNIT, administrator)

    withdraw(lying, lying.applicant)

    assert (used(unit), list(breaches())) == (1, [])


def test_the_last_place_is_followed_by_a_refusal_in_words_that_changes_nothing(
    round_, unit, applicant, staff, administrator, recommender, officer
):
    quotas.set_total(unit, round_, total=1, reason="新建单位", by=officer)
    first, second = way.handed_in(round_, applicant), way.handed_in(round_, staff("阿如罕"))
    way.forward(first, Link.UNIT, administrator)

    with pytest.raises(NotNow, match="2026年度限额已用完：1/1"):
        way.forward(second, Link.UNIT, administrator)

    assert way.fresh(second).reach == Application.Reach.UNIT
    assert (used(unit), list(breaches())) == (1, [])


def test_the_department_sets_another_total_with_its_reason(round_, unit, officer):
    quotas.set_total(unit, round_, total=7, reason="并入一家研究所", by=officer)

    quota = quotas.of(unit, round_)
    assert (quota.total, quota.basis["reason"]) == (7, "并入一家研究所")
    assert ActionLog.objects.get(verb="quota_set").note == "并入一家研究所"


@pytest.mark.parametrize(("total", "reason", "words"), [(7, " ", "理由"), (0, "减少", "已使用1个名额")])
def test_no_total_without_a_reason_or_below_what_is_used(
    round_, unit, applicant, administrator, recommender, officer, total, reason, words
):
    way.forward(way.handed_in(round_, applicant), Link.UNIT, administrator)

    with pytest.raises(NotNow, match=words):
        quotas.set_total(unit, round_, total=total, reason=reason, by=officer)

    quotas.set_total(unit, round_, total=1, reason="正好用完", by=officer)


def test_nobody_but_the_department_sets_it(round_, unit, administrator, applicant):
    for stranger in (administrator, applicant):
        with pytest.raises(PermissionError):
            quotas.set_total(unit, round_, total=99, reason="多要一些", by=stranger)


def test_a_wrong_count_is_found(round_, unit, applicant, administrator, recommender):
    way.forward(way.handed_in(round_, applicant), Link.UNIT, administrator)
    Quota.objects.update(used=2)

    assert list(breaches()) == [
        f"unit {unit.public_id}, 2026, natural_science_fund: 2 places used, 1 applications hold one"
    ]


def test_an_officer_sets_it_on_the_desk_and_the_unit_reads_who_and_why(
    round_, unit, administrator, applicant, officer
):
    page, client = reverse("round-quotas", args=[round_.public_id]), signed_in(officer)

    nobody = client.post(page, {"unit": "不存在的单位", "total": 7, "reason": "并入一家研究所"})
    bare = client.post(page, {"unit": unit.name, "total": 7, "reason": ""})
    done = client.post(page, {"unit": unit.name, "total": 7, "reason": "并入一家研究所"})
    shown = text(client.get(page))
    desk = reverse("unit-round", args=[f"unit@{unit.public_id}", round_.public_id])
    theirs = text(signed_in(administrator).get(desk))

    assert (nobody.status_code, bare.status_code, done.status_code) == (422, 422, 302)
    assert "不存在的单位" in text(nobody)
    assert "0 / 7" in shown
    for each in (shown, theirs):
        assert "并入一家研究所" in each
        assert str(officer) in each


def test_the_quotas_of_a_round_are_absent_for_everybody_else(round_, unit, administrator, applicant):
    page = reverse("round-quotas", args=[round_.public_id])

    assert {signed_in(each).get(page).status_code for each in (administrator, applicant)} == {404}


def test_another_regions_officer_sets_no_quota(round_, unit):
    other = MembershipFactory(office__role="screen", office__code="screen@150100").user

    with pytest.raises(PermissionError):
        quotas.set_total(unit, round_, total=9, reason="多要一些", by=other)
    assert signed_in(other).get(reverse("round-quotas", args=[round_.public_id])).status_code == 404
