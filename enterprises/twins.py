"""Archives that may be one enterprise's, found among all that somebody may put together."""

from dataclasses import dataclass

from django.db.models import F, Func, Min, Q, TextField, Value, Window

from enterprises.merging import BESIDE, BODY, NAME
from enterprises.models import Enterprise

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


def suspected(archives):
    """Those of the archives of which an older one has the same organisation code, or the same name but for
    what tells nothing of who it is (merging). The database goes through all names once; names that are only
    alike are found from each archive.
    """
    rows = archives.annotate(core=CORE, body=BODY)
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
