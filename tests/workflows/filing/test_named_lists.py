"""Lists of what enterprises handed in name the enterprises; the programme's title, the same in each row, does
not stand there for them. Where nobody judges there is no line to look along.
"""

import pytest
from django.urls import reverse

from tests.factories.accounts import MembershipFactory, UserFactory
from tests.workflows import way
from tests.workflows.filing.conftest import at_work
from tests.workflows.way import Link
from workflows.forms.ranked import RankedForm


@pytest.fixture
def screener(batch):
    return MembershipFactory(office=batch.screening_office, user=UserFactory()).user


def names_it_alone(page, application):
    """By its link, with no column for a title."""
    return f">{application.holder.name}</a>" in page and 'data-label="项目名称"' not in page


def test_the_department_s_list_of_a_batch_names_the_enterprises(
    batch, application, checker, recommender, screener
):
    way.forward(application, Link.BANNER, checker)
    way.forward(application, Link.BODY, recommender)

    page = at_work(screener).get(reverse("round-applications", args=[batch.public_id])).content.decode()

    assert names_it_alone(page, application)


def test_the_banner_s_list_of_a_batch_names_them_too(batch, application, checker):
    office = checker.memberships.get().office.code
    page = at_work(checker).get(reverse("unit-round", args=[office, batch.public_id])).content.decode()

    assert names_it_alone(page, application)


def test_nobody_looks_along_a_line_where_no_expert_judges(batch):
    sides = [code for code, _title in RankedForm({}, policy=batch.edition.policy).fields["side"].choices]

    assert sides == ["", "granted", "declined", "undecided"]
