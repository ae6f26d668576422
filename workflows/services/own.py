"""Nobody acts on a project of one's own (回避): one in which one applied, or takes part as a member."""

from django.utils.translation import gettext as _

from workflows import selectors
from workflows.models import Application
from workflows.services.errors import NotNow


def own_among(applications, user):
    """The keys of those of the applications that are the user's own; one query for all."""
    keys = [application.pk for application in applications]
    return set(Application.objects.filter(selectors.own(user), pk__in=keys).values_list("pk", flat=True))


def refusal():
    """Why nobody acts on one's own, in words."""
    return _("This is your own application: somebody else has to act on it.")


def require_not_own(*applications, by):
    """Raise `NotNow` if one of them is one's own."""
    if own_among(applications, by):
        raise NotNow(refusal())
