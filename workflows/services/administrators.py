"""The change of a unit's administrator by letter of authority (授权书)."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import Membership, Organisation, spans
from trail import clock, log
from workflows import selectors
from workflows.models import AdministratorChange, Scan
from workflows.services import scans
from workflows.services.activation import office_of
from workflows.services.errors import Conflict, NotNow

Outcome = AdministratorChange.Outcome


@transaction.atomic
def ask(unit, newcomer, letter, *, by):
    """Ask for a change with the scanned letter: by the present administrator, or by who activates the unit
    when the old one is gone. Returns the change.

    `NotNow` unless the newcomer is one of the unit's people with an account, `Conflict` while another change
    is open, ValidationError for a bad file, PermissionError for anybody else.
    """
    if not (
        selectors.units_of(by).filter(pk=unit.pk).exists()
        or selectors.units_activated_by(by).filter(pk=unit.pk).exists()
    ):
        raise PermissionError(unit.pk)
    _require_fit(unit, newcomer)
    scan = scans.store("letter_of_authority", letter, by=by, organisation=unit)
    try:
        with transaction.atomic():
            change = AdministratorChange.objects.create(
                organisation=unit, newcomer=newcomer, letter=scan, asked_by=by, asked_at=clock.now()
            )
    except IntegrityError:
        raise Conflict(_("A change of this unit's administrator waits for an answer already.")) from None
    _log(change, "asked_for_administrator", by)
    return change


@transaction.atomic
def decide(change, outcome, *, note, by):
    """Confirm or refuse a change: confirmed, the old memberships end and the new one begins, effective at the
    next request. Returns a receipt.

    `Conflict` when it is decided already; `NotNow` for whoever asked, a refusal without a note, a letter that
    was not found clean, or a newcomer who has left; PermissionError for anybody but who activates the unit.
    """
    if not selectors.changes_decided_by(by).filter(pk=change.pk).exists():
        raise PermissionError(change.pk)
    Organisation.objects.select_for_update().get(pk=change.organisation_id)
    related = AdministratorChange.objects.select_related("organisation", "newcomer", "letter")
    change = related.select_for_update(of=("self",)).get(pk=change.pk)
    if change.outcome:
        raise Conflict(_("This has been decided already."))
    if change.asked_by_id == by.pk:
        raise NotNow(_("You asked for this change; another person has to answer it."))
    if outcome == Outcome.REFUSED and not note.strip():
        raise NotNow(_("Say why it is refused."))
    if outcome == Outcome.CONFIRMED:
        _hand_over(change, by)
    change.outcome, change.note = outcome, note.strip()
    change.decided_by, change.decided_at = by, clock.now()
    change.save(update_fields=["outcome", "note", "decided_by", "decided_at"])
    return _log(change, f"{outcome}_administrator", by, note=change.note)


def _hand_over(change, by):
    if change.letter.state != Scan.State.CLEAN:
        raise NotNow(_("The letter has not been found clean yet."))
    _require_fit(change.organisation, change.newcomer)
    office = office_of(change.organisation)
    for membership in Membership.objects.filter(spans.in_force(clock.now()), office=office):
        accounts.end_membership(membership, by=by)
    accounts.grant_membership(change.newcomer, office, by=by)


def _require_fit(unit, newcomer):
    fit = selectors.employed_by(unit).filter(user=newcomer, user__is_active=True)
    if not fit.exists():
        raise NotNow(_("Choose somebody who works for the unit and has an account."))
    holds = spans.in_force(clock.now())
    if newcomer.memberships.filter(holds, office__organisation=unit, office__role="unit").exists():
        raise NotNow(_("This person administers the unit already."))


def _log(change, verb, by, *, note=""):
    return log.record(
        verb,
        actor=by,
        object_type="organisation",
        object_id=change.organisation.public_id,
        note=note,
        after={"newcomer": change.newcomer.username, "letter": change.letter.sha256},
    )
