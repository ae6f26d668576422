"""Rights that an application names: taken at the handing in, kept with the grant, free when it is over."""

import pytest

from enterprises.claims import Rights
from enterprises.models import PropertyUse
from tests.factories.enterprises import PropertyFactory, contact_of
from tests.factories.workflows import ApplicationFactory, EditionFactory, RoundFactory
from workflows.services import cases
from workflows.services.claims import claimant_of

pytestmark = pytest.mark.django_db
STATE = PropertyUse.State


@pytest.fixture
def right():
    return PropertyFactory()


@pytest.fixture
def holder(right):
    return right.enterprise.holder


@pytest.fixture
def application(holder, right):
    """A function that makes an application of the enterprise for recognition."""
    edition, contact = EditionFactory(programme="high_tech_enterprise"), contact_of(right.enterprise)

    def make():
        made = ApplicationFactory(
            submitted=True,
            holder=holder,
            applicant=contact,
            edition=edition,
            round=RoundFactory(edition=edition),
        )
        return made

    return make


def take(made):
    names = [name for name, _title in Rights().options(made.holder)]
    return Rights().take(made, names, once=True, by=None)


def test_a_second_use_of_a_class_two_right_is_refused_with_the_other_applications_number(application, right):
    first, second = application(), application()

    assert take(first) == []
    (sentence,) = take(second)

    assert right.number in sentence
    assert first.number in sentence
    assert PropertyUse.objects.filter(case=second.case).count() == 0


def test_what_came_to_nothing_is_free_and_what_was_granted_is_locked(application):
    first, second = application(), application()
    take(first)
    cases.close(first.case, None, outcome="declined")

    assert take(second) == []
    claimant_of(second.holder).keep(second.case, by=None)
    cases.close(second.case, None, outcome="granted")

    assert list(PropertyUse.objects.order_by("pk").values_list("state", flat=True)) == [
        STATE.RELEASED,
        STATE.LOCKED,
    ]


def test_a_right_that_left_the_archive_is_chosen_again(application):
    assert len(Rights().take(application(), ["ZL000 没有的（Ⅱ类）"], once=True, by=None)) == 1
