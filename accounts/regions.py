"""Loading the tree of regions from the plan."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import ProtectedError

from accounts.models import Region

COLUMNS = ("name", "kind", "parent_id", "sort_key", "recommends")


@dataclass(frozen=True)
class Changes:
    """The names of the regions that loading added, changed and removed."""

    added: tuple = ()
    changed: tuple = ()
    removed: tuple = ()


@transaction.atomic
def load(entries):
    """Make the table say what the entries (code, name, kind, parent, sort_key, recommends) say.

    Loading twice changes nothing. A region that the plan no longer names stays while something points to it.
    """
    wanted = {entry.code: _row(entry) for entry in entries}
    found = Region.objects.in_bulk()
    added = [row for code, row in wanted.items() if code not in found]
    changed = [row for code, row in wanted.items() if code in found and _says(row) != _says(found[code])]
    Region.objects.bulk_create(
        [*added, *changed], update_conflicts=True, update_fields=COLUMNS, unique_fields=["code"]
    )
    gone = [row for code, row in found.items() if code not in wanted]
    removed = [row for row in sorted(gone, key=_depth, reverse=True) if _is_removed(row)]
    return Changes(*(tuple(row.name for row in rows) for rows in (added, changed, removed)))


def _row(entry):
    return Region(
        code=entry.code,
        name=entry.name,
        kind=entry.kind,
        parent_id=entry.parent or None,
        sort_key=entry.sort_key,
        recommends=entry.recommends,
    )


def _says(row):
    return tuple(getattr(row, column) for column in COLUMNS)


def _depth(row):
    return Region.Kind.values.index(row.kind)


def _is_removed(row):
    try:
        row.delete()
    except ProtectedError:
        return False
    return True
