"""Everything that is kept about one person, gathered for the person: as JSON by part, and the files.

Each part is a function of the person that registers itself; the archives add theirs. Who reviewed the person
is in none of them: that is the experts' secret, not the person's.
"""

import json
import re
import zipfile
from pathlib import PurePath

from django.apps import apps
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q

from accounts import sealing
from accounts.models import Person, User
from trail import log
from trail.models import ActionLog
from workflows.models import (
    Application,
    Attachment,
    Award,
    Document,
    FactSheet,
    Notification,
    Objection,
    Participation,
    TaskBook,
)

PARTS, FILES = {}, {}
ATTEMPTS = ("AccessAttempt", "AccessFailureLog", "AccessLog")


class NobodyError(Exception):
    """No person of this id, and no user of this name who is one."""


def part(name, into=PARTS):
    """Register a function of (person) as a part of what is gathered; into FILES, as (path, stored name)s."""

    def register(function):
        into[name] = function
        return function

    return register


def find(asked):
    """The person of that public id, or the one whose user name it is."""
    named = Q(public_id=asked) | Q(user__username=asked)
    person = Person.objects.filter(named).select_related("user").first()
    if person is None:
        raise NobodyError(asked)
    return person


def gathered(person):
    """All parts by name, in the terms of JSON once it is written."""
    return {name: function(person) for name, function in PARTS.items()}


@transaction.atomic
def export(person, file, *, by=None):
    """Write all into one ZIP: `subject.json` and the files. Returns how many rows and files; logged."""
    told, files = gathered(person), 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("subject.json", json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        for function in FILES.values():
            for path, stored in function(person):
                if default_storage.exists(stored):
                    with default_storage.open(stored, "rb") as source:
                        packed.writestr(path, source.read())
                    files += 1
    rows = {name: len(each) if isinstance(each, list) else 1 for name, each in told.items()}
    log.record(
        "exported_subject",
        actor=by,
        object_type="person",
        object_id=person.public_id,
        after={"rows": rows, "files": files},
    )
    return {"rows": rows, "files": files}


def rows_of(queryset, *names):
    """Rows as mappings of these columns, what is encrypted in clear."""
    return [{name: getattr(row, name) for name in names} for row in queryset]


def in_clear(answers):
    """Answers by question, sealed ones opened: it is their owner who reads them."""
    return {name: sealing.opened(value, name=name) for name, value in answers.items()}


@part("person")
def _person(person):
    return rows_of([person], "public_id", "name", "sex", "born", "id_number", "phone", "email")[0]


@part("employments")
def _employments(person):
    rows = person.employments.select_related("organisation").order_by("since")
    return [{"organisation": row.organisation.name, "since": row.since, "until": row.until} for row in rows]


@part("account")
def _account(person):
    columns = ("username", "display_name", "email", "is_active", "last_login")
    return rows_of(User.objects.filter(person=person), *columns)


@part("offices")
def _offices(person):
    user = person.user
    rows = user.memberships.select_related("office") if user else ()
    return [{"office": row.office.title, "since": row.since, "until": row.until} for row in rows]


@part("consents")
def _consents(person):
    return rows_of(person.user.consents.all(), "version", "given_at") if person.user else []


@part("sign_ins")
def _sign_ins(person):
    if person.user is None:
        return []
    return [
        {"kind": name, "at": row.attempt_time, "ip_address": row.ip_address, "user_agent": row.user_agent}
        for name in ATTEMPTS
        for row in apps.get_model("axes", name).objects.filter(username=person.user.username)
    ]


@part("messages")
def _messages(person):
    rows = Notification.objects.filter(user=person.user) if person.user else ()
    return rows_of(rows, "text", "created_at", "read_at")


@part("facts")
def _facts(person):
    return rows_of(FactSheet.objects.filter(holder__person=person), "year", "values", "origins", "updated_at")


@part("applications")
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
        }
        for row in rows
    ]


@part("task_books")
def _task_books(person):
    return [
        {"title": row.application.title, "state": row.state, "answers": in_clear(row.answers)}
        for row in TaskBook.objects.filter(application__holder__person=person).select_related("application")
    ]


@part("awards")
def _awards(person):
    columns = ("programme", "title", "number", "money", "since", "until", "ended_on", "end_kind")
    return rows_of(Award.objects.filter(holder__person=person), *columns)


@part("papers")
def _papers(person):
    columns = ("kind", "title", "number", "facts", "made_at")
    return rows_of(Document.objects.filter(case__application__holder__person=person), *columns)


@part("takes_part_in")
def _takes_part(person):
    rows = Participation.objects.filter(person=person).select_related("application")
    return [{"number": row.application.number, "title": row.application.title} for row in rows]


@part("objections")
def _objections(person):
    """Who objects is not tied to an account, so they are found by name and telephone or mail together."""
    ways = {way for way in (person.phone, person.email) if way}
    rows = (
        row
        for row in Objection.objects.iterator(chunk_size=200)
        if row.objector == person.name and row.contact in ways
    )
    return rows_of(rows, "public_id", "objector", "contact", "grounds", "filed_at", "answer")


@part("log")
def _log(person):
    """What the person did, and what was done to the person's own row; who else acted is not told."""
    about = Q(object_type="person", object_id=person.public_id)
    if person.user is None:
        rows = ActionLog.objects.filter(about)
    else:
        about |= Q(object_type="user", object_id=str(person.user_id))
        rows = ActionLog.objects.filter(Q(actor_id=person.user_id) | about)
    return rows_of(rows.order_by("pk"), "at", "verb", "object_type", "object_id")


@part("attachments", FILES)
def _attachment_files(person):
    rows = Attachment.objects.filter(application__holder__person=person).select_related("application")
    return [
        (_path("attachments", row.application.public_id, row.pk, row.name), row.file.name) for row in rows
    ]


@part("papers", FILES)
def _paper_files(person):
    rows = Document.objects.filter(case__application__holder__person=person).select_related("case")
    return [
        (
            _path("papers", row.case.public_id, row.pk, f"{row.kind}{PurePath(row.file.name).suffix}"),
            row.file.name,
        )
        for row in rows
    ]


def _path(folder, case, number, name):
    """A path in the ZIP that leads nowhere else, whatever the file was called."""
    safe = re.sub(r"[^\w.()（）-]", "_", name)[-100:]
    return f"{folder}/{case}/{number}-{safe}"
