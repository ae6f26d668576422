"""A round in which nobody is left for its list, or nobody on it is granted, ends without empty papers."""

import pytest

from tests.factories.workflows import ApplicationFactory
from tests.workflows import way
from tests.workflows.filing.conftest import at_work, handed_in, plan
from tests.workflows.recognition.walk import Walk
from tests.workflows.way import Link
from trail import clock
from workflows import invariants
from workflows.models import Application, OfficialDocument, Package, PublicNotice, Round, Signature
from workflows.services import proposing, rounds
from workflows.services.errors import NotNow

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(desk, batch, checker, recommender):
    return Walk(desk, batch, checker=checker, recommender=recommender)


def closed(walk):
    """Both cut-offs have come."""
    walk.round.body_closes_at = clock.now()
    walk.round.save(update_fields=["body_closes_at"])
    walk.desk.close(walk.round)
    way.let_time_pass(walk.round)


def papers_of(round_):
    """What was signed, made public, handed over and recorded."""
    return [model.objects.filter(round=round_).count() for model in (PublicNotice, Package, OfficialDocument)]


def test_a_batch_to_which_nobody_came_is_over_with_one_signature(walk):
    closed(walk)
    page = way_to_the_list(walk)
    assert "名单上没有申报" in at_work(walk.desk.officer).get(page).text
    walk.round.refresh_from_db()

    at_work(walk.desk.officer).post(page, {"action": "propose", "version": walk.round.list_version})

    assert walk.waits_for() == ["release"]
    walk.release()
    walk.round.refresh_from_db()
    assert walk.round.window == Round.Window.RELEASED
    assert (papers_of(walk.round), Signature.objects.count()) == ([0, 0, 0], 1)
    assert not walk.round.case.is_open
    assert (
        list(invariants.notices.every_round_was_released_after_its_notice_and_with_its_decision_document())
        == []
    )


def test_a_list_on_which_nobody_is_granted_is_signed_by_all_and_goes_to_no_notice(walk, contact):
    application = handed_in(walk.round, contact)
    way.forward(application, Link.BANNER, walk.checker)
    way.forward(application, Link.BODY, walk.recommender)
    closed(walk)
    walk.desk.check(way.fresh(application))
    walk.part("propose", lambda by: proposing.decline_rest(walk.round, reason="申报材料不实", by=by))

    walk.sign_off()

    assert walk.waits_for() == ["record_document"]
    with pytest.raises(NotNow):
        rounds.release(walk.round, by=walk.desk.officer)


@pytest.mark.parametrize("programme", ["high_tech_enterprise", "tech_benchmark_leading"])
def test_where_nobody_came_no_experts_are_drawn(desk, officer, checker, recommender, programme):
    walk = Walk(desk, plan(officer, programme=programme), checker=checker, recommender=recommender)

    closed(walk)

    assert walk.waits_for() == ["propose"]


def test_whoever_came_keeps_the_round_for_the_experts(desk, officer, contact, checker, recommender):
    walk = Walk(
        desk, plan(officer, programme="tech_benchmark_leading"), checker=checker, recommender=recommender
    )
    ApplicationFactory(round=walk.round, submitted=True, state=Application.State.REFUSED)

    closed(walk)

    assert walk.waits_for() == ["group"]


def way_to_the_list(walk):
    return f"/tasks/{walk.desk.task(walk.round.case, 'propose').external_task_id}/"
