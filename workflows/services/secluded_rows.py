"""Which rows and columns hold what an application says, and how they read once that was taken out."""

import json
from typing import NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, QuerySet

from accounts import sealing
from workflows.models import (
    Application,
    ArchiveFile,
    Attachment,
    Award,
    Batch,
    BatchItem,
    Case,
    Correction,
    Decision,
    Disbursement,
    Document,
    Endorsement,
    ExpertCopy,
    Interview,
    NoticeItem,
    Notification,
    Objection,
    Recognition,
    Reconsideration,
    Recusal,
    Review,
    Scan,
    Screening,
    Seclusion,
    Signature,
    Submission,
    SummaryList,
    TaskBook,
)

MARK = "〔已隔离〕"
# Rows that tell of other applications too.
SHARED = (SummaryList, Signature, Batch)
TELLING = ("title", "project", "reason")
SAID = ("opinion", "note", "text")


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
    return [
        Part(Application.objects.filter(pk=application.pk), ("title", "answers", "assessment")),
        Part(cases, ("title",)),
        Part(Submission.objects.filter(**of_it), ("answers", "files", "facts")),
        Part(TaskBook.objects.filter(**of_it), ("answers", "remarks")),
        Part(Review.objects.filter(**of_it), ("comment", "note")),
        Part(Recusal.objects.filter(**of_it), ("note",)),
        Part(Interview.objects.filter(**of_it), ("note",)),
        Part(Endorsement.objects.filter(**of_it), ("opinion", "checks")),
        Part(Correction.objects.filter(**of_it), ("remarks", "note")),
        Part(Screening.objects.filter(**of_it), ("reason", "checklist")),
        Part(Decision.objects.filter(**of_it), ("reason",)),
        Part(Recognition.objects.filter(**of_it), ("reason",)),
        Part(_signatures(application), ("decisions",)),
        Part(Reconsideration.objects.filter(**of_it), ("reason", "opinion")),
        Part(Award.objects.filter(case__in=cases), ("title",)),
        Part(Disbursement.objects.filter(award__case__in=cases), ("note",)),
        Part(item, ("columns",)),
        Part(
            Objection.objects.filter(item__application=application),
            ("grounds", "admission_note", "verification", "opinion", "answer"),
        ),
        Part(Notification.objects.filter(case__in=cases), ("text",)),
        Part(Batch.objects.filter(pk__in=BatchItem.objects.filter(**of_it).values("batch")), ("arguments",)),
        Part(BatchItem.objects.filter(**of_it), ("sentence",)),
        Part(
            SummaryList.objects.filter(entries__contains=[{"number": application.number}])
            if application.number
            else SummaryList.objects.none(),
            ("entries",),
        ),
        Part(Document.objects.filter(case__in=cases), ("title", "facts"), file=True),
        Part(Attachment.objects.filter(**of_it), ("name",), file=True),
        Part(ExpertCopy.objects.filter(attachment__application=application), ("reason",), file=True),
        Part(Scan.objects.filter(case__in=cases), ("name",), file=True),
        Part(ArchiveFile.objects.filter(**of_it), ("catalogue",), file=True),
    ]


def blanked(application, row, column):
    """The row's value as it reads without its content, of the shape that pages and papers expect."""
    value = getattr(row, column)
    shape = SHAPES.get((type(row), column))
    if shape and value is not None:
        return shape(value, application)
    if not value:
        return value
    return type(value)() if isinstance(value, dict | list) else MARK


def own_part(application, row, column):
    """What is kept of the row's value with the application: of what is shared only its own line, and of a
    batch what it said before it was blanked with another.
    """
    value = getattr(row, column)
    if isinstance(row, SummaryList):
        return [each for each in value if each.get("number") == application.number]
    if isinstance(row, Signature):
        return [line for line in value if line[0] == application.public_id]
    if isinstance(row, Batch) and is_blanked(value):
        return _kept_with_another(row, column)
    return value


def forget_batches(application):
    """What its batches said is kept with each of theirs that is isolated: purged with one, it is forgotten
    with all.
    """
    batches = set(BatchItem.objects.filter(application=application).values_list("batch", flat=True))
    for other in _waiting_in(batches).exclude(application=application).select_for_update(of=("self",)):
        content = json.loads(other.content)
        content["rows"] = [each for each in content["rows"] if not _is_of(each, batches)]
        other.content = json.dumps(content, cls=DjangoJSONEncoder)
        other.save(update_fields=["content"])


def is_blanked(arguments):
    """Whether what a batch says to its applications was taken out with one of them."""
    return MARK in str(arguments)


def own_again(application, row, column, kept):
    """The column of a row that is shared with the application's own line as it was kept; the others' lines
    stay as they stand, since one of them may be isolated now. A batch says again what it said once none of
    its applications is isolated or was purged.
    """
    if isinstance(row, SummaryList):
        own = {each.get("number"): each for each in kept}
        return [
            own[each["number"]] if each.get("number") == application.number else each
            for each in getattr(row, column)
        ]
    if isinstance(row, Signature):
        own = {line[0]: line for line in kept}
        return [own[line[0]] if line[0] == application.public_id else line for line in getattr(row, column)]
    others = Seclusion.objects.filter(given_back_at=None).exclude(application=application)
    is_still_isolated = row.items.filter(application__in=others.values("application")).exists()
    return getattr(row, column) if is_still_isolated else getattr(row, column) | kept


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


def _kept_with_another(batch, column):
    """What is kept with another of its applications; nothing where it was purged with one."""
    for other in _waiting_in([batch.pk]):
        for each in json.loads(other.content)["rows"]:
            if _is_of(each, [batch.pk]):
                return each["values"][column]
    return getattr(batch, column)


def _waiting_in(batches):
    """The isolations of applications of these batches, in order."""
    among = BatchItem.objects.filter(batch__in=batches).values("application")
    return Seclusion.objects.filter(content__isnull=False, application__in=among).order_by("pk")


def _is_of(kept, batches):
    return kept["model"] == Batch._meta.label and kept["pk"] in batches


def _signatures(application):
    """Those under a list on which the application stands, with the reason of its line."""
    return Signature.objects.filter(round=application.round_id, decisions__contains=[[application.public_id]])


def _named(value, application=None):
    return {name: MARK if name in TELLING and each else each for name, each in value.items()}


def _said(value, application=None):
    """What an act says: its free texts, also in a list of remarks."""
    if isinstance(value, list):
        return [_said(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {name: MARK if name in SAID and each else _said(each) for name, each in value.items()}


def _line(value, application):
    """The application's own entry in a summary list."""
    return [_named(each) if each.get("number") == application.number else each for each in value]


def _decided(value, application):
    """The reason of the application's own line under a signature."""
    return [
        [*line[:3], MARK if line[3] else ""] if line[0] == application.public_id else line for line in value
    ]


SHAPES = {
    (SummaryList, "entries"): _line,
    (Signature, "decisions"): _decided,
    (NoticeItem, "columns"): _named,
    (Document, "facts"): _named,
    (ArchiveFile, "catalogue"): lambda value, application: _named(value) | {"files": [], "acts": []},
    (Batch, "arguments"): _said,
    # Also where there was none: the mark alone tells whoever holds the row.
    (Application, "title"): lambda value, application: MARK,
    (Application, "assessment"): lambda value, application: (
        value | {"facts": {}, "findings": [], "items": []}
    ),
}
