"""A round of the whole way comes about as a real one does: through the one door, by whose turn it is."""

from datetime import timedelta
from random import Random

import pytest

from accounts.models import Office
from cultivation.seed import forwarding
from cultivation.seed.deciding import Deciding
from cultivation.seed.filling import Filling
from cultivation.seed.hands import Hands
from cultivation.seed.population import Population
from cultivation.seed.reviewing import Reviewing
from tests.factories.workflows import EditionFactory
from trail import clock, outbox
from workflows import invariants, process
from workflows.models import Application, ArchiveFile, Award, Round, TaskBook
from workflows.services import reviews

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

REFUSAL = ("signature_missing", "成员签字页缺少两名成员的签字。")


@pytest.fixture
def population(settings, tmp_path):
    """The regions of the plan, the department, its units and their bureaus, and experts."""
    from accounts import regions
    from workflows.policy import plan

    settings.MEDIA_ROOT = tmp_path
    regions.load(plan.read(settings.PLAN_DIR).regions)
    people = Population(3)
    people.department()
    people.known_units = people.units()
    people.experts(60)
    return people


@pytest.fixture
def hands(population):
    return Hands(population)


def open_round(hands, places):
    now = clock.now()
    return process.plan_round(
        EditionFactory(whole=True),
        by=hands.of("screen@150000"),
        title="2026年度青年基金（演示）",
        year=2026,
        policy_date=clock.today(),
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(days=1),
        unit_closes_at=now + timedelta(days=2),
        body_closes_at=now + timedelta(days=3),
        places=places,
        money=places * 100_000,
        money_each=100_000,
        contact="基础研究处",
        screening_office=Office.objects.get(code="screen@150000"),
        deciding_office=Office.objects.get(code="decide@150000"),
    )


def broken():
    return [each for each in invariants.broken() if each["breaches"]]


def test_a_round_walks_its_whole_way_through_the_one_door(population, hands):
    round_ = open_round(hands, places=3)
    applications = [
        Filling(Random(number)).submit(round_, population.applicant(f"a{number}", unit))
        for number, unit in enumerate(population.known_units[:7])
    ]
    for application in applications:
        forwarding.forward(hands, application)
    refused, *accepted = applications
    forwarding.screen(hands, refused, refuse=REFUSAL)
    for application in accepted:
        forwarding.screen(hands, application)
    forwarding.ask_for_a_review(hands, refused, "两名成员的签字在第二页，请查看。")
    forwarding.answer_the_review(hands, refused, outcome="overturned", opinion="签字齐全，予以受理。")
    process.move_cutoff(
        round_, closes_at=clock.now(), unit_closes_at=clock.now(), body_closes_at=clock.now(),
        reason="演示：提前截止", by=hands.of("screen@150000"),
    )  # fmt: skip
    process.sweep_deadlines()
    process.sweep_deadlines()
    outbox.dispatch(limit=100)
    assert broken() == []

    reviewing = Reviewing(hands, round_, Random(5))
    reviewing.group()
    reviewing.draw()
    reviewing.answer_invitations(declining=1)
    while waiting := reviewing.open_reviews(accepted[:1]):
        reviewing.recuse(waiting[0])
        outbox.dispatch(limit=100)
    reviewing.review()
    assert reviews.short_groups(round_).count() == 1
    reviewing.collect()
    assert broken() == []

    deciding = Deciding(hands, Round.objects.get(pk=round_.pk))
    deciding.propose(3)
    deciding.sign()
    deciding.publish()
    deciding.let_the_notice_end()
    deciding.record_document("内科基字〔2026〕12号")
    deciding.release()
    assert Award.objects.count() == 3
    one, two, three = Application.objects.filter(state="granted").order_by("pk")
    deciding.agree(one)
    deciding.agree(two)
    deciding.miss_task_book(three)
    deciding.pay(one, "内财科〔2026〕8号")

    assert sorted(TaskBook.objects.values_list("state", flat=True)) == ["confirmed", "confirmed", "missed"]
    assert Award.objects.filter(end_kind="given_up").count() == 1
    assert ArchiveFile.objects.count() == 3
    assert not Application.objects.filter(case__is_open=True).exists()
    assert broken() == []
