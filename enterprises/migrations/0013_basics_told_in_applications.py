"""What applications told of what enterprises are, before that was told to their archives."""

import re
from datetime import date

from django.db import migrations

INDUSTRY, REGISTERED, SCALE = "enterprise.industry", "enterprise.registered_on", "enterprise.is_above_scale"
COLUMNS = {INDUSTRY: "industry", REGISTERED: "registered_on", SCALE: "above_scale"}
CLASS = re.compile(r"[A-T][0-9]{4}")


def tell_the_archives(apps, schema_editor):
    """An archive that tells nothing of its own takes what stands on the sheet, with its source and day; what is
    no class of the list stays there until somebody chooses, and what the archive tells itself counts as before.
    """
    sheets = apps.get_model("workflows", "FactSheet").objects
    told = sheets.filter(year=0, holder__kind="enterprise", values__has_any_keys=list(COLUMNS))
    for sheet in told.order_by("pk").iterator():
        _move(sheet, apps.get_model("enterprises", "Enterprise").objects)


def _move(sheet, enterprises):
    enterprise, _made = enterprises.get_or_create(holder_id=sheet.holder_id)
    for name, column in COLUMNS.items():
        value = _read(name, sheet.values.get(name))
        if value is None:
            continue
        if getattr(enterprise, column) in (None, ""):
            setattr(enterprise, column, value)
            enterprise.origins[column] = sheet.origins.get(name, {})
        sheet.values.pop(name)
        sheet.origins.pop(name, None)
    enterprise.version += 1
    enterprise.save()
    sheet.version += 1
    sheet.save()


def _read(name, stored):
    """The value as its column takes it; None for none, and for what is no class."""
    if name == INDUSTRY and not CLASS.fullmatch(stored or ""):
        return None
    return date.fromisoformat(stored) if name == REGISTERED and stored else stored


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0012_standings_by_their_key"),
        ("workflows", "0023_panel_leaders"),
    ]
    operations = [migrations.RunPython(tell_the_archives, migrations.RunPython.noop)]
