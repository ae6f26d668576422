"""What belongs together is held together by the database."""

import threading
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, NotSupportedError, connection, transaction

from accounts.models import Seat
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


@pytest.mark.parametrize(
    ("since", "until"),
    [(date(2026, 2, 1), None), (date(2026, 2, 1), date(2026, 3, 2)), (date(2026, 5, 31), None),
     (date(2026, 4, 1), date(2026, 5, 1))],
)  # fmt: skip
def test_seat_overlaps_none_that_has_ended(since, until):
    organisation = SeatFactory(since=SPRING, until=SUMMER).organisation

    with pytest.raises(IntegrityError, match="one_seat_at_a_time"):
        SeatFactory(organisation=organisation, since=since, until=until)


def test_seats_may_touch_on_both_sides():
    organisation = SeatFactory(since=SPRING, until=SUMMER).organisation
    SeatFactory(organisation=organisation, since=date(2026, 2, 1), until=SPRING)
    SeatFactory(organisation=organisation, since=SUMMER, until=AUTUMN)

    assert organisation.seats.count() == 3


def test_seats_of_one_statement_do_not_overlap_each_other():
    organisation, region = OrganisationFactory(), RegionFactory()
    seats = [Seat(organisation=organisation, region=region, since=day) for day in (SPRING, SUMMER)]

    with pytest.raises(IntegrityError, match="one_seat_at_a_time"):
        Seat.objects.bulk_create(seats)


def test_seat_is_not_stretched_over_the_next():
    first = SeatFactory(since=SPRING, until=SUMMER)
    SeatFactory(organisation=first.organisation, since=SUMMER)

    with pytest.raises(IntegrityError, match="one_seat_at_a_time"):
        Seat.objects.filter(pk=first.pk).update(until=AUTUMN)


def test_seat_is_not_given_to_an_organisation_that_sits_elsewhere():
    first, other = SeatFactory(since=SPRING), SeatFactory(since=SPRING)

    with pytest.raises(IntegrityError, match="one_seat_at_a_time"):
        Seat.objects.filter(pk=first.pk).update(organisation=other.organisation)


@pytest.mark.parametrize(("since", "until"), [(SUMMER, None), (SPRING, AUTUMN)])
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_of_two_overlapping_seats_at_once_one_is_kept(since, until):
    organisation, region = OrganisationFactory(), RegionFactory()
    both_wrote = threading.Barrier(2)

    def sit(since, until):
        try:
            with transaction.atomic(), suppress(threading.BrokenBarrierError):
                Seat.objects.create(organisation=organisation, region=region, since=since, until=until)
                both_wrote.wait(timeout=1)
        except IntegrityError as error:
            refused.append(str(error))
        finally:
            connection.close()

    refused = []
    hands = [threading.Thread(target=sit, args=span) for span in ((SPRING, None), (since, until))]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    assert organisation.seats.count() == 1
    assert ["one_seat_at_a_time" in text for text in refused] == [True]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_seat_is_not_written_where_those_of_others_are_hidden():
    organisation, region = OrganisationFactory(), RegionFactory()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with pytest.raises(NotSupportedError, match="repeatable read"):
            Seat.objects.create(organisation=organisation, region=region, since=SPRING)
