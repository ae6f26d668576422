"""Who speaks for an enterprise: asked for with a letter of authority, activated by its bureau, and ended."""

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import offices
from accounts import services as accounts
from accounts.bureaus import bureau_of
from accounts.models import Membership, Office, Organisation, Seat, spans
from enterprises import archive, codes, selectors
from enterprises.models import ContactRequest
from trail import clock, log, outbox
from workflows.selectors import bodies_of
from workflows.services import notices, scans, uploads
from workflows.services.errors import Conflict, NotNow

FOLDER = "letters"
SCAN = "scan_contact_letter"
Outcome, State = ContactRequest.Outcome, ContactRequest.State


@transaction.atomic
def ask(*, letter, credit_code, **columns):
    """Ask for an account (`enterprise_name`, `region`, `zone`, `contact`, `phone`, `replaces`) with the
    scanned letter; anybody may, and learns nothing of what is on record. Returns a receipt.

    ValidationError for a credit code of no enterprise, or a bad file.
    """
    columns["credit_code"] = codes.check_applicant(credit_code, clock.today())
    found = uploads.inspected(letter, most_mb=scans.MOST_MB, allowed=scans.MEDIA)
    columns |= {"media_type": found.media_type, "asked_at": clock.now()}
    row = uploads.kept(
        letter,
        found.extension,
        folder=FOLDER,
        enter=lambda **file: ContactRequest.objects.create(**columns, **file),
    )
    uploads.quarantine(SCAN, row)
    return _log("contact_asked", row, None, after={"code": row.credit_code, "region": row.region_id})


@transaction.atomic
def activate(row, *, username, by):
    """Open the account of a contact: the enterprise is entered with its seat and archive where it is not on
    record; of one that was merged, the contact speaks for the one that was kept. Returns the first password,
    shown once.

    `Conflict` for a request that was answered, `NotNow` for a letter not found clean or an enterprise of
    others, ValidationError for a user name that is taken or unfit; PermissionError for who does not answer.
    """
    row = _locked(row, by)
    if row.state != State.CLEAN:
        raise NotNow(_("The letter has not been found clean yet."))
    organisation = _organisation(row, by)
    enterprise = archive.open_archive(organisation, by=by)
    organisation = (enterprise.merged_into or enterprise).organisation
    office = office_of(organisation)
    if row.replaces:
        for membership in contacts_of(organisation):
            accounts.end_membership(membership, by=by)
    password = accounts.initial_password()
    user = accounts.open_account(username, display_name=row.contact, password=password, by=by)
    accounts.grant_membership(user, office, by=by)
    _answered(row, Outcome.ACTIVATED, by, after={"office": office.code, "contact": user.username})
    return password


@transaction.atomic
def refuse(row, *, note, by):
    """Refuse a request with the reason. Returns a receipt; `NotNow` without one, else as `activate`."""
    row = _locked(row, by)
    if not note.strip():
        raise NotNow(_("Say why it is refused."))
    row.note = note.strip()
    return _answered(row, Outcome.REFUSED, by)


@transaction.atomic
def end(enterprise, membership, *, by):
    """Let a contact speak for the enterprise no longer, from the next request on. Returns a receipt;
    PermissionError for whoever does not keep its contacts.
    """
    if not selectors.enterprises_whose_contacts_are_kept_by(by).filter(pk=enterprise.pk).exists():
        raise PermissionError(enterprise.pk)
    membership = contacts_of(enterprise.organisation).get(pk=membership.pk)
    accounts.end_membership(membership, by=by)
    return log.record(
        "contact_ended",
        actor=by,
        object_type="enterprise",
        object_id=enterprise.public_id,
        after={"contact": membership.user.username},
    )


def lead(absorbed, kept, *, by):
    """Let who speaks for an archive that was merged speak for the one that it was merged into, and tell them.
    Returns the keys of the memberships that were granted for it.
    """
    office, granted = office_of(kept.organisation), []
    present = set(contacts_of(kept.organisation).values_list("user", flat=True))
    for membership in contacts_of(absorbed.organisation).exclude(user__in=present):
        granted.append(accounts.grant_membership(membership.user, office, by=by).pk)
        notices.tell(
            membership.user_id,
            gettext_noop("“%(absorbed)s” was put together with “%(kept)s”; you speak for that from now on."),
            case=None,
            key=f"merged:{absorbed.pk}:{kept.pk}",
            path=reverse("enterprise", args=[kept.public_id]),
            absorbed=absorbed.organisation.name,
            kept=kept.organisation.name,
        )
    return granted


def lead_back(granted, *, by):
    """The merger is undone: they speak for the one that was kept no longer."""
    for membership in Membership.objects.filter(spans.in_force(clock.now()), pk__in=granted):
        accounts.end_membership(membership, by=by)


def contacts_of(organisation):
    """By which memberships somebody speaks for the enterprise now."""
    held = Membership.objects.filter(
        spans.in_force(clock.now()),
        office__role=Office.Role.CONTACT,
        office__organisation=organisation,
    )
    return held.select_related("user", "office").order_by("pk")


def office_of(organisation):
    """The office of the enterprise's contacts, made at the first asking."""
    title = _("Contact of %(unit)s") % {"unit": organisation.name[:80]}
    return offices.office_of(organisation, Office.Role.CONTACT, title)


@outbox.job(SCAN)
class LookAtLetter(uploads.Look):
    """Of an enterprise that asks for an account."""

    model = ContactRequest


def _organisation(row, by):
    """The enterprise as it is on record, entered with its seat where it is not; one in a high-tech zone goes
    through its administration from now on, and one that goes through nobody through the bureau of its place.
    """
    found = Organisation.objects.filter(credit_code=row.credit_code).first()
    if found is None:
        found = _entered(
            name=row.enterprise_name,
            credit_code=row.credit_code,
            kind=Organisation.Kind.ENTERPRISE,
            recommended_through=row.zone or bureau_of(row.region) or bodies_of(by).first(),
        )
        Seat.objects.create(organisation=found, region=row.region, since=clock.today())
    elif not selectors.reaches_enterprise(by, found):
        raise NotNow(_("This enterprise is not among those that you may tell of."))
    elif not found.direct:
        _lead_through(found, row.zone or found.recommended_through or bureau_of(row.region), by)
    return found


def _entered(**columns):
    """The enterprise, entered now; `Conflict` where another request of the same did that meanwhile."""
    try:
        with transaction.atomic():
            return Organisation.objects.create(**columns)
    except IntegrityError:
        raise Conflict(
            _("Meanwhile the enterprise was entered for another request. Look at this one again.")
        ) from None


def _lead_through(organisation, through, by):
    before, organisation.recommended_through = organisation.recommended_through, through
    if through == before:
        return
    organisation.save(update_fields=["recommended_through"])
    log.record(
        "unit_led_through",
        actor=by,
        object_type="organisation",
        object_id=organisation.public_id,
        before={"through": before.public_id if before else ""},
        after={"through": through.public_id},
    )


def _locked(row, by):
    if not selectors.contact_requests_for(by).filter(pk=row.pk).exists():
        raise PermissionError(row.pk)
    row = ContactRequest.objects.select_for_update(of=["self"]).select_related("region").get(pk=row.pk)
    if row.outcome:
        raise Conflict(_("This has been decided already."))
    return row


def _answered(row, outcome, by, **content):
    row.outcome, row.decided_by, row.decided_at = outcome, by, clock.now()
    row.save(update_fields=["outcome", "note", "decided_by", "decided_at"])
    return _log(f"contact_{outcome}", row, by, note=row.note, **content)


def _log(verb, row, by, **content):
    return log.record(verb, actor=by, object_type="contact_request", object_id=row.public_id, **content)
