"""Ways in which an officer has a stake in an application."""

from tests.factories.accounts import MembershipFactory, PersonFactory
from workflows.models import Application, Participation


def applies(user, application):
    """The user is who applied."""
    Application.objects.filter(pk=application.pk).update(applicant=user)


def takes_part(user, application):
    """The user is a member of the project of somebody else."""
    Participation.objects.create(application=application, person=PersonFactory(user=user))


STAKES = [applies, takes_part]


def colleague_of(user):
    """Somebody else who holds the user's office."""
    return MembershipFactory(office=user.memberships.get().office).user
