"""Demonstration rounds come about as real ones do."""

from random import Random
from types import SimpleNamespace

import pytest

from cultivation.seed.stages import Stages
from tests.factories.workflows import EditionFactory
from trail.models import ActionLog
from workflows import invariants
from workflows.models import Application, Award, Round

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_a_round_walks_its_whole_way_through_the_one_door(applicant, officer, leader):
    applicant.person.born, applicant.person.email = "1995-06-01", "someone@example.invalid"
    applicant.person.save()
    applicant.person.refresh_from_db()
    stages = Stages(EditionFactory(), officer=officer, leader=leader, random=Random(7))

    round_ = stages.open("2026年度青年基金（演示）", places=1)
    (application,) = stages.submit(round_, [SimpleNamespace(user=applicant)])
    stages.screen(application)
    stages.close(round_)
    stages.decide(round_, [Application.objects.get()], [])
    stages.release(round_)

    assert Award.objects.get().case == application.case
    told = ActionLog.objects.filter(chain=f"case:{round_.case_id}").order_by("seq")
    assert list(told.values_list("verb", flat=True)) == [
        "planned", "opened", "cutoff_moved", "closed", "decided", "decisions_finished", "released", "filed",
    ]  # fmt: skip
    assert [each for each in invariants.broken() if each["breaches"]] == []
    assert Round.objects.get().window == Round.Window.RELEASED
