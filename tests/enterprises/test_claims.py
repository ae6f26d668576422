"""Rights that an application names: taken at the handing in, kept with the grant, free when it is over."""

from datetime import timedelta

import pytest
from django.utils import translation

from enterprises import archive
from enterprises.claims import Rights
from enterprises.models import PropertyUse
from tests.factories.enterprises import PropertyFactory, contact_of
from tests.factories.workflows import ApplicationFactory, EditionFactory, RoundFactory
from workflows.services import cases
from workflows.services.claims import claimant_of, lasting

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
    return Rights().take(made, offered(made), once=True, by=None)


def offered(made):
    """The answers that the page of the application offers."""
    return [answer for answer, _shown in Rights().options(made.holder, made.round.policy_date)]


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
    assert len(Rights().take(application(), ["ZL000（实用新型，Ⅱ类）没有的"], once=True, by=None)) == 1


def test_a_class_two_right_that_served_before_this_system_is_refused_with_where(application, right):
    right.used_in = "2021年高新技术企业认定"
    right.save()

    (sentence,) = take(application())

    assert right.number in sentence
    assert right.used_in in sentence
    assert not PropertyUse.objects.exists()


@pytest.mark.parametrize(
    ("changed", "once"), [({"used_in": ""}, True), ({"kind": "invention"}, True), ({}, False)]
)
def test_a_right_that_never_served_or_may_serve_again_is_taken(changed, once, application, right):
    for name, value in ({"used_in": "2021年高新技术企业认定"} | changed).items():
        setattr(right, name, value)
    right.save()
    made = application()

    assert Rights().take(made, offered(made), once=once, by=None) == []


def test_a_right_is_offered_from_its_grant_to_its_last_day(application, right):
    made = application()
    day = made.round.policy_date
    for granted_on, valid_until, is_valid in (
        (day, day, True),
        (day - timedelta(days=9), day - timedelta(days=1), False),
        (day + timedelta(days=1), None, False),
    ):
        right.granted_on, right.valid_until = granted_on, valid_until
        right.save()
        assert bool(offered(made)) == is_valid


def test_an_answer_means_the_same_right_in_another_language_and_under_a_corrected_title(application, right):
    made = application()
    with translation.override("en"):
        chosen = offered(made)
    archive.correct(right, "properties", by=None, title="一种石墨负极真空烘干装置")

    assert Rights().take(made, chosen, once=True, by=None) == []
    assert PropertyUse.objects.get().right == right
    assert [lasting(answer) for answer in offered(made)] == [lasting(answer) for answer in chosen]
