"""The contact of a high-tech enterprise before the form: what the archive knows is read, page by page."""

import pytest
from django.urls import reverse

from tests.workflows.reviews.panel import browser
from workflows.services import applicants, applications

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(round_, contact):
    return applications.start_draft(round_, applicants.holder_for(contact, round_), by=contact)


def test_a_page_on_which_the_archive_answers_everything_shows_it_and_asks_nothing(draft, contact):
    address = reverse("application-page", args=[draft.public_id, "figures"])
    page = browser(contact).get(address)

    assert "60,000,000" in page.text
    assert 'name="revenue"' not in page.text
