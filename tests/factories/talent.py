"""Experts of the library, with the term that runs and the unit they work for."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from talent.models import Expert, ExpertTerm, ExpertTie
from tests.factories.accounts import EmploymentFactory, OrganisationFactory, PersonFactory, UserFactory


class ExpertFactory(DjangoModelFactory):
    """A researcher of chemistry with an account, who serves; `unit` is an organisation of its own."""

    class Meta:
        model = Expert
        skip_postgeneration_save = True

    person = factory.SubFactory(PersonFactory, user=factory.SubFactory(UserFactory))
    kinds = ("research",)
    fields = ("B02",)
    title = "教授"
    source = "单位推荐（演示）"

    @factory.post_generation
    def unit(self, create, extracted, **kwargs):
        if not self.person.employments.exists():
            EmploymentFactory(person=self.person, organisation=extracted or OrganisationFactory())

    @factory.post_generation
    def term(self, create, extracted, **kwargs):
        if extracted is not False:
            ExpertTermFactory(expert=self)


class ExpertTermFactory(DjangoModelFactory):
    class Meta:
        model = ExpertTerm

    expert = factory.SubFactory(ExpertFactory, term=False)
    since = date(2024, 1, 1)


class ExpertTieFactory(DjangoModelFactory):
    class Meta:
        model = ExpertTie

    expert = factory.SubFactory(ExpertFactory)
    kind = ExpertTie.Kind.KIN
    name = "呼都特"
    source = "专家本人申报"
