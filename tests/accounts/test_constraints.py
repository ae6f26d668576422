"""What belongs together is held together by the database."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError

from tests.factories.accounts import (
    EmploymentFactory,
    MembershipFactory,
    OfficeFactory,
    OrganisationFactory,
    PersonFactory,
    RegionFactory,
    SeatFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
SPRING, SUMMER, AUTUMN = date(2026, 3, 1), date(2026, 6, 1), date(2026, 9, 1)


def moment(day):
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def test_organisation_sits_in_one_region_at_a_time():
    organisation = OrganisationFactory()
    SeatFactory(organisation=organisation, since=SPRING)

    with pytest.raises(IntegrityError, match="one_seat_at_a_time"):
        SeatFactory(organisation=organisation, since=SUMMER)


def test_organisation_may_move_on_the_day_its_seat_ends():
    organisation = OrganisationFactory()
    SeatFactory(organisation=organisation, since=SPRING, until=SUMMER)
    SeatFactory(organisation=organisation, since=SUMMER)

    assert organisation.seats.count() == 2


def test_person_has_one_employer_at_a_time():
    person = PersonFactory()
    EmploymentFactory(person=person, since=SPRING, until=AUTUMN)

    with pytest.raises(IntegrityError, match="one_employer_at_a_time"):
        EmploymentFactory(person=person, since=SUMMER)


def test_user_holds_an_office_once_at_a_time():
    user = UserFactory()
    MembershipFactory(user=user, since=moment(SPRING))

    with pytest.raises(IntegrityError, match="one_membership_at_a_time"):
        MembershipFactory(user=user, since=moment(SUMMER))


def test_user_may_hold_two_offices():
    user = UserFactory()
    MembershipFactory(user=user, office__role="screen")
    MembershipFactory(user=user, office__role="decide")

    assert user.memberships.count() == 2


@pytest.mark.parametrize("factory", [SeatFactory, EmploymentFactory])
@pytest.mark.parametrize("until", [SPRING, date(2026, 2, 28)])
def test_span_ends_after_it_began(factory, until):
    with pytest.raises(IntegrityError, match="in_order"):
        factory(since=SPRING, until=until)


def test_membership_never_ends_before_it_began():
    with pytest.raises(IntegrityError, match="membership_in_order"):
        MembershipFactory(since=moment(SUMMER), until=moment(SPRING))


@pytest.mark.parametrize("code", ["", "91150100MA0ABCD1XI", "91150100ma0abcd1xh", "91150100MA0ABCD1X"])
def test_credit_code_has_its_form(code):
    with pytest.raises(IntegrityError, match="credit_code_has_eighteen_characters"):
        OrganisationFactory(credit_code=code)


def test_credit_code_stands_once():
    first = OrganisationFactory()

    with pytest.raises(IntegrityError, match="credit_code"):
        OrganisationFactory(credit_code=first.credit_code)


def test_unit_that_submits_directly_is_recommended_by_nobody():
    with pytest.raises(IntegrityError, match="direct_or_recommended"):
        OrganisationFactory(direct=True, recommended_through=OrganisationFactory())


def test_office_is_named_by_its_role():
    with pytest.raises(IntegrityError, match="office_code_begins_with_its_role"):
        OfficeFactory(role="screen", code="decide@150000")


def test_only_the_region_itself_has_no_parent():
    with pytest.raises(IntegrityError, match="only_the_region_has_no_parent"):
        RegionFactory(code="150100", kind="league")


@pytest.mark.parametrize("name", ["Officer", "名字", "two words", "", "officer\n"])
def test_user_name_is_plain(name):
    with pytest.raises(IntegrityError, match="username_is_plain"):
        UserFactory(username=name)
