"""Scans of what was signed or sealed on paper, and pieces of evidence."""

from django.db import transaction

from trail import clock, log
from workflows.models import Scan
from workflows.services import inspection, uploads

FOLDER = "scans"
MOST_MB = 20
MEDIA = ("application/pdf", "image/jpeg", "image/png")
ACCEPT = inspection.accept(MEDIA)


@transaction.atomic
def store(kind, upload, *, by, case=None, organisation=None):
    """Keep a scan of one kind of paper, of a case or of an organisation; returns it, still being checked.

    Whether `by` may is asked before by whoever the paper matters to. A file that is empty, too large or
    neither PDF nor picture is a `ValidationError` with what to do.
    """
    found = uploads.inspected(upload, most_mb=MOST_MB, allowed=MEDIA)
    columns = {"kind": kind, "case": case, "organisation": organisation, "media_type": found.media_type}
    return uploads.kept(
        upload, found.extension, folder=FOLDER, enter=lambda **file: _entered(by, **columns, **file)
    )


def _entered(by, **columns):
    scan = Scan.objects.create(uploaded_by=by, uploaded_at=clock.now(), **columns)
    uploads.quarantine("scan_paper", scan)
    log.record(
        "scan_stored",
        actor=by,
        chain=log.case_chain(scan.case_id) if scan.case_id else None,
        object_type="scan",
        object_id=scan.public_id,
        after={"kind": scan.kind, "name": scan.name, "sha256": scan.sha256},
    )
    return scan
