"""Users, persons, organisations, regions and offices, with numbers that pass their checks."""

from datetime import UTC, date, datetime, timedelta
from functools import cache

import factory
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from accounts import identity
from accounts.models import Employment, Membership, Office, Organisation, Person, Region, Seat, User

PASSWORD = "correct horse battery staple"


def credit_code(n, *, beginning="91150100"):
    """Return the n-th valid credit code of a row of made-up ones."""
    body = f"MA{n:06d}"
    first17 = beginning + body + identity.organisation_check(body)
    return first17 + identity.credit_check(first17)


def id_number(n, *, born=date(1990, 1, 1), sex="M", division="150102"):
    """Return the n-th valid identity number of persons born around a day."""
    day = born + timedelta(days=n // 400)
    first17 = f"{division}{day:%Y%m%d}{2 * (n % 400) + (1 if sex == 'M' else 0):03d}"
    return first17 + identity.id_check(first17)


@cache
def hashed_password():
    """Return the hash of everybody's password, made once, because a good hash is slow."""
    return make_password(PASSWORD)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    display_name = factory.Sequence(lambda n: f"用户{n}")
    password = factory.LazyFunction(hashed_password)


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"阿如汗{n}")
    id_number = factory.Sequence(id_number)
    born = factory.LazyAttribute(lambda person: identity.born_and_sex(person.id_number)[0])
    sex = factory.LazyAttribute(lambda person: identity.born_and_sex(person.id_number)[1])


class RegionFactory(DjangoModelFactory):
    """The autonomous region; the leagues and banners under it by name of the trait."""

    class Meta:
        model = Region
        django_get_or_create = ["code"]

    code = "150000"
    name = "内蒙古自治区"
    kind = Region.Kind.REGION
    sort_key = factory.SelfAttribute("code")

    class Params:
        league = factory.Trait(
            code="150100",
            name="呼和浩特市",
            kind=Region.Kind.LEAGUE,
            recommends=True,
            parent=factory.SubFactory("tests.factories.accounts.RegionFactory"),
        )
        banner = factory.Trait(
            code="150105",
            name="赛罕区",
            kind=Region.Kind.BANNER,
            parent=factory.SubFactory("tests.factories.accounts.RegionFactory", league=True),
        )


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"阴山草业研究院{n}（演示）")
    credit_code = factory.Sequence(credit_code)
    kind = Organisation.Kind.INSTITUTE
    activated_at = datetime(2020, 1, 1, tzinfo=UTC)


class SeatFactory(DjangoModelFactory):
    class Meta:
        model = Seat

    organisation = factory.SubFactory(OrganisationFactory)
    region = factory.SubFactory(RegionFactory, league=True)
    since = date(2020, 1, 1)


class EmploymentFactory(DjangoModelFactory):
    class Meta:
        model = Employment

    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    since = date(2020, 1, 1)


class OfficeFactory(DjangoModelFactory):
    class Meta:
        model = Office
        django_get_or_create = ["code"]

    role = Office.Role.SCREEN
    code = factory.LazyAttribute(lambda office: f"{office.role}@150000")
    title = factory.LazyAttribute(lambda office: f"科学技术厅 {office.code}")
    organisation = factory.SubFactory(OrganisationFactory, kind=Organisation.Kind.AUTHORITY)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    office = factory.SubFactory(OfficeFactory)
    since = datetime(2020, 1, 1, tzinfo=UTC)


def officer_of_bureau(region, role="recommend"):
    """An officer of the science bureau of a region; of a league's a banner's bureau is below it."""
    bureau = SeatFactory(region=region, organisation__kind="authority").organisation
    if role == "recommend":
        OrganisationFactory(kind="authority", recommended_through=bureau)
    return officer_of_body(bureau, role)


def officer_of_body(body, role="recommend"):
    """An officer of a body that recommends or checks."""
    code = f"{role}@{body.public_id}"
    return MembershipFactory(office__role=role, office__code=code, office__organisation=body).user
