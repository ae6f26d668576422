"""The packages for who recognises elsewhere that somebody may fetch."""

from workflows.models import Package, ResultTable
from workflows.selectors.applications import with_readable_file
from workflows.selectors.rounds import rounds_checked_by, rounds_ranked_for


def packages_visible_to(user):
    """Those of the rounds whose formal check is the user's office's, and in which the user has no stake."""
    if not user.is_authenticated:
        return Package.objects.none()
    rounds = rounds_ranked_for(user) & rounds_checked_by(user)
    return Package.objects.filter(round__in=rounds.values("pk")).select_related("round__edition")


def packages_fetched_by(user):
    """Those of them whose file is made and was not taken away."""
    return with_readable_file(packages_visible_to(user))


def answered_packages(user):
    """Those of them for which results were brought in."""
    return packages_visible_to(user).filter(pk__in=ResultTable.objects.values("package"))
