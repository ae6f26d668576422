"""Many hands on one list, for real."""

import pytest

from tests.workflows.test_races import at_once
from workflows import process
from workflows.models import Application, Decision, Round, Signature
from workflows.services import proposing, signing
from workflows.services.errors import Conflict

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
GRANTED, DECLINED = Decision.Outcome.GRANTED, Decision.Outcome.DECLINED


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def kinds(answers):
    return sorted(type(answer).__name__ for answer in answers)


def test_of_eight_hands_that_propose_for_the_last_place_one_gets_it(listing, people):
    made = listing.round(count=8, places=1)
    task = listing.desk.task(made.round.case, "propose")

    def grant(application):
        return process.work(
            fresh(task),
            by=people["officer"],
            act=lambda: proposing.decide(
                fresh(made.round), [fresh(application)], outcome=GRANTED, terms={}, by=people["officer"]
            ),
        )

    answers = at_once(*[lambda each=each: grant(each) for each in made.applications])

    assert kinds(answers) == ["NotNow"] * 7 + ["Receipt"]
    round_ = fresh(made.round)
    assert (round_.places_used, round_.money_used, round_.list_version) == (1, 100_000, 1)


def test_of_eight_hands_that_put_into_the_last_place_while_signing_one_gets_it(listing, people):
    made = listing.round(count=8, places=1)
    listing.proposed(made, granted=0)
    task = listing.desk.task(made.round.case, "sign")

    def put_in(application):
        return process.work(
            fresh(task),
            by=people["division"],
            act=lambda: signing.change(
                fresh(made.round),
                [fresh(application)],
                outcome=GRANTED,
                terms={"reason": "递补", "money": None},
                by=people["division"],
            ),
        )

    answers = at_once(*[lambda each=each: put_in(each) for each in made.applications])

    assert kinds(answers) == ["NotNow"] * 7 + ["Receipt"]
    round_ = fresh(made.round)
    assert (round_.places_used, round_.money_used) == (1, 100_000)
    assert Decision.objects.filter(outcome=GRANTED).count() == 1


@pytest.mark.parametrize("attempt", range(3))
def test_a_signature_never_stands_over_a_list_that_was_not_seen(listing, people, attempt):
    made = listing.round()
    listing.proposed(made)
    task, version = listing.desk.task(made.round.case, "sign"), made.round.list_version
    by = people["division"]

    def sign():
        return process.perform(
            fresh(task),
            by=by,
            act=lambda: signing.sign(
                fresh(made.round), position=1, version=version, mark=signing.Mark(minutes="1号"), by=by
            ),
        )

    def change():
        terms = {"reason": "重复"}
        return process.work(
            fresh(task),
            by=by,
            act=lambda: signing.change(
                fresh(made.round), [fresh(made.applications[0])], outcome=DECLINED, terms=terms, by=by
            ),
        )

    answers = at_once(sign, change)

    assert kinds(answers) == ["Conflict", "Receipt"]
    round_ = fresh(made.round)
    signed = Signature.objects.filter(position=1).first()
    if signed:
        assert (signed.list_version, round_.list_version) == (version, version)
        assert signed.list_hash == signing.digest(signing.list_of(round_))
    else:
        assert round_.list_version == version + 1


def test_of_eight_signatures_of_one_step_one_stands(listing, people):
    made = listing.round()
    listing.proposed(made)
    task = listing.desk.task(made.round.case, "sign")

    def sign():
        return process.perform(
            fresh(task),
            by=people["division"],
            act=lambda: signing.sign(
                fresh(made.round),
                position=1,
                version=made.round.list_version,
                mark=signing.Mark(minutes="1号"),
                by=people["division"],
            ),
        )

    answers = at_once(*[sign] * 8)

    assert kinds(answers) == ["Conflict"] * 7 + ["Receipt"]
    assert Signature.objects.filter(position=1).count() == 1


def test_a_signature_in_the_account_and_one_on_paper_are_one(listing, people):
    made = listing.round()
    listing.proposed(made)
    task, version = listing.desk.task(made.round.case, "sign"), made.round.list_version

    def act(by):
        mark = signing.Mark(minutes="1号")
        return lambda: signing.sign(fresh(made.round), position=1, version=version, mark=mark, by=by)

    answers = at_once(
        lambda: process.perform(fresh(task), by=people["division"], act=act(people["division"])),
        lambda: process.sign_from_paper(fresh(made.round), by=people["officer"], act=act(people["leader"])),
    )

    assert kinds(answers) == ["Conflict", "Receipt"]
    assert Signature.objects.filter(position=1, voided_at=None).count() == 1


def test_who_withdraws_and_who_proposes_never_both_succeed(listing, people, applicant):
    round_ = listing.desk.round(edition=listing.edition())
    mine = listing.desk.submit(round_, applicant)
    listing.desk.check(mine)
    listing.desk.close(round_)
    task = listing.desk.task(round_.case, "propose")

    answers = at_once(
        lambda: process.withdraw(fresh(mine), reason="工作变动", by=applicant),
        lambda: process.work(
            fresh(task),
            by=people["officer"],
            act=lambda: proposing.decide(
                fresh(round_), [fresh(mine)], outcome=GRANTED, terms={}, by=people["officer"]
            ),
        ),
    )

    decided = Decision.objects.filter(application=mine).exists()
    assert decided == (fresh(mine).state == Application.State.ACCEPTED)
    assert fresh(round_).places_used == int(decided)
    assert sum(type(answer).__name__ == "Receipt" for answer in answers) == 1
    assert not decided or isinstance(answers[0], Conflict) or "Now" in type(answers[0]).__name__
    assert Round.objects.get(pk=round_.pk).money_used == 100_000 * int(decided)
