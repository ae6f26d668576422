"""Who is accepted after the grouping joins a group, and is reviewed at once while the reviews run."""

import pytest

from tests.workflows.reviews.panel import Panel
from trail import outbox
from workflows import process
from workflows.models import Application, Reconsideration, Review, Screening
from workflows.services.errors import NotNow

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(desk, review, applicant, other_applicant):
    """A round with one application under review by experts, and one that was refused before the cut-off."""
    refused = []

    class WithOneRefused(Panel):
        def seat(self, **columns):
            if not refused:
                refused.append(review.refused(other_applicant, self.round))
            return super().seat(**columns)

    panel, (application,) = WithOneRefused(desk, [applicant]), refused
    review.ask(application)
    review.answer(application, Reconsideration.Outcome.OVERTURNED, by=desk.colleague_of(desk.officer))
    return panel, application


def test_one_who_joins_while_the_reviews_run_is_reviewed_at_once(desk, running):
    panel, application = running

    process.add_to_group(panel.round, application, panel.group, by=desk.officer)
    outbox.dispatch(limit=50)

    assert Review.objects.filter(application=application).count() == 3
    assert desk.waits_for(application.case) == ["review"] * 3


def test_until_then_it_waits_without_a_group(desk, running):
    _, application = running

    assert desk.waits_for(application.case) == ["await_panel"]
    assert Application.objects.get(pk=application.pk).group is None


def test_after_the_collection_nobody_joins(desk, running):
    panel, application = running
    for member in panel.seats:
        panel.file(member)
    panel.pass_by("collect")

    with pytest.raises(NotNow):
        process.add_to_group(panel.round, application, panel.group, by=desk.officer)


def test_the_check_of_one_that_was_overturned_stays_as_it_was(running):
    _, application = running

    assert application.screening.outcome == Screening.Outcome.REFUSED
