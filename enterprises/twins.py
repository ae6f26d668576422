"""Archives that may be one enterprise's: found among all in the background, since every name has to be read
for it, and listed to whoever may put them together.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, F, Func, Min, Q, TextField, Value, Window

from enterprises.merging import BESIDE, BODY, NAME
from enterprises.models import Enterprise, Twin
from trail import clock, outbox

JOB = "find_twins"
CORE = Func(
    F(NAME), Value(BESIDE.pattern), Value(""), Value("g"), function="regexp_replace", output_field=TextField()
)


@dataclass(frozen=True)
class Twins:
    """An archive with the oldest other one that it may be the same as, and whether the organisation code
    within the credit code is what they share; else it is the name.
    """

    younger: Enterprise
    older: Enterprise
    same_code: bool


@transaction.atomic
def begin(asked=None):
    """Let all names and codes be gone through in the background, unless that is under way: once for what
    `asked` for it, or once an hour.
    """
    if not outbox.is_open(JOB):
        outbox.put(JOB, {}, key=f"{JOB}:{asked or f'{clock.now():%Y-%m-%dT%H}'}")


def found():
    """The keys of archives that share an organisation code or a name with another one, merged or not: what
    was put together may be taken apart again.
    """
    rows = Enterprise.objects.annotate(core=CORE, body=BODY).annotate(
        named=Window(Count("pk"), partition_by=[F("core")]),
        coded=Window(Count("pk"), partition_by=[F("body")]),
    )
    shared = Q(core__gt="", named__gt=1) | Q(body__gt="", coded__gt=1)
    return list(rows.filter(shared).values_list("pk", flat=True))


@transaction.atomic
def keep(keys):
    """Let these be those that were found."""
    Twin.objects.exclude(pk__in=keys).delete()
    Twin.objects.bulk_create([Twin(pk=key) for key in keys], ignore_conflicts=True)


@outbox.job(JOB)
class Find(outbox.Job):
    """Goes through all archives, and keeps which may be kept twice."""

    def prepare(self, payload):
        return found()

    def apply(self, payload, result):
        keep(result)


def suspected(archives):
    """Those of the archives of which an older one has the same organisation code, or the same name but for
    what tells nothing of who it is (merging), as far as they were found; each is looked at again. Names that
    are only alike are found from each archive.
    """
    rows = archives.filter(twin__isnull=False).annotate(core=CORE, body=BODY)
    rows = rows.annotate(
        named_before=Window(Min("pk"), partition_by=[F("core")]),
        coded_before=Window(Min("pk"), partition_by=[F("body")]),
    )
    named = Q(core__gt="", named_before__lt=F("pk"))
    return rows.filter(named | Q(body__gt="", coded_before__lt=F("pk")))


def pairs_of(rows, archives):
    """Rows of `suspected`, each with the oldest archive that it is like."""
    older = archives.in_bulk({key for row in rows for key in (row.named_before, row.coded_before)})
    return [_pair(row, older) for row in rows]


def _pair(row, older):
    same_code = bool(row.body) and row.coded_before < row.pk
    return Twins(row, older[row.coded_before if same_code else row.named_before], same_code)
