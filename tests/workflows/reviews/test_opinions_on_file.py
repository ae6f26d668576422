"""Experts' opinions in the file of a project."""

import pytest

from tests.factories.accounts import MembershipFactory
from tests.factories.review import DrawFactory, PanelMemberFactory, ReviewFactory, ReviewGroupFactory
from tests.factories.workflows import ApplicationFactory, EditionFactory, RoundFactory
from trail import clock
from workflows import selectors
from workflows.models import ArchiveFile, Review
from workflows.services import catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(officer):
    round_ = RoundFactory(
        edition=EditionFactory(whole=True), screening_office=officer.memberships.get().office
    )
    return ApplicationFactory(round=round_, submitted=True, state="accepted")


def test_an_opinion_stands_there_in_words_and_says_where_it_does_not_count(application):
    draw = DrawFactory(group=ReviewGroupFactory(round=application.round))
    for state in (Review.State.FILED, Review.State.VOID):
        ReviewFactory(application=application, member=PanelMemberFactory(draw=draw), state=state)

    acts = catalogue.of(application, {})["acts"]

    outcomes = sorted(act["outcome"] for act in acts if act["note"] == "选题有新意，方案可行。")
    assert outcomes == ["80分，良，可资助", "80分，良，可资助，不计入"]


def test_an_officer_who_applied_does_not_fetch_the_file_of_the_own_project(application, officer):
    colleague = MembershipFactory(office=officer.memberships.get().office).user
    application.applicant = colleague
    application.save(update_fields=["applicant"])
    file = ArchiveFile.objects.create(
        application=application, file="a.zip", size=1, sha256="0" * 64, catalogue={}, made_at=clock.now()
    )

    seen = [user for user in (officer, colleague) if file in selectors.archive_files_visible_to(user)]

    assert seen == [officer]
