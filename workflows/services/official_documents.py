"""Papers that were numbered, signed and sealed in the office's own system, recorded here (审定文件)."""

import re

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trail import clock, log
from workflows.models import OfficialDocument, PublicNotice
from workflows.services import scans
from workflows.services.errors import NotNow

# GB/T 9704-2012, 7.2.5: the office, the year in 〔〕, the number without 第 and leading zeros, 号.
NUMBER = re.compile(r"[\u4e00-\u9fff]{2,12}〔20\d{2}〕[1-9]\d{0,4}号")
SCAN = "decision_document"


def decision_of(round_):
    """The round's decision document, or the announcement of who recognises instead; None before."""
    return OfficialDocument.objects.filter(round=round_).last()


def record(round_, *, scan, by, **columns):
    """Record the decision document: its `number`, `dated` and `title`, with its scan. Returns a receipt.

    `NotNow` for a number that is none or stands in the records already, and for a day that does not fit; the
    caller holds the lock of the round's process.
    """
    _require_number(columns["number"])
    _require_day(round_, columns["dated"])
    try:
        with transaction.atomic():
            document = OfficialDocument.objects.create(
                round=round_,
                kind=OfficialDocument.Kind.DECISION,
                scan=scans.store(SCAN, scan, by=by, case=round_.case),
                recorded_by=by,
                recorded_at=clock.now(),
                **columns,
            )
    except IntegrityError as error:
        raise NotNow(_("This number stands in the records already. Compare it once more.")) from error
    return log.record(
        "document_recorded",
        actor=by,
        chain=log.case_chain(round_.case_id),
        object_type="official_document",
        object_id=document.public_id,
        after={"number": document.number, "dated": document.dated.isoformat()},
    )


def _require_number(number):
    if not NUMBER.fullmatch(number):
        raise NotNow(
            _("The number reads like 内科基字〔2026〕12号: the year in 〔〕, no 第, no leading zero.")
        )
    if OfficialDocument.objects.filter(kind=OfficialDocument.Kind.DECISION, number=number).exists():
        raise NotNow(_("This number stands in the records already. Compare it once more."))


def _require_day(round_, dated):
    if dated > clock.today():
        raise NotNow(_("The document cannot be dated later than today."))
    notice = PublicNotice.objects.filter(round=round_).first()
    if notice is not None and dated < timezone.localdate(notice.ends_at):
        raise NotNow(
            _("The notice ran until %(day)s; the document cannot be dated before.")
            % {"day": timezone.localdate(notice.ends_at).isoformat()}
        )
