"""Accounts opened, disabled and given a new password; offices given and ended; persons entered and employed.
Each change stands in the action log.
"""

import secrets

from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import identity, offices, roles, second_factor
from accounts.fields import keyed_hash
from accounts.models import Employment, Membership, Person, User, spans
from trail import clock, log

PASSWORD_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def initial_password():
    """Return a password to hand out, of small letters, capitals and digits not taken for one another."""
    while True:
        password = "".join(secrets.choice(PASSWORD_LETTERS) for _letter in range(16))
        if all(any(map(kind, password)) for kind in (str.islower, str.isupper, str.isdigit)):
            return password


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

    Raises ValidationError when the user holds the office in that time already, or one that nobody may hold
    beside it.
    """
    membership = Membership(user=user, office=office, since=since or clock.now(), until=until, granted_by=by)
    User.objects.select_for_update().get(pk=user.pk)
    _require_apart(membership)
    try:
        with transaction.atomic():
            membership.save()
    except IntegrityError:
        raise ValidationError(
            _("%(user)s holds the office %(office)s in that time already.") % {"user": user, "office": office}
        ) from None
    offices.forget(user)
    prove_anew(user)
    _tell("granted_membership", membership, by=by)
    return membership


@transaction.atomic
def end_membership(membership, *, by):
    """End a membership now: the user is signed out and its tokens end. Ending it twice changes nothing."""
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
    _sign_out(membership.user)
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


@transaction.atomic
def end_employment(employment, *, by, until):
    """Let a person work for an organisation no longer, from that day on; ended earlier, nothing changes."""
    employment = Employment.objects.select_for_update().select_related("person").get(pk=employment.pk)
    if employment.until is not None and employment.until <= until:
        return employment
    if until <= employment.since:
        raise ValidationError(_("The last day cannot lie before the first."))
    employment.until = until
    employment.save(update_fields=["until"])
    log.record(
        "ended_employment",
        actor=by,
        object_type="person",
        object_id=employment.person.public_id,
        after={"until": until},
    )
    return employment


@transaction.atomic
def enter_person(name, *, id_number, email, by):
    """The person with that identity number, entered if not on record; sex and date of birth follow from it.

    Raises ValidationError for a number that does not pass its check, or that is on record for another name.
    """
    id_number = identity.check_id_number(id_number)
    known = Person.objects.filter(id_number_index=keyed_hash(id_number)).first()
    if known is not None:
        if known.name != name:
            raise ValidationError(_("This identity number is on record with another name."))
        return known
    born, sex = identity.born_and_sex(id_number)
    try:
        with transaction.atomic():
            person = Person.objects.create(name=name, sex=sex, born=born, id_number=id_number, email=email)
    except IntegrityError:
        raise ValidationError(_("This person has just been entered by somebody else.")) from None
    log.record("entered_person", actor=by, object_type="person", object_id=person.public_id)
    return person


@transaction.atomic
def reset_password(user, *, by):
    """Give an account a new password to be changed at the next sign-in; returns it. Whoever is signed in with
    the old one is signed out, tokens end.
    """
    password = initial_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    _sign_out(user)
    log.record("reset_password", actor=by, object_type="user", object_id=user.pk)
    return password


@transaction.atomic
def set_active(user, is_active, *, by):
    """Enable an account, or disable it: then it is signed out at once. Unchanged, nothing is written."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_active == is_active:
        return user
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    if not is_active:
        _sign_out(user)
    log.record(
        "enabled_account" if is_active else "disabled_account",
        actor=by,
        object_type="user",
        object_id=user.pk,
    )
    return user


def prove_anew(user):
    """Sign out who must have a second factor from now on and has none: the next sign-in asks for it."""
    if second_factor.must(user) and not second_factor.own(user):
        _sign_out(user)


@transaction.atomic
def forget_second_factor(user, *, by, reason):
    """Take from an account its apps, passkeys and codes, whose owner lost them; it is signed out, and sets up
    others at the next sign-in. Raises ValidationError without a reason.
    """
    if not reason.strip():
        raise ValidationError(_("Say why."))
    removed = sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    Authenticator.objects.filter(user=user).delete()
    _sign_out(user)
    log.record(
        "forgot_second_factor",
        actor=by,
        object_type="user",
        object_id=user.pk,
        note=reason,
        before={"types": removed},
    )


def _require_apart(membership):
    """Nobody holds two roles at once that are kept apart; an administrator's account applies for nothing."""
    user, role = membership.user, membership.office.role
    if role in roles.ADMINISTRATORS and Person.objects.filter(user=user).exists():
        raise ValidationError(
            _("This is the account of a person who applies; open another one for the role.")
        )
    held = Membership.objects.filter(Q(until=None) | Q(until__gt=membership.since), user=user).select_related(
        "office"
    )
    if membership.until is not None:
        held = held.filter(since__lt=membership.until)
    for other in held:
        if roles.are_apart(role, other.office.role):
            raise ValidationError(
                _("%(user)s holds the office %(office)s, which nobody may hold beside this one.")
                % {"user": user, "office": other.office}
            )


def _sign_out(user):
    user.auth_token_set.all().delete()
    for session in Session.objects.filter(expire_date__gt=clock.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


def _tell(verb, membership, *, by):
    log.record(
        verb,
        actor=by,
        object_type="user",
        object_id=membership.user_id,
        after={"office": membership.office.code, "since": membership.since, "until": membership.until},
    )
