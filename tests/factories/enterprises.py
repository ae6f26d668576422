"""Enterprises with an archive, a contact who speaks for each, and cases in which rights may stand."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from enterprises.models import ContactRequest, Enterprise, IntellectualProperty, YearFacts
from tests.factories.accounts import (
    MembershipFactory,
    OrganisationFactory,
    RegionFactory,
    SeatFactory,
    credit_code,
)
from trail import clock
from workflows.models import Holder


class EnterpriseFactory(DjangoModelFactory):
    """An enterprise that sits in Hohhot unless another seat is given."""

    class Meta:
        model = Enterprise
        skip_postgeneration_save = True

    class Params:
        organisation = factory.SubFactory(OrganisationFactory, kind="enterprise")

    holder = factory.LazyAttribute(
        lambda made: Holder.objects.create(kind="enterprise", organisation=made.organisation)
    )

    @factory.post_generation
    def seat(self, create, extracted, **kwargs):
        SeatFactory(organisation=self.organisation, **({"region": extracted} if extracted else {}))


class YearFactsFactory(DjangoModelFactory):
    class Meta:
        model = YearFacts

    enterprise = factory.SubFactory(EnterpriseFactory)
    year = 2025


class PropertyFactory(DjangoModelFactory):
    """A utility model, which is of class Ⅱ."""

    class Meta:
        model = IntellectualProperty

    enterprise = factory.SubFactory(EnterpriseFactory)
    kind = IntellectualProperty.Kind.UTILITY_MODEL
    number = factory.Sequence(lambda n: f"20242{n:07d}")
    title = "一种石墨负极烘干装置"
    owner = "北原乳品生物（演示）"
    way = IntellectualProperty.Way.OWN
    granted_on = date(2024, 3, 1)
    told_by = "企业联系人"
    told_on = date(2025, 3, 1)


class ContactRequestFactory(DjangoModelFactory):
    """A request whose letter was found clean."""

    class Meta:
        model = ContactRequest

    enterprise_name = "牧云石墨科技有限公司"
    credit_code = factory.Sequence(lambda n: credit_code(800000 + n))
    region = factory.SubFactory(RegionFactory, banner=True)
    contact, phone = "斯琴", "13800000000"
    name, sha256, size, media_type = "授权书.pdf", "", 1, "application/pdf"
    state = ContactRequest.State.CLEAN
    asked_at = factory.LazyFunction(clock.now)


def contact_of(enterprise, **user):
    """A user who holds the contact's office of the enterprise."""
    scope = enterprise.organisation.public_id
    return MembershipFactory(
        office__role="contact",
        office__code=f"contact@{scope}",
        office__organisation=enterprise.organisation,
        **{f"user__{name}": value for name, value in user.items()},
    ).user


def words(codes):
    """The bytes of a standing's rules as its column keeps them."""
    eights = [bytes(codes[at : at + 8]) for at in range(0, len(codes), 8)]
    return [int.from_bytes(eight.ljust(8, b"\xff"), "little", signed=True) for eight in eights]
