"""An interview on which nobody is left to score."""

import pytest
from django.urls import reverse

from tests.factories.accounts import MembershipFactory
from tests.workflows.reviews.panel import browser
from trail import outbox
from workflows.models import Interview, Stage
from workflows.services import interviews
from workflows.services.errors import NotNow

pytestmark = pytest.mark.django_db


@pytest.fixture
def called(hearing):
    """The first application has been called, and its experts do not have their sheets yet."""
    secretary = MembershipFactory(office__role="secretary").user
    interviews.arrange(hearing.round, [hearing.application], by=secretary)
    interviews.call(Interview.objects.get(), by=secretary)
    return secretary


def test_an_item_is_not_closed_before_its_experts_have_their_sheets(called):
    with pytest.raises(NotNow):
        interviews.close(Interview.objects.get(), by=called)


def test_the_meeting_ends_though_every_expert_has_declared_a_conflict(hearing, called):
    outbox.dispatch(limit=50)
    for member in hearing.hearers:
        hearing.recuse(member, application=hearing.application, stage=Stage.INTERVIEW)
    task = hearing.desk.task(hearing.round.case, "interviews")
    page, secretary = reverse("task", args=[task.external_task_id]), browser(called)

    closed = secretary.post(page, {"action": f"close:{hearing.application.public_id}"})
    ended = secretary.post(page, {"action": "finish"})

    assert (closed.status_code, ended.status_code) == (302, 302)
    assert Interview.objects.get().state == Interview.State.HEARD
