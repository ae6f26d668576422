"""The one file of a project (一项一档): each paper, and a catalogue of what was decided by whom on what text.

The same rows give the same bytes, so that a file made twice can be compared.
"""

import copy
import io
import json
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q
from django.utils.translation import override

from trail import outbox
from workflows.documents import render
from workflows.documents.application import STYLE, application_html
from workflows.documents.task_book import prepare_task_book
from workflows.models import (
    Application,
    ArchiveFile,
    Attachment,
    Countersignature,
    Document,
    OfficialDocument,
    Scan,
    Signature,
    TaskBook,
)
from workflows.services import catalogue, filing, letters
from workflows.services.as_handed_in import Version

FOLDER = "archives"
BEGINNING_OF_TIME = (1980, 1, 1, 0, 0, 0)
READABLE = 0o644 << 16


def prepare_archive(case):
    """Put the archive file together and store it; slow, outside any transaction, and safe to repeat.

    Returns what `filing.keep` notes: file, size, SHA-256, catalogue, and the papers made on the way.
    """
    application = _applications().get(case=case)
    papers = [prepare_task_book(book) for book in _confirmed(application)]
    files = dict(_files(application, papers))
    entries = catalogue.of(application, files)
    with override(settings.LANGUAGE_CODE):
        page = render.html("documents/catalogue.html", {"catalogue": entries})
    files["目录.json"] = json.dumps(
        entries, ensure_ascii=False, indent=1, sort_keys=True, cls=DjangoJSONEncoder
    ).encode()
    files["目录.html"] = page.encode()
    content = _zipped(files)
    file, sha256 = letters.store(content, folder=FOLDER, ending="zip")
    return {"file": file, "size": len(content), "sha256": sha256, "catalogue": entries, "papers": papers}


class FiledJustNowError(Exception):
    """The first file of the project is being put together."""


@outbox.job("renew_archive")
class Renew(outbox.Job):
    """Puts the file of a project together anew, when something was added after it was filed.

    While the first file is being put together this is tried again later, since that one may lack what was
    added; a project that is not filed yet gets it with its first file.
    """

    def prepare(self, payload):
        application = _applications().get(public_id=payload["application"])
        if filing.is_being_filed(application):
            raise FiledJustNowError(payload["application"])
        is_filed = ArchiveFile.objects.filter(application=application).exists()
        return prepare_archive(application.case) if is_filed else None

    def apply(self, payload, result):
        if result is not None:
            application = (
                _applications().select_for_update(of=("case",)).get(public_id=payload["application"])
            )
            filing.keep(application, result)


def _applications():
    return Application.objects.select_related(
        "case",
        "edition",
        "holder__person",
        "holder__organisation",
        "host_unit",
        "round__screening_office__organisation",
    )


def _confirmed(application):
    books = TaskBook.objects.filter(application=application, state=TaskBook.State.CONFIRMED)
    return books.select_related(
        "application__case__award", "application__edition", "application__host_unit",
        "application__holder__person", "application__holder__organisation",
        "application__round__screening_office__organisation", "scan",
    )  # fmt: skip


def _files(application, papers):
    """The papers by their place in the file, in order."""
    submissions = list(application.submissions.all())
    for submission in submissions:
        version = _as_handed_in(application, submission, is_latest=submission is submissions[-1])
        paper = render.printed(application_html(version.application, version), style=STYLE)
        yield f"01-申报书/申报书-第{submission.number}版.pdf", paper.pdf
    for number, attachment in enumerate(_handed_in(submissions), 1):
        yield f"02-附件/{number:02d}-{attachment.name}", _read(attachment.file)
    letters_sent = application.case.documents.exclude(kind=Document.Kind.TASK_BOOK)
    for number, document in enumerate(letters_sent.order_by("made_at", "pk"), 1):
        yield f"03-函件/{number:02d}-{document.title}.pdf", _read(document.file)
    official = OfficialDocument.objects.filter(round=application.round).select_related("scan")
    folder = f"04-{application.edition.policy.word}文件"
    for number, document in enumerate(official.order_by("pk"), 1):
        yield f"{folder}/{number:02d}-{document.scan.name}", _read(document.scan.file)
    for number, scan in enumerate(_signed_papers(application), 1):
        yield f"{folder}/审定-{number:02d}-{scan.name}", _read(scan.file)
    for paper in papers:
        yield "05-任务书/任务书.pdf", _read_stored(paper.file)
    for book in _confirmed(application):
        yield f"05-任务书/盖章页-{book.scan.name}", _read(book.scan.file)


def _signed_papers(application):
    """The scans of the lists that were signed or countersigned on paper, each once, in the order in which
    they came.
    """
    signed = Signature.objects.filter(round=application.round, voided_at=None)
    beside = Countersignature.objects.filter(signature__in=signed)
    papers = Q(pk__in=signed.values("scan")) | Q(pk__in=beside.values("scan"))
    return Scan.objects.filter(papers).order_by("pk")


def _as_handed_in(application, submission, *, is_latest):
    """The content of one version, with the code and day that it had then; only the latest was judged so."""
    then = copy.copy(application)
    then.answers = submission.answers
    then.verification_code = submission.verification_code
    then.submitted_at = submission.handed_in_at
    findings = application.assessment["findings"] if is_latest else []
    then.assessment = {**application.assessment, "facts": submission.facts, "findings": findings}
    return Version(then, submission)


def _handed_in(submissions):
    """Every attachment that stands in any version, once, in the order in which it came."""
    listed = {entry["attachment"] for submission in submissions for entry in submission.files}
    return Attachment.objects.filter(public_id__in=listed).order_by("pk")


def _read(file):
    with file.open("rb") as opened:
        return opened.read()


def _read_stored(name):
    with default_storage.open(name, "rb") as opened:
        return opened.read()


def _zipped(files):
    """One ZIP; no moment of today stands in it."""
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = ZipInfo(name, BEGINNING_OF_TIME)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, READABLE
            archive.writestr(entry, files[name])
    return packed.getvalue()
