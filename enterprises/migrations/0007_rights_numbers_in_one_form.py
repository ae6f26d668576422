"""Numbers of rights that were told before they were brought into one form at entry."""

import logging
import re
import unicodedata

from django.db import migrations

logger = logging.getLogger(__name__)
LEFT_OUT = re.compile(r"[\s\-‐-―−.·•。]")


def plain(number):
    """Half width and capitals without blanks, hyphens, dots and the letters before a patent's number."""
    return LEFT_OUT.sub("", unicodedata.normalize("NFKC", number)).upper().removeprefix("ZL")


def bring_into_one_form(apps, schema_editor):
    """Where the plain number stands in a ledger already, the other stays as it is, and the log says which: one
    of the two owners is to end it, and the form for rights refuses it until then.
    """
    rights = apps.get_model("enterprises", "IntellectualProperty").objects
    for right in rights.order_by("pk").iterator():
        number = plain(right.number)
        if not number or number == right.number:
            continue
        same = rights.filter(kind=right.kind, number=number, ended_at=None).exclude(pk=right.pk)
        if right.ended_at is not None or not same.exists():
            rights.filter(pk=right.pk).update(number=number)
        else:
            logger.warning("Right %s is %s %s, which stands already.", right.public_id, right.kind, number)


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0006_contact_requests")]
    operations = [migrations.RunPython(bring_into_one_form, migrations.RunPython.noop)]
