"""The form of a high-tech enterprise before its contact and its experts: what the archive knows is read, page
by page.
"""

from dataclasses import replace

import pytest
from django.urls import reverse

from tests.workflows.reviews.panel import browser
from workflows.models import Stage
from workflows.services import applicants, applications
from workflows.services.blinding import BlindContent

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(round_, contact):
    return applications.start_draft(round_, applicants.holder_for(contact, round_), by=contact)


def test_a_page_on_which_the_archive_answers_everything_shows_it_and_asks_nothing(draft, contact):
    address = reverse("application-page", args=[draft.public_id, "figures"])
    page = browser(contact).get(address)

    assert "60,000,000" in page.text
    assert 'name="revenue"' not in page.text


def test_an_expert_tells_enterprises_apart_unless_nobody_may_know_whose_it_is(application, enterprise):
    open_to_read, hidden = (BlindContent(application, Stage.WRITTEN) for _each in range(2))
    hidden.rule = replace(hidden.rule, blind="double")

    assert open_to_read.title == enterprise.organisation.name
    assert hidden.title == application.edition.policy.title
