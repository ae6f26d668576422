"""A what-if says how many rise and drop, as judging each by both texts does."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from enterprises import whatif
from enterprises.archive import PARTS
from enterprises.models import WhatIf
from tests.factories.accounts import MembershipFactory
from tests.factories.enterprises import EnterpriseFactory, PropertyFactory, YearFactsFactory
from tests.factories.workflows import AwardFactory
from trail import clock, outbox
from workflows.models import ProgrammeEdition
from workflows.policy import assess
from workflows.policy.altering import altered
from workflows.services import facts

pytestmark = pytest.mark.django_db
STAFF, PASS = {"rule": "staff_limit", "value": 150}, {"pass_mark": {"total": {"at_least": 85}}}
BANDS = {"item": "by_revenue", "value": {"0": 0, "9": 50}}
EASY = {"pass_mark": {"total": {"at_least": 50}}}


@pytest.fixture
def officer(db):
    return MembershipFactory(office__role="screen").user


@pytest.fixture
def edition(editions):
    return ProgrammeEdition.objects.get(programme="tech_sme", is_current=True)


@pytest.fixture
def everybody(editions, officer):
    return [enterprise(number, officer) for number in range(6)]


def enterprise(number, officer):
    """From number to number more staff and more research; the second half meets it, all is told."""
    made = EnterpriseFactory(
        registered_on=date(2019, 5, 1), industry="C3921", complete=dict.fromkeys(PARTS, {})
    )
    PropertyFactory(enterprise=made)
    told = {"staff": 60 + 40 * number, "tech_staff": 50, "revenue": 10**7, "assets": 10**7}
    YearFactsFactory(enterprise=made, year=clock.today().year - 1, rd_cost=10**5 * (number + 2), **told)
    allowed = {"enterprise.has_restricted_products": False}
    facts.write(made.holder, allowed, source="自述", by=officer, version=0)
    return made


def brute(edition, changes, enterprises):
    """The verdicts now and then, one by one."""
    day, policies = clock.today(), (edition.policy, altered(edition.policy, changes, clock.today()))
    known = [facts.gather(each.holder, day) for each in enterprises]
    return [tuple(assess.one(policy, given, day).verdict for policy in policies) for given in known]


@pytest.mark.parametrize(
    ("changes", "moving"), [([STAFF], "drop"), ([PASS], "drop"), ([BANDS, STAFF], "drop"), ([EASY], "rise")]
)
def test_the_answer_is_that_of_judging_each_by_both(edition, everybody, officer, changes, moving):
    asked = whatif.ask(edition, changes, by=officer)
    outbox.dispatch()
    asked.refresh_from_db()

    pairs = brute(edition, changes, everybody)
    told = asked.figures["all"]
    assert (asked.state, asked.judged, asked.total) == ("done", 6, 6)
    assert told["judged"] == len(pairs)
    assert told["meets"] == sum(now == "met" for now, _ in pairs)
    assert told["would_meet"] == sum(then == "met" for _, then in pairs)
    now_and_then = {each.pk: pair for each, pair in zip(everybody, pairs, strict=True)}
    rising = {pk for pk, (now, then) in now_and_then.items() if now != "met" and then == "met"}
    dropping = {pk for pk, (now, then) in now_and_then.items() if now == "met" and then != "met"}
    assert moving == ("rise" if rising else "drop" if dropping else "")
    moves = asked.moves.values_list("way", "enterprise")
    assert (told["rise"], told["drop"]) == (len(rising), len(dropping))
    assert set(moves) == {("rise", pk) for pk in rising} | {("drop", pk) for pk in dropping}
    assert sum(row["judged"] for row in asked.figures["leagues"].values()) == len(pairs)
    assert {each["indicator"] for each in asked.figures["targets"]} == {"tech_smes"}


def test_who_holds_it_already_is_no_newcomer(edition, everybody, officer):
    for each in everybody:
        AwardFactory(holder=each.holder, programme="tech_sme", since=clock.today(), until=None)
    asked = whatif.ask(edition, [EASY], by=officer)
    outbox.dispatch()
    asked.refresh_from_db()

    told = asked.figures["all"]
    assert told["rise"] > 0
    assert (told["holders"], told["newcomers"]) == (len(everybody), 0)


def test_a_number_that_the_programme_cannot_have_is_refused_and_so_is_none(edition, officer):
    for changes in (
        [{"rule": "staff_limit", "value": "many"}],
        [{"rule": "nobody_knows", "value": 1}],
        [{"pass_mark": {"nothing": {"at_least": 1}}}],
        [{"rule": "staff_limit", "value": 500}],
        [],
    ):
        with pytest.raises(ValidationError):
            whatif.ask(edition, changes, by=officer)

    assert not WhatIf.objects.exists()
