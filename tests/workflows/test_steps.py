"""What officials type into a step's form."""

import pytest

from tests.factories.workflows import programme_file
from workflows.models import Application
from workflows.steps.decide import DecisionForm
from workflows.steps.screen import ScreeningForm

NUMBER = "身份证15010219900307101X"


def test_an_identity_number_in_the_reason_of_a_refusal_is_refused_at_its_field():
    form = ScreeningForm({"outcome": "refused", "reason": NUMBER}, programme=programme_file("youth_fund"))

    assert form.has_error("reason")


@pytest.mark.django_db
def test_an_identity_number_in_the_reason_of_a_decision_is_refused_at_its_field():
    form = DecisionForm({"action": "decline", "reason": NUMBER}, applications=Application.objects.none())

    assert form.has_error("reason")
