"""How many reviews an expert has in a year."""

from collections import defaultdict

from django.db.models import Count, Q

from workflows.models import Application, PanelMember, Review
from workflows.services.exclusions import CURRENT, SITTING


def loads(round_):
    """How many reviews each person has in the round's year: of the panels on which one sits, and those that
    were handed in before one left a panel; who is in reserve counts in this round alone.
    """
    found = defaultdict(int)
    seated = Q(is_reserve=False) | ~Q(state=PanelMember.State.HELD) | Q(draw__group__round=round_)
    sitting = PanelMember.objects.filter(
        seated, draw__group__round__year=round_.year, draw__state__in=CURRENT, state__in=SITTING
    )
    accepted = Count(
        "draw__group__applications",
        filter=Q(draw__group__applications__state=Application.State.ACCEPTED),
    )
    for person, number in sitting.annotate(number=accepted).values_list("person", "number"):
        found[person] += number
    left = Review.objects.filter(application__round__year=round_.year, state=Review.State.FILED).exclude(
        member__state__in=SITTING
    )
    for person, number in left.values_list("member__person").annotate(number=Count("pk")):
        found[person] += number
    return found
