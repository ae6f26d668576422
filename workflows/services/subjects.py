"""Everything that is kept about one person, gathered for the person: as JSON by part, and the files.

Each part is a function of the person that registers itself, with the personal columns that it tells; the
archives add theirs. Who reviewed the person is in none of them: that is the experts' secret, not the
person's. What else is not told stands in personal.yaml with the reason.
"""

import json
import re
import zipfile

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q

from accounts import sealing
from accounts.models import Person
from trail import log

PARTS, FILES = {}, {}
# Registered personal columns (`app.Model.column`) that some part tells.
TOLD = set()


class NobodyError(Exception):
    """No person of this id, and no user of this name who is one."""


def part(name, into=PARTS, **tells):
    """Register a function of (person) as a part of what is gathered; into FILES, as (path, stored name)s.

    `tells` names the personal columns that it tells, by model (`accounts_Person="name sex"`).
    """

    def register(function):
        into[name] = function
        for model, columns in tells.items():
            TOLD.update(f"{model.replace('_', '.', 1)}.{column}" for column in columns.split())
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


def path_in(folder, case, number, name):
    """A path in the ZIP that leads nowhere else, whatever the file was called."""
    safe = re.sub(r"[^\w.()（）-]", "_", name)[-100:]
    return f"{folder}/{case}/{number}-{safe}"
