"""Enterprises are recognised as real ones are: from the archive over banner, league, experts of both classes
and the department's check to the signed list, each act through the one door, by whose turn it is.
"""

import pytest

from cultivation.seed.deciding import Deciding
from cultivation.seed.enterprises import archives
from cultivation.seed.hands import Hands, waits_at
from cultivation.seed.population import Population
from cultivation.seed.recognition import Recognition
from cultivation.seed.reviewing import Reviewing
from enterprises.models import PropertyUse
from tests.factories.workflows import EditionFactory
from workflows import invariants
from workflows.models import Decision, PanelSheet
from workflows.services import panel_sheets

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def hands(settings, tmp_path):
    """The regions of the plan, the department, the enterprises with their archives, and experts."""
    from accounts import regions
    from workflows.policy import plan

    settings.MEDIA_ROOT = tmp_path
    regions.load(plan.read(settings.PLAN_DIR).regions)
    people = Population(3)
    people.department()
    archives(people, people.units())
    people.experts(12)
    people.experts(4, kind="finance", username="auditor")
    EditionFactory(programme="high_tech_enterprise", whole=True, is_current=True)
    return Hands(people)


def test_high_tech_enterprises_walk_from_the_archive_to_the_signed_list(hands):
    recognition = Recognition(hands, hands.population.random)
    round_ = recognition.under_review("2026年高新技术企业认定第一批（演示）")
    first, second = round_.applications.order_by("pk")
    assert waits_at(first.case, "panel_sheet")
    assert waits_at(second.case, "review")

    reviewing = Reviewing(hands, round_, hands.population.random)
    reviewing.review()
    recognition.sign(first)
    recognition.sign(second)
    reviewing.collect()
    recognition.check(round_)
    deciding = Deciding(hands, round_)
    recognition.propose(round_)
    deciding.sign()

    verdicts = dict(PanelSheet.objects.values_list("application", "verdict"))
    outcomes = dict(Decision.objects.values_list("application", "outcome"))
    expected = {"met": "granted", "not_met": "declined"}
    assert outcomes == {pk: expected[verdict] for pk, verdict in verdicts.items()}
    assert {panel_sheets.standing(each).leader.person.user_id for each in (first, second)} != {None}
    assert set(PropertyUse.objects.values_list("state", flat=True)) == {PropertyUse.State.RESERVED}
    assert [each for each in invariants.broken() if each["breaches"]] == []
