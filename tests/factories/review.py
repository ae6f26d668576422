"""Groups, locked draws, their members and opinions that were handed in."""

from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.workflows import NOW, ApplicationFactory, RoundFactory
from workflows.models import Draw, PanelMember, Review, ReviewGroup


class ReviewGroupFactory(DjangoModelFactory):
    class Meta:
        model = ReviewGroup

    round = factory.SubFactory(RoundFactory)
    code = factory.Sequence(lambda n: f"B{n:02d}")
    title = "化学（演示）"


class DrawFactory(DjangoModelFactory):
    """A draw that a witness locked; its pool is left empty, since its members are added by hand."""

    class Meta:
        model = Draw

    group = factory.SubFactory(ReviewGroupFactory)
    number = 1
    seed = "0" * 64
    spec = factory.LazyFunction(dict)
    pool = factory.LazyFunction(list)
    result = factory.LazyFunction(list)
    state = Draw.State.LOCKED
    drawn_by = factory.SubFactory(UserFactory)
    drawn_at = NOW
    witnessed_by = factory.SubFactory(UserFactory)
    witnessed_at = NOW


class PanelMemberFactory(DjangoModelFactory):
    """An expert with an account who accepted; with `in_reserve=True` one of the reserve, not yet asked."""

    class Meta:
        model = PanelMember

    class Params:
        in_reserve = factory.Trait(
            is_reserve=True, state=PanelMember.State.HELD, invited_at=None, answered_at=None
        )

    draw = factory.SubFactory(DrawFactory)
    person = factory.SubFactory(PersonFactory, user=factory.SubFactory(UserFactory))
    ref = factory.Sequence(lambda n: f"r{n:021d}")
    position = factory.Sequence(lambda n: n)
    state = PanelMember.State.ACCEPTED
    invited_at = NOW
    answered_at = NOW


class ReviewFactory(DjangoModelFactory):
    """A valid opinion that was handed in."""

    class Meta:
        model = Review

    application = factory.SubFactory(ApplicationFactory, submitted=True, state="accepted")
    member = factory.SubFactory(PanelMemberFactory)
    alias = factory.Sequence(lambda n: f"{n}")
    state = Review.State.FILED
    cleared_at = NOW
    total = 80
    grade = "良"
    recommendation = "fund"
    comment = "选题有新意，方案可行。"
    opened_at = NOW
    filed_at = NOW + timedelta(days=3)
