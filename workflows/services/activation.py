"""Units are entered and activated by their recommending body, direct ones by the department (账号激活)."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import identity, offices
from accounts import services as accounts
from accounts.models import Office, Organisation, Seat
from trail import clock, log
from workflows import selectors
from workflows.services.errors import Conflict


@transaction.atomic
def enter_unit(*, by, region, **columns):
    """Enter a unit (`name`, `credit_code`, `kind`) that is recommended through the body that `by` works for,
    or goes directly where `by` checks for the department. Returns it, not yet active.

    Raises ValidationError for a credit code that does not pass its check or is on record; PermissionError for
    anybody who activates no units.
    """
    body = selectors.bodies_of(by).first()
    if body is None and not selectors.activates_direct_units(by):
        raise PermissionError(by.pk)
    columns["credit_code"] = identity.check_credit_code(columns["credit_code"])
    try:
        with transaction.atomic():
            unit = Organisation.objects.create(recommended_through=body, direct=body is None, **columns)
    except IntegrityError:
        raise ValidationError(_("A unit with this credit code is on record already.")) from None
    Seat.objects.create(organisation=unit, region=region, since=clock.today())
    log.record(
        "entered_unit",
        actor=by,
        object_type="organisation",
        object_id=unit.public_id,
        after={"name": unit.name, "region": region.code},
    )
    return unit


@transaction.atomic
def activate(unit, *, username, display_name, email, by):
    """Activate a unit: its administrator's account is opened. Returns the first password, shown once.

    Raises `Conflict` for one that is active, ValidationError for a user name that is taken or unfit,
    PermissionError for anybody but who activates it.
    """
    if not selectors.units_activated_by(by).filter(pk=unit.pk).exists():
        raise PermissionError(unit.pk)
    unit = Organisation.objects.select_for_update().get(pk=unit.pk)
    if unit.activated_at is not None:
        raise Conflict(_("This unit has been activated already."))
    password = accounts.initial_password()
    user = accounts.open_account(username, display_name=display_name, email=email, password=password, by=by)
    accounts.grant_membership(user, office_of(unit), by=by)
    unit.activated_at = clock.now()
    unit.save(update_fields=["activated_at"])
    log.record(
        "activated_unit",
        actor=by,
        object_type="organisation",
        object_id=unit.public_id,
        after={"administrator": user.username},
    )
    return password


def office_of(unit):
    """The unit's own office, made at the first asking."""
    title = _("Administrator of %(unit)s") % {"unit": unit.name[:80]}
    return offices.office_of(unit, Office.Role.UNIT, title)
