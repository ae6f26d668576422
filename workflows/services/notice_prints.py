"""The printed file of a public notice: it has the lines that stand, and is made anew when one of them turns
out to be secret or is given back.
"""

from dataclasses import replace

from django.core.files.storage import default_storage
from django.db import transaction

from accounts.fields import random_id
from trail import log, outbox
from workflows.models import Case, Document, PublicNotice
from workflows.services import letters, public_notices

KIND = Document.Kind.PUBLIC_NOTICE
JOB = "print_notice_again"


def without(application):
    """The name of the file that a notice with this application's line had ("" for none), which is within
    nobody's reach from now on; a job prints the lines that stand.

    The caller has changed the line, and deletes the file with its commit.
    """
    notice = PublicNotice.objects.filter(items__application=application).select_related("round").first()
    if notice is None:
        return ""
    _hold(notice.round.case_id)
    document = Document.objects.filter(case=notice.round.case_id, kind=KIND).first()
    _print_again(notice)
    if document is None:
        return ""
    Document.objects.filter(pk=document.pk).update(file="", sha256="")
    return document.file.name


@transaction.atomic
def keep(case, prepared, read):
    """File what was printed of the notice whose digest was `read`: where its lines have changed since, that
    print is forgotten and another one made.
    """
    _hold(case.pk)
    notice = PublicNotice.objects.get(round__case=case)
    if public_notices.digest(notice) != read or not default_storage.exists(prepared.file):
        outbox.put("forget_file", {"path": prepared.file}, key=f"forget:{prepared.file}:{random_id()}")
        prepared = replace(prepared, file="", sha256="")
        _print_again(notice)
    document = letters.file_letter(case, prepared)
    if document.file.name != prepared.file:
        _renew(document, prepared)


def _renew(document, prepared):
    columns = {name: getattr(prepared, name) for name in ("file", "sha256", "pages")}
    Document.objects.filter(pk=document.pk).update(**columns)
    log.record(
        "notice_printed_again",
        actor=None,
        chain=log.case_chain(document.case_id),
        object_type="document",
        object_id=document.public_id,
        after={"sha256": prepared.sha256[:16]},
    )


def _hold(case_pk):
    """Isolating a line and filing a print come one after the other."""
    Case.objects.select_for_update(no_key=True).get(pk=case_pk)


def _print_again(notice):
    outbox.put(JOB, {"notice": notice.public_id}, key=f"{JOB}:{notice.public_id}:{random_id()}")
