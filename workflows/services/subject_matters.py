"""What is kept about a person in matters, from applications to the log: parts of the person's own copy."""

from pathlib import PurePath

from django.db.models import Q

from trail.models import ActionLog
from workflows.models import (
    AdministratorChange,
    Application,
    Attachment,
    Award,
    Document,
    FactSheet,
    Interview,
    NoticeItem,
    Objection,
    Participation,
    Reconsideration,
    Scan,
    SummaryList,
    TaskBook,
)
from workflows.services.subjects import FILES, in_clear, part, path_in, rows_of


@part("facts", workflows_FactSheet="values origins")
def _facts(person):
    return rows_of(FactSheet.objects.filter(holder__person=person), "year", "values", "origins", "updated_at")


@part(
    "applications",
    workflows_Application="answers assessment",
    workflows_Submission="answers facts files",
    workflows_Attachment="name",
    workflows_Reconsideration="reason",
    workflows_Interview="note",
)
def _applications(person):
    rows = Application.objects.filter(holder__person=person).select_related("round", "host_unit")
    return [
        {
            "public_id": row.public_id,
            "round": row.round.title,
            "number": row.number,
            "title": row.title,
            "host_unit": row.host_unit.name,
            "state": row.state,
            "answers": in_clear(row.answers),
            "assessment": row.assessment,
            "submissions": [
                {
                    "number": each.number,
                    "handed_in_at": each.handed_in_at,
                    "answers": in_clear(each.answers),
                    "facts": each.facts,
                    "files": each.files,
                    "verification_code": each.verification_code,
                }
                for each in row.submissions.order_by("number")
            ],
            "attachments": rows_of(row.attachments.all(), "kind", "name", "size", "sha256", "uploaded_at"),
            "endorsements": rows_of(
                row.endorsements.all(), "link", "outcome", "opinion", "checks", "done_at"
            ),
            "corrections": rows_of(row.corrections.all(), "remarks", "note", "due_at", "answered_at"),
            "reconsiderations": rows_of(
                Reconsideration.objects.filter(application=row), "reason", "asked_at", "outcome", "opinion"
            ),
            "interviews": rows_of(Interview.objects.filter(application=row), "present_at", "note"),
        }
        for row in rows
    ]


@part("task_books", workflows_TaskBook="answers")
def _task_books(person):
    return [
        {"title": row.application.title, "state": row.state, "answers": in_clear(row.answers)}
        for row in TaskBook.objects.filter(application__holder__person=person).select_related("application")
    ]


@part("awards")
def _awards(person):
    columns = ("programme", "title", "number", "money", "since", "until", "ended_on", "end_kind")
    return rows_of(Award.objects.filter(holder__person=person), *columns)


@part("papers", workflows_Document="facts")
def _papers(person):
    columns = ("kind", "title", "number", "facts", "made_at")
    return rows_of(Document.objects.filter(case__application__holder__person=person), *columns)


@part("notice_lines", workflows_NoticeItem="columns")
def _notice_lines(person):
    rows = NoticeItem.objects.filter(application__holder__person=person).select_related("notice")
    return [{"notice": row.notice.title, "columns": row.columns} for row in rows]


@part("summary_lists", workflows_SummaryList="entries")
def _summary_lists(person):
    """The person's own lines in the lists of units and bodies."""
    own = Application.objects.filter(holder__person=person, number__isnull=False)
    return [
        {"made_at": row.made_at, "entry": entry}
        for number in own.values_list("number", flat=True)
        for row in SummaryList.objects.filter(entries__contains=[{"number": number}])
        for entry in row.entries
        if entry["number"] == number
    ]


@part("scans", workflows_Scan="name")
def _scans(person):
    return rows_of(_scans_of(person), "kind", "name", "size", "sha256", "uploaded_at")


def _scans_of(person):
    """Those in the person's own matters: of the applications, of objections, and the letters that name the
    person as a unit's administrator.
    """
    own = Q(case__application__holder__person=person)
    own |= Q(case__objection__in=[row.pk for row in _objections_of(person)], uploaded_by=None)
    if person.user_id:
        changes = AdministratorChange.objects.filter(newcomer=person.user_id)
        own |= Q(pk__in=changes.values("letter"))
    return Scan.objects.filter(own)


@part("takes_part_in")
def _takes_part(person):
    rows = Participation.objects.filter(person=person).select_related("application")
    return [{"number": row.application.number, "title": row.application.title} for row in rows]


@part("objections", workflows_Objection="objector contact grounds")
def _objections(person):
    rows = _objections_of(person)
    return rows_of(rows, "public_id", "objector", "contact", "grounds", "filed_at", "answer")


def _objections_of(person):
    """Who objects is not tied to an account, so they are found by name and telephone or mail together."""
    ways = {way for way in (person.phone, person.email) if way}
    return [
        row
        for row in Objection.objects.iterator(chunk_size=200)
        if row.objector == person.name and row.contact in ways
    ]


@part("log", trail_ActionLog="address note")
def _log(person):
    """What the person did, from where and why, and what was done to the person's own row; who else acted, and
    what they said, is not told.
    """
    about = Q(object_type="person", object_id=person.public_id)
    if person.user is None:
        rows = ActionLog.objects.filter(about)
    else:
        about |= Q(object_type="user", object_id=str(person.user_id))
        rows = ActionLog.objects.filter(Q(actor_id=person.user_id) | about)
    told = []
    for row in rows.order_by("pk"):
        is_own = person.user_id is not None and row.actor_id == person.user_id
        own = {"address": row.address, "note": row.note} if is_own else {}
        told += [each | own for each in rows_of([row], "at", "verb", "object_type", "object_id")]
    return told


@part("attachments", FILES, workflows_Attachment="file")
def _attachment_files(person):
    rows = Attachment.objects.filter(application__holder__person=person).select_related("application")
    return [
        (path_in("attachments", row.application.public_id, row.pk, row.name), row.file.name) for row in rows
    ]


@part("scans", FILES, workflows_Scan="file")
def _scan_files(person):
    return [(path_in("scans", row.kind, row.pk, row.name), row.file.name) for row in _scans_of(person)]


@part("papers", FILES, workflows_Document="file")
def _paper_files(person):
    rows = Document.objects.filter(case__application__holder__person=person).select_related("case")
    return [
        (
            path_in("papers", row.case.public_id, row.pk, f"{row.kind}{PurePath(row.file.name).suffix}"),
            row.file.name,
        )
        for row in rows
    ]
