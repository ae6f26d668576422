"""A what-if says how many rise and drop, as judging each by both texts does."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from enterprises import whatif
from enterprises.models import WhatIf
from tests.factories.accounts import MembershipFactory
from tests.factories.enterprises import EnterpriseFactory, YearFactsFactory
from trail import clock, outbox
from workflows.models import ProgrammeEdition
from workflows.policy import assess
from workflows.policy.altering import altered
from workflows.services import facts

pytestmark = pytest.mark.django_db
STAFF, PASS = {"rule": "staff_limit", "value": 150}, {"pass_mark": {"total": {"at_least": 85}}}
BANDS = {"item": "by_revenue", "value": {"0": 0, "9": 50}}


@pytest.fixture
def officer(db):
    return MembershipFactory(office__role="screen").user


@pytest.fixture
def edition(editions):
    return ProgrammeEdition.objects.get(programme="tech_sme", is_current=True)


@pytest.fixture
def everybody(editions):
    return [enterprise(number) for number in range(6)]


def enterprise(number):
    """From number to number more staff and more research."""
    made = EnterpriseFactory(registered_on=date(2019, 5, 1), industry="C3921")
    told = {"staff": 60 + 40 * number, "tech_staff": 50, "revenue": 10**7, "assets": 10**7}
    YearFactsFactory(enterprise=made, year=clock.today().year - 1, rd_cost=10**5 * (number + 2), **told)
    return made


def brute(edition, changes, enterprises):
    """The verdicts now and then, one by one."""
    day, policies = clock.today(), (edition.policy, altered(edition.policy, changes, clock.today()))
    known = [facts.gather(each.holder, day) for each in enterprises]
    return [tuple(assess.one(policy, given, day).verdict for policy in policies) for given in known]


@pytest.mark.parametrize("changes", [[STAFF], [PASS], [BANDS, STAFF]])
def test_the_answer_is_that_of_judging_each_by_both(edition, everybody, officer, changes):
    asked = whatif.ask(edition, changes, by=officer)
    outbox.dispatch()
    asked.refresh_from_db()

    pairs = brute(edition, changes, everybody)
    told = asked.figures["all"]
    assert (asked.state, asked.judged, asked.total) == ("done", 6, 6)
    assert told["judged"] == len(pairs)
    assert told["meets"] == sum(now == "met" for now, _ in pairs)
    assert told["would_meet"] == sum(then == "met" for _, then in pairs)
    assert told["rise"] == sum(now != "met" and then == "met" for now, then in pairs)
    assert told["drop"] == sum(now == "met" and then != "met" for now, then in pairs)
    assert sum(row["judged"] for row in asked.figures["leagues"].values()) == len(pairs)
    assert {each["indicator"] for each in asked.figures["targets"]} == {"tech_smes"}


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
