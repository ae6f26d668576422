"""Offices that are kept apart."""

from django.db.models import Exists, F, OuterRef

from accounts import roles
from accounts.models import Membership
from accounts.models.spans import in_force
from trail import clock

from .registry import OF_ROWS, invariant


@invariant(OF_ROWS)
def whoever_keeps_system_rights_or_trail_holds_nothing_else():
    held = Membership.objects.filter(in_force(clock.now()))
    beside = held.filter(user=OuterRef("user")).exclude(office__role=OuterRef("office__role"))
    found = held.filter(Exists(beside), office__role__in=roles.ADMINISTRATORS)
    codes = found.annotate(code=F("office__code")).values_list("user", "code")
    return (f"user {user}: {code}" for user, code in codes)
