"""A unit's people and their accounts, kept by the unit's administrator. Every act stands in the log."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import Employment, Membership, Office, spans
from accounts.offices import code, offices_of
from trail import clock
from trail.models import ActionLog
from workflows import selectors
from workflows.services import candidates
from workflows.services.errors import NotNow


@transaction.atomic
def add(unit, *, by, username, **columns):
    """Enter a person (`name`, `id_number`, `email`) as working for the unit and open an account.

    Returns (person, first password); None for the password of somebody who has an account already. Raises
    ValidationError for a number or name that does not fit, or for somebody who works elsewhere on record.
    """
    _require_administrator(unit, by)
    person = accounts.enter_person(
        columns["name"], by=by, id_number=columns["id_number"], email=columns["email"]
    )
    working = Employment.objects.filter(spans.in_force(clock.today()), person=person)
    if working.exclude(organisation=unit).exists():
        raise ValidationError(
            _("This person works for another unit on record. That unit ends the employment first.")
        )
    if working.filter(organisation=unit).exists():
        raise ValidationError(_("This person stands in your list already."))
    accounts.employ(person, unit, by=by, since=clock.today())
    if person.user_id is not None:
        return person, None
    password = accounts.initial_password()
    accounts.open_account(
        username, display_name=person.name, email=columns["email"], password=password, person=person, by=by
    )
    return person, password


@transaction.atomic
def reset_password(unit, person, *, by):
    """A new password for one of the unit's people, to be handed over and changed; returns it.

    `NotNow` for an account that the unit's office did not open, and for whoever stands in the expert library,
    on a panel or not: with a password the unit could take over the account and read what an expert writes.
    """
    account = _account(unit, person, by)
    if candidates.is_expert(person.pk) or not _was_opened_by(unit, account):
        raise NotNow(_("The unit cannot set this password; its owner does by e-mail, or the department."))
    return accounts.reset_password(account, by=by)


@transaction.atomic
def set_active(unit, person, is_active, *, by):
    """Enable or disable the account of one of the unit's people.

    `NotNow` to disable that of an expert of the library: the unit could keep a review from being written.
    """
    account = _account(unit, person, by)
    if not is_active and candidates.is_expert(person.pk):
        raise NotNow(_("The unit cannot disable this account; the department does."))
    return accounts.set_active(account, is_active, by=by)


@transaction.atomic
def end_employment(unit, person, *, by):
    """One of the unit's people works there no longer, from today on; the account stays the person's own."""
    _require_administrator(unit, by)
    _refuse_officials(person.user)
    running = unit.employments.filter(spans.in_force(clock.today()), person=person).first()
    if running is None:
        raise NotNow(_("This person does not work for the unit any more."))
    return accounts.end_employment(running, by=by, until=clock.today())


def _account(unit, person, by):
    _require_administrator(unit, by)
    if not selectors.employed_by(unit).filter(pk=person.pk).exists():
        raise PermissionError(person.pk)
    if person.user is None:
        raise NotNow(_("This person has no account."))
    _refuse_officials(person.user)
    return person.user


def _was_opened_by(unit, account):
    """Whether whoever opened the account held the unit's office at that moment, as the log says."""
    rows = ActionLog.objects.filter(verb="opened_account", object_type="user", object_id=str(account.pk))
    opened = rows.order_by("pk").last()
    if opened is None:
        return False
    held = Membership.objects.filter(spans.in_force(opened.at), user=opened.actor_id)
    return held.filter(office__code=code(Office.Role.UNIT, unit.public_id)).exists()


def _refuse_officials(user):
    """Whoever holds an office has an account that the unit does not keep, its own administrator included."""
    if user is not None and offices_of(user, clock.now()):
        raise NotNow(_("This account holds an office; it is not the unit's to change."))


def _require_administrator(unit, by):
    if not selectors.units_of(by).filter(pk=unit.pk).exists():
        raise PermissionError(unit.pk)
