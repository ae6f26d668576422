"""Roles given and ended by two: a security administrator asks, another one answers. Each step is logged."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import roles, services
from accounts.models import Membership, Office, RoleChange, User, spans
from accounts.offices import scopes_of
from trail import clock, log

Kind, Outcome = RoleChange.Kind, RoleChange.Outcome


def gives_roles(user):
    """Whether the user is a security administrator now."""
    return bool(scopes_of(user, Office.Role.SECURITY))


def offices_to_give():
    """The offices that are given here; those of units come along the chain, by who activates the unit."""
    return Office.objects.exclude(role__in=roles.ALONG_THE_CHAIN).select_related("organisation")


def changes_visible_to(user):
    """All changes of roles, for the security administrators; none for anybody else."""
    related = RoleChange.objects.select_related("user", "office", "asked_by", "decided_by")
    return related if gives_roles(user) else related.none()


@transaction.atomic
def ask(kind, user, office, *, reason, by):
    """Ask for an office to be given to a user or ended. Returns the change, which waits for somebody else,
    with its `receipt`.

    Raises ValidationError for oneself, an account that is disabled, an office that is not given here, one
    that is held already (or not at all), or when a change of it is open; PermissionError to anybody else.
    """
    _require_security(by)
    if user == by:
        raise ValidationError(_("Nobody asks for a role of one's own."))
    _require_fit(kind, user, office)
    try:
        with transaction.atomic():
            change = RoleChange.objects.create(
                kind=kind, user=user, office=office, reason=reason, asked_by=by, asked_at=clock.now()
            )
    except IntegrityError:
        raise ValidationError(_("A change of this role waits for an answer already.")) from None
    change.receipt = _tell(change, f"asked_to_{kind}_role", by=by, note=reason)
    return change


@transaction.atomic
def decide(change, outcome, *, note, by):
    """Confirm or refuse a change; confirmed, it holds from the user's next request. Returns a receipt.

    Raises ValidationError for who asked, who is meant, a change that is decided, a refusal without a note, or
    what does not fit any more; PermissionError to anybody else.
    """
    _require_security(by)
    change = (
        RoleChange.objects.select_for_update(of=["self"]).select_related("user", "office").get(pk=change.pk)
    )
    if change.outcome:
        raise ValidationError(_("This has been decided already."))
    if by.pk in (change.asked_by_id, change.user_id):
        raise ValidationError(_("Another security administrator has to answer this."))
    if outcome == Outcome.REFUSED and not note.strip():
        raise ValidationError(_("Say why it is refused."))
    if outcome == Outcome.CONFIRMED:
        _require_fit(change.kind, change.user, change.office)
        _carry_out(change, by)
    change.outcome, change.note = outcome, note.strip()
    change.decided_by, change.decided_at = by, clock.now()
    change.save(update_fields=["outcome", "note", "decided_by", "decided_at"])
    return _tell(change, f"{outcome}_role_change", by=by, note=change.note)


def held(user, office):
    """The membership by which the user holds the office now, or None."""
    now = clock.now()
    return Membership.objects.filter(spans.in_force(now), user=user, office=office).first()


def _carry_out(change, by):
    if change.kind == Kind.GRANT:
        services.grant_membership(change.user, change.office, by=by)
    else:
        services.end_membership(held(change.user, change.office), by=by)


def _require_fit(kind, user, office):
    if not offices_to_give().filter(pk=office.pk).exists():
        raise ValidationError(_("The office of a unit is given by who activates the unit."))
    if kind == Kind.END:
        if held(user, office) is None:
            raise ValidationError(_("This account does not hold the office."))
        return
    if not User.objects.filter(pk=user.pk, is_active=True).exists():
        raise ValidationError(_("This account is disabled."))
    if held(user, office) is not None:
        raise ValidationError(_("This account holds the office already."))


def _require_security(user):
    if not gives_roles(user):
        raise PermissionError(user.pk)


def _tell(change, verb, *, by, note):
    return log.record(
        verb,
        actor=by,
        object_type="user",
        object_id=change.user_id,
        note=note,
        after={"office": change.office.code, "kind": change.kind, "change": change.public_id},
    )
