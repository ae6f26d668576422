"""What the owner of the database needs to forge the log, and what the verification says of it."""

from io import StringIO

from django.core.management import call_command

from tests.trail.conftest import as_owner
from trail import hashing
from trail.models import ActionLog

UPDATE = "UPDATE trail_actionlog SET {} WHERE id = %s"


def computed_anew(chain):
    """Recompute the hashes of a whole chain as it stands now, without a fault."""
    link, statements = "", []
    for seq, row in enumerate(ActionLog.objects.filter(chain=chain).order_by("seq"), start=1):
        row.seq, row.previous = seq, link
        link = hashing.digest(row)
        columns = "seq = %s, previous = %s, hash = %s"
        statements.append(
            (f"UPDATE trail_actionlog SET {columns} WHERE id = %s", [seq, row.previous, link, row.pk])
        )
    as_owner(*statements)


def verified(*words):
    """What `verify_audit` says, and whether it ended with 1."""
    said = StringIO()
    try:
        call_command("verify_audit", *words, stdout=said, stderr=StringIO())
    except SystemExit as ended:
        return said.getvalue(), ended.code
    return said.getvalue(), 0
