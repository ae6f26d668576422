"""Opening accounts, giving and ending offices, employing. Each change stands in the action log."""

import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import offices
from accounts.models import Employment, Membership, Person, User, spans
from trail import clock, log

PASSWORD_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def initial_password():
    """Return a password to hand out, of letters and digits that are not taken for one another."""
    return "".join(secrets.choice(PASSWORD_LETTERS) for _letter in range(16))


@transaction.atomic
def open_account(username, *, display_name, password, by, email="", person=None, must_change_password=True):
    """Open the account by which somebody signs in, and return it; a `person` becomes an applicant by it.

    Raises ValidationError when the name is taken or unfit, the password weak, or the person has an account.
    """
    user = User(
        username=User.normalize_username(username.strip()),
        display_name=display_name,
        email=email,
        must_change_password=must_change_password,
    )
    user.set_password(password)
    user.full_clean(exclude=["password"])
    validate_password(password, user)
    user.save()
    if person is not None:
        if not Person.objects.filter(pk=person.pk, user=None).update(user=user):
            raise ValidationError(_("%(name)s has an account already.") % {"name": person.name})
        person.user = user
    log.record(
        "opened_account",
        actor=by,
        object_type="user",
        object_id=user.pk,
        after={"username": user.username, "person": person.public_id if person else None},
    )
    return user


@transaction.atomic
def grant_membership(user, office, *, by, since=None, until=None):
    """Give a user an office, from now on if no moment is said; it counts from the user's next request.

    Raises ValidationError when the user holds the office in that time already.
    """
    membership = Membership(user=user, office=office, since=since or clock.now(), until=until, granted_by=by)
    try:
        with transaction.atomic():
            membership.save()
    except IntegrityError:
        raise ValidationError(
            _("%(user)s holds the office %(office)s in that time already.") % {"user": user, "office": office}
        ) from None
    offices.forget(user)
    _tell("granted_membership", membership, by=by)
    return membership


@transaction.atomic
def end_membership(membership, *, by):
    """End a membership now, that is for the user's next request; ending it twice changes nothing."""
    now = clock.now()
    membership = (
        Membership.objects.select_for_update(of=["self"])
        .select_related("user", "office")
        .get(pk=membership.pk)
    )
    if membership.until is not None and membership.until <= now:
        return membership
    membership.until = max(now, membership.since)
    membership.save(update_fields=["until"])
    offices.forget(membership.user)
    _tell("ended_membership", membership, by=by)
    return membership


@transaction.atomic
def employ(person, organisation, *, by, since, until=None):
    """Let a person work for an organisation from a day on; the employment that runs then ends on that day.

    Raises ValidationError when another employment begins on that day or later and stands in the way.
    """
    running = Employment.objects.filter(spans.in_force(since), person=person).first()
    if running is not None and running.organisation_id == organisation.pk:
        return running
    employment = Employment(person=person, organisation=organisation, since=since, until=until)
    try:
        with transaction.atomic():
            Employment.objects.filter(pk=running.pk if running else None).update(until=since)
            employment.save()
    except IntegrityError:
        raise ValidationError(
            _("%(name)s has another employment in that time: end it first.") % {"name": person.name}
        ) from None
    log.record(
        "employed",
        actor=by,
        object_type="person",
        object_id=person.public_id,
        after={"organisation": organisation.public_id, "since": since, "until": until},
    )
    return employment


def _tell(verb, membership, *, by):
    log.record(
        verb,
        actor=by,
        object_type="user",
        object_id=membership.user_id,
        after={"office": membership.office.code, "since": membership.since, "until": membership.until},
    )
