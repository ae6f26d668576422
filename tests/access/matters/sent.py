"""What is sent, and where the ids in it come from."""

from dataclasses import dataclass, field

from accounts.models import Membership, User
from tests.factories.workflows import ApplicationFactory, EditionFactory, RoundFactory
from workflows.models import Application, ReviewGroup, Round

OPEN, REVIEWING = "青年基金第三批", "青年基金第二批"
MATTERS = {}


@dataclass(frozen=True)
class Sent:
    """What is posted where by whom (`data` None: only looked at), and what takes the place of the address or
    of some fields, one after the other, with ids of another matter. `program` is sent as JSON.
    """

    by: User
    address: str
    data: dict | None = None
    addresses: list = field(default_factory=list)
    fields: list = field(default_factory=list)
    program: bool = False

    @property
    def foreign(self):
        """Each wrong request as (address, data)."""
        return [(each, self.data) for each in self.addresses] + [
            (self.address, self.data | each) for each in self.fields
        ]


def matter(made):
    """Enter it under its name."""
    MATTERS[made.__name__] = made
    return made


def holder_of(address):
    """Somebody who holds that office now."""
    return Membership.objects.filter(office__code=address, until=None).first().user


def round_of(title):
    return Round.objects.get(title__contains=title)


def a_stranger():
    """An account of somebody who works for a unit of one's own."""
    return ApplicationFactory(round=round_of(OPEN)).applicant


def elsewhere():
    """An accepted application of another round, and a group of it."""
    round_ = RoundFactory(edition=EditionFactory(is_current=False))
    application = ApplicationFactory(round=round_, submitted=True, state=Application.State.ACCEPTED)
    return application, ReviewGroup.objects.create(round=round_, code="G01")
