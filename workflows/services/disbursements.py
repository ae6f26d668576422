"""Payments (拨付): what was paid for a granted project and what came back, never more than was granted."""

from django.db import transaction
from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from trail import clock, log, outbox
from workflows import selectors
from workflows.models import Application, Award, Disbursement
from workflows.services import isolated
from workflows.services.errors import NotNow

Kind = Disbursement.Kind
# Nothing more is paid for what ended so.
UNPAID = (Award.EndKind.GIVEN_UP, Award.EndKind.REVOKED, Award.EndKind.VOID)


@transaction.atomic
def record(award, *, by, **columns):
    """Record money that was paid or came back: `kind`, `document`, `day`, `money`, `note`. Returns a receipt.

    Exact under simultaneous hands: the project is locked while its sums are read. `NotNow` for more than is
    left, for a return of more than was paid, for a day that has not come, for a project that was given up or
    revoked; PermissionError for anybody but the finance office beside the round.
    """
    if not selectors.awards_paid_by(by).filter(pk=award.pk).exists():
        raise PermissionError(award.pk)
    isolated.require_readable(award.case)
    award = with_sums(Award.objects.filter(pk=award.pk)).get()
    _refuse(award, columns)
    row = Disbursement.objects.create(award=award, recorded_by=by, recorded_at=clock.now(), **columns)
    _renew_the_file(row)
    return log.record(
        "payment_recorded" if row.kind == Kind.PAID else "return_recorded",
        actor=by,
        chain=log.case_chain(award.case_id),
        object_type="disbursement",
        object_id=row.public_id,
        note=row.note,
        after={"document": row.document, "day": row.day.isoformat(), "money": row.money},
    )


def with_sums(awards):
    """Awards with what was `paid`, what was `returned`, and what is `left` to be paid."""
    summed = awards.annotate(paid=_sum(Kind.PAID), returned=_sum(Kind.RETURNED))
    return summed.annotate(left=F("money") - F("paid") + F("returned"))


def totals(awards):
    """What was granted, paid, returned and is left, over all these awards with their sums."""
    names = ("money", "paid", "returned", "left")
    return awards.order_by().aggregate(**{f"all_{name}": Coalesce(Sum(name), 0) for name in names})


def _sum(kind):
    rows = Disbursement.objects.filter(award=OuterRef("pk"), kind=kind).order_by().values("award")
    return Coalesce(Subquery(rows.annotate(total=Sum("money")).values("total")), 0)


def _refuse(award, columns):
    money = columns["money"]
    if columns["day"] > clock.today():
        raise NotNow(_("The day lies ahead; record what has happened."))
    if columns["day"] < award.since:
        raise NotNow(_("The day lies before the grant."))
    if columns["kind"] == Kind.RETURNED:
        if money > award.paid - award.returned:
            raise NotNow(
                _("Only %(money)s yuan are out; no more can come back.")
                % {"money": f"{award.paid - award.returned:,}"}
            )
        return
    if award.end_kind in UNPAID:
        raise NotNow(_("This project has ended; nothing more is paid for it."))
    if money > award.left:
        raise NotNow(
            _("%(money)s yuan are left of what was granted; no more can be paid.")
            % {"money": f"{award.left:,}"}
        )


def _renew_the_file(row):
    """A project that is filed, or being filed just now, gets a new file with the payment in it."""
    application = Application.objects.get(case=row.award.case_id)
    outbox.put("renew_archive", {"application": application.public_id}, key=f"renew_archive:{row.public_id}")
