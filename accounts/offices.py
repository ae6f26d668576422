"""Which offices a user holds: the one question behind what officers may do."""

from django.contrib.postgres.functions import TransactionNow

from accounts.models import Membership, Office, spans

# The scope of the offices for the whole region: its own code.
WHOLE = "150000"


def code(role, scope):
    """Return the code of an office, `screen@150000`; the scope is a region's code or a unit's public id."""
    return f"{role}@{scope}"


def office_of(organisation, role, title):
    """Return the organisation's own office of a role, made at the first asking under the title."""
    return Office.objects.get_or_create(
        code=code(role, organisation.public_id),
        defaults={"role": role, "title": title, "organisation": organisation},
    )[0]


def offices_of(user, at=None):
    """Return the codes of the offices that the user holds at a moment, by default the database's present one.

    The present offices are asked once for each user object, that is once a request, and so a membership
    that was granted or ended counts from the next request on. An inactive user holds none.
    """
    if not user.is_active:
        return frozenset()
    if at is not None:
        return _asked(user, at)
    if not hasattr(user, "present_offices"):
        user.present_offices = _asked(user, TransactionNow())
    return user.present_offices


def scopes_of(user, *roles):
    """Return the scopes (regions' codes, organisations' public ids) in which the user holds one of the roles
    now, in order.
    """
    held = (name.partition("@") for name in offices_of(user))
    return sorted({scope for role, _, scope in held if role in roles})


def holders_of(name):
    """Return the users who hold the office of this code now and can sign in, by name."""
    held = Membership.objects.filter(
        spans.in_force(TransactionNow()), office__code=name, user__is_active=True
    )
    return sorted({each.user for each in held.select_related("user")}, key=str)


def forget(user):
    """Let the offices of this user object be asked anew."""
    user.__dict__.pop("present_offices", None)


def _asked(user, moment):
    held = Membership.objects.filter(spans.in_force(moment), user=user)
    return frozenset(held.values_list("office__code", flat=True))
