"""Numbers of patents that were told without their check character."""

import logging
import re

from django.db import migrations

logger = logging.getLogger(__name__)
KINDS = ("invention", "utility_model", "design")
UNCHECKED = re.compile(r"(?:19|20)[0-9]{10}")
WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


def with_check(number):
    total = sum(weight * int(figure) for weight, figure in zip(WEIGHTS, number, strict=True))
    return number + "0123456789X"[total % 11]


def complete(apps, schema_editor):
    """Where the whole number stands in a ledger already, the other stays as it is, and the log says which: one
    of the two is told twice.
    """
    rights = apps.get_model("enterprises", "IntellectualProperty").objects
    for right in rights.filter(kind__in=KINDS, number__regex=f"^{UNCHECKED.pattern}$").order_by("pk").iterator():
        number = with_check(right.number)
        same = rights.filter(kind=right.kind, number=number, ended_at=None).exclude(pk=right.pk)
        if right.ended_at is not None or not same.exists():
            rights.filter(pk=right.pk).update(number=number)
        else:
            logger.warning("Right %s is %s %s, which stands already.", right.public_id, right.kind, number)


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0020_research_staff_within_staff")]
    operations = [migrations.RunPython(complete, migrations.RunPython.noop)]
