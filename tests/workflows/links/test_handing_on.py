"""Unit, banner and body forward an application, turn it down, and keep to their cut-offs."""

import pytest

from tests.workflows import way
from tests.workflows.way import Link
from workflows import invariants
from workflows.models import Application, Endorsement
from workflows.services.errors import Conflict, NotNow

pytestmark = pytest.mark.django_db

State, Reach = Application.State, Application.Reach


def test_what_the_unit_endorses_and_the_body_recommends_comes_to_the_department(
    application, administrator, recommender
):
    assert way.steps_of(application) == ["endorse"]

    way.forward(application, Link.UNIT, administrator, opinion="同意推荐")
    assert way.steps_of(application) == ["recommend"]
    assert way.fresh(application).reach == Reach.BODY
    way.forward(application, Link.BODY, recommender)

    application.refresh_from_db()
    assert (application.state, application.reach) == (State.SUBMITTED, Reach.DEPARTMENT)
    assert way.steps_of(application) == ["screen"]
    assert list(Endorsement.objects.values_list("link", "rank", "opinion")) == [
        ("unit", 1, "同意推荐"),
        ("body", 1, ""),
    ]
    assert [each for each in invariants.broken() if each["breaches"]] == []
