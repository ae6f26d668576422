"""What is one's own: the applications in which somebody applied or takes part."""

from django.db.models import Q

from workflows.models import Participation


def own(user, prefix=""):
    """The condition of what belongs to an application of the user's own."""
    joined = Participation.objects.filter(person__user=user).values("application")
    return Q(**{f"{prefix}applicant": user}) | Q(**{f"{prefix}pk__in": joined})
