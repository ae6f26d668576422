"""The officer's proposal: by a cut or singly, within places and money."""

import pytest

from tests.workflows.signing.conftest import granted
from workflows.models import Decision, Round, Signature

pytestmark = pytest.mark.django_db


def test_all_above_the_line_are_proposed_in_one_act(listing):
    made = listing.round(totals=[[70, 70, 70], [90, 90, 90], [80, 80, 80], [60, 60, 60]])

    answer = listing.post(made.round, "officer", "cut", places=2)

    assert answer.status_code == 302
    assert granted(made.round) == {made.applications[1].public_id, made.applications[2].public_id}
    made.round.refresh_from_db()
    assert (made.round.places_used, made.round.money_used, made.round.list_version) == (2, 200_000, 1)


def test_a_cut_through_equal_scores_is_refused_with_their_numbers(listing):
    made = listing.round(totals=[[90, 90, 90], [80, 80, 80], [80, 80, 80], [60, 60, 60]])

    answer = listing.post(made.round, "officer", "cut", places=2)

    assert answer.status_code == 422
    assert made.applications[1].number in answer.content.decode()
    assert granted(made.round) == set()


def test_a_tie_is_decided_singly_and_then_the_cut_takes_the_rest(listing):
    made = listing.round(totals=[[90, 90, 90], [80, 80, 80], [80, 80, 80], [60, 60, 60]])

    listing.post(made.round, "officer", "grant", chosen=made.applications[2:3])
    listing.post(made.round, "officer", "decline", chosen=made.applications[1:2], reason="同分，基础较弱")
    answer = listing.post(made.round, "officer", "cut", places=2)

    assert answer.status_code == 302
    assert granted(made.round) == {made.applications[0].public_id, made.applications[2].public_id}


def test_the_rest_get_the_reason_of_the_programme_or_their_own(listing):
    made = listing.round(totals=[[90, 90, 90], [80, 80, 80], [70, 70, 70], [60, 60, 60]])
    listing.post(made.round, "officer", "grant", chosen=made.applications[:2])
    listing.post(made.round, "officer", "decline", chosen=made.applications[2:3], reason="研究内容重复")

    answer = listing.post(made.round, "officer", "decline_rest")

    assert answer.status_code == 302
    reasons = Decision.objects.order_by("application_id").values_list("reason", flat=True)
    default = made.round.edition.policy.way.review.ranking.declined
    assert list(reasons) == ["", "", "研究内容重复", default]


def test_a_project_may_get_another_sum_and_money_is_never_exceeded(listing):
    made = listing.round(places=3)
    listing.post(made.round, "officer", "grant", chosen=made.applications[:1], money=250_000)

    answer = listing.post(made.round, "officer", "grant", chosen=made.applications[1:2])

    assert answer.status_code == 422
    made.round.refresh_from_db()
    assert (made.round.places_used, made.round.money_used) == (1, 250_000)
    answer = listing.post(made.round, "officer", "grant", chosen=made.applications[1:2], money=50_000)
    assert answer.status_code == 302
    made.round.refresh_from_db()
    assert (made.round.places_used, made.round.money_used) == (2, 300_000)


def test_what_is_taken_back_gives_place_and_sum_back(listing):
    made = listing.round()
    listing.post(made.round, "officer", "grant", chosen=made.applications[:1], money=70_000)

    listing.post(made.round, "officer", "take_back", chosen=made.applications[:1], reason="再议")

    made.round.refresh_from_db()
    assert (made.round.places_used, made.round.money_used, made.round.list_version) == (0, 0, 2)


def test_the_proposal_is_not_signed_while_one_has_no_decision(listing):
    made = listing.round()
    listing.post(made.round, "officer", "grant", chosen=made.applications[:2])

    answer = listing.post(made.round, "officer", "propose")

    assert answer.status_code == 422
    assert not Signature.objects.exists()


def test_the_signed_proposal_goes_to_the_division(listing, people):
    made = listing.round()

    listing.proposed(made)

    signature = Signature.objects.get()
    assert (signature.step, signature.position, signature.signed_by) == ("proposal", 0, people["officer"])
    assert signature.list_version == Round.objects.get(pk=made.round.pk).list_version
    assert listing.desk.task(made.round.case, "sign").owner_permission == "division@150000"


def test_a_version_that_is_no_longer_the_present_one_is_not_signed(listing):
    made = listing.round()
    listing.post(made.round, "officer", "grant", chosen=made.applications[:2])
    listing.post(made.round, "officer", "decline", chosen=made.applications[2:], reason="择优")

    answer = listing.post(made.round, "officer", "propose", version=1)

    assert answer.status_code == 409
    assert not Signature.objects.exists()


@pytest.mark.parametrize("who", ["leader", "division", "meeting", "supervise"])
def test_the_proposal_is_absent_for_other_offices(listing, who):
    made = listing.round()

    assert listing.browser(who).get(listing.page(made.round, "propose")).status_code == 404


def test_an_officer_who_applied_sees_nothing_of_the_list(listing, people):
    made = listing.round()
    listing.accepted(made.round, applicant=people["officer"])

    assert listing.browser("officer").get(listing.page(made.round, "propose")).status_code == 404
    answer = listing.post(made.round, "officer", "grant", chosen=made.applications[:1])
    assert answer.status_code == 404
    assert granted(made.round) == set()
