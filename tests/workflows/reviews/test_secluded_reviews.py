"""An expert's sheet that was open while the application was isolated does not put it back in clear."""

import pytest
from django.urls import reverse

from tests.workflows.reviews.panel import browser, sending, whole_sheet
from workflows import process
from workflows.models import Review
from workflows.services import isolated, opinions, seclusion
from workflows.services.errors import Conflict, NotNow

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_sheet(panel):
    """The first expert's review as their browser has it, and then the application isolated."""
    member = panel.seats[0]
    panel.clear(member)
    by, review = member.person.user, panel.review(member)
    opinions.save_draft(review, whole_sheet(review), version=review.version, by=by)
    review.refresh_from_db()
    seclusion.isolate(panel.application, reason="涉及不宜公开的内容", by=panel.desk.officer)
    return review


@pytest.mark.parametrize("action", ["save", "file"])
def test_what_is_saved_again_is_refused(panel, open_sheet, action):
    address = reverse("task", args=[panel.task(open_sheet).external_task_id])

    answer = browser(panel.seats[0].person.user).post(address, sending(open_sheet, action=action))

    assert answer.status_code in (409, 422)
    assert Review.objects.get(pk=open_sheet.pk).comment == "〔已隔离〕"


def test_the_version_that_it_names_is_no_longer_that_of_the_row(panel, open_sheet):
    with pytest.raises(Conflict):
        opinions.save_draft(
            open_sheet,
            whole_sheet(open_sheet),
            version=open_sheet.version,
            by=panel.seats[0].person.user,
        )


def test_a_conflict_is_not_declared_in_words_meanwhile(panel, open_sheet):
    with pytest.raises(NotNow, match=str(isolated.SECLUDED)):
        process.declare_late(open_sheet, ground="unit", note="内容涉密", by=panel.seats[0].person.user)
