"""Drafts as applicants leave them: begun, filled in, with their files looked at."""

from datetime import date
from random import Random
from types import SimpleNamespace

from cultivation.seed.filling import Filling
from workflows.services import applicants, applications


def eligible(user):
    """The user's person, young enough for every round of the tests."""
    user.person.born, user.person.email = date(1996, 5, 1), "applicant@example.org"
    user.person.save()
    return user


def begun(round_, user):
    """A draft of which nothing is filled in."""
    return applications.start_draft(round_, applicants.holder_of(eligible(user).person), by=user)


def filled(round_, user):
    """A draft with every page filled in, without files."""
    return Filling(Random(7)).draft(round_, SimpleNamespace(user=eligible(user)))


def complete(round_, user):
    """A draft that can be handed in."""
    return Filling(Random(7)).complete(round_, SimpleNamespace(user=eligible(user)))


def page_of(application, name):
    """A page of the application's form."""
    return application.edition.policy.form.page(name)
