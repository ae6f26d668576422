"""Which rows and columns hold what an application says, and how they read once that was taken out."""

from typing import NamedTuple

from django.db.models import Q, QuerySet

from accounts import sealing
from workflows.models import (
    Application,
    ArchiveFile,
    Attachment,
    Award,
    BatchItem,
    Case,
    Correction,
    Document,
    Endorsement,
    ExpertCopy,
    NoticeItem,
    Notification,
    Objection,
    Reconsideration,
    Review,
    Scan,
    Screening,
    Submission,
    SummaryList,
    TaskBook,
)

MARK = "〔已隔离〕"
TELLING = ("title", "project", "reason")


class Part(NamedTuple):
    """Rows of one model with the columns that hold content; `file` where they hold one."""

    rows: QuerySet
    columns: tuple
    file: bool = False


def parts(application):
    """Every part of an application's content, wherever it was copied to."""
    cases = Case.objects.filter(Q(application=application) | Q(objection__item__application=application))
    of_it = {"application": application}
    item = NoticeItem.objects.filter(**of_it)
    papers = Q(case__in=cases)
    if item.exists():
        papers |= Q(case=application.round.case_id, kind=Document.Kind.PUBLIC_NOTICE)
    return [
        Part(Application.objects.filter(pk=application.pk), ("title", "answers")),
        Part(cases, ("title",)),
        Part(Submission.objects.filter(**of_it), ("answers", "files")),
        Part(TaskBook.objects.filter(**of_it), ("answers", "remarks")),
        Part(Review.objects.filter(**of_it), ("comment", "note")),
        Part(Endorsement.objects.filter(**of_it), ("opinion",)),
        Part(Correction.objects.filter(**of_it), ("remarks", "note")),
        Part(Screening.objects.filter(**of_it), ("reason",)),
        Part(Reconsideration.objects.filter(**of_it), ("reason", "opinion")),
        Part(Award.objects.filter(case__in=cases), ("title",)),
        Part(item, ("columns",)),
        Part(
            Objection.objects.filter(item__application=application),
            ("grounds", "admission_note", "verification", "opinion", "answer"),
        ),
        Part(Notification.objects.filter(case__in=cases), ("text",)),
        Part(BatchItem.objects.filter(**of_it), ("sentence",)),
        Part(
            SummaryList.objects.filter(entries__contains=[{"number": application.number}])
            if application.number
            else SummaryList.objects.none(),
            ("entries",),
        ),
        Part(Document.objects.filter(papers), ("title", "facts"), file=True),
        Part(Attachment.objects.filter(**of_it), ("name",), file=True),
        Part(ExpertCopy.objects.filter(attachment__application=application), ("reason",), file=True),
        Part(Scan.objects.filter(case__in=cases), ("name",), file=True),
        Part(ArchiveFile.objects.filter(**of_it), ("catalogue",), file=True),
    ]


def blanked(application, column, value):
    """The value as it reads without its content, of the shape that pages and papers expect."""
    if column == "entries":
        return [_named(each) if each.get("number") == application.number else each for each in value]
    if column in ("columns", "facts"):
        return _named(value)
    if column == "catalogue":
        return _named(value) | {"files": [], "acts": []}
    if isinstance(value, dict | list):
        return type(value)()
    return MARK if value else value


def in_clear(value):
    """A value to be kept encrypted as a whole: sealed answers opened, since their key may be replaced."""
    if not isinstance(value, dict):
        return value
    return {
        name: {"clear": sealing.opened(each, name=name), "shown": each["shown"]}
        if sealing.is_sealed(each)
        else each
        for name, each in value.items()
    }


def sealed_again(value):
    """The value as it was kept, its sealed answers under the active key."""
    if not isinstance(value, dict):
        return value
    return {
        name: sealing.seal_as(each["clear"], each["shown"], name=name)
        if isinstance(each, dict) and each.keys() == {"clear", "shown"}
        else each
        for name, each in value.items()
    }


def _named(value):
    return {name: MARK if name in TELLING and each else each for name, each in value.items()}
