"""What people were told, and how much of it is new to them."""

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from workflows.models import Notification

# Of users: how many notices are new to each; read from `notices_unread` alone.
_NEW = Notification.objects.filter(user=OuterRef("pk"), read_at=None).order_by()
UNREAD = Coalesce(Subquery(_NEW.values("user").annotate(count=Count("*")).values("count")), 0)


def notifications_of(user):
    """What the user was told, newest first."""
    return Notification.objects.filter(user=user).select_related("case__application", "case__round")


def unread_of(user):
    """How many notices are new to the user; known already of whoever was signed in by a session."""
    if not hasattr(user, "unread"):
        user.unread = Notification.objects.filter(user=user, read_at=None).count()
    return user.unread
