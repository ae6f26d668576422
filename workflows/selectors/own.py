"""What is one's own: the applications in which somebody applied, speaks for who applies, or takes part."""

from django.contrib.postgres.functions import TransactionNow
from django.db.models import Q

from accounts.models import Membership, Office, spans
from accounts.offices import scopes_of
from workflows.models import Holder, Participation


def held(user, prefix=""):
    """The condition of the applications that the user fills in: as a person, or for an enterprise for which
    one speaks now. What a person began for an enterprise is not that person's.
    """
    mine = Q(**{f"{prefix}applicant": user, f"{prefix}holder__organisation": None})
    return mine | _spoken_for(user, prefix)


def own(user, prefix=""):
    """The condition of what belongs to an application of the user's own."""
    joined = Participation.objects.filter(person__user=user).values("application")
    return Q(**{f"{prefix}applicant": user}) | Q(**{f"{prefix}pk__in": joined}) | _spoken_for(user, prefix)


def holders_of(user, kind):
    """For whom of a kind the user may apply: oneself, or the enterprises for which one speaks."""
    found = Holder.objects.filter(kind=kind).select_related("person", "organisation")
    if kind == Holder.Kind.PERSON:
        return found.filter(person__user=user)
    return found.filter(organisation__public_id__in=scopes_of(user, Office.Role.CONTACT)).order_by("pk")


def _spoken_for(user, prefix):
    """Asked along with the applications, not before them."""
    if not user.is_active:
        return Q(pk__in=[])
    spoken = Membership.objects.filter(
        spans.in_force(TransactionNow()), user=user, office__role=Office.Role.CONTACT
    )
    return Q(**{f"{prefix}holder__organisation__in": spoken.values("office__organisation")})
