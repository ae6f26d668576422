"""What a table changes of what enterprises have on record: logged with what stood there before, told to
whoever speaks for them, and noticed when a form of theirs comes back that was opened before.
"""

import json

from django.urls import reverse
from django.utils.translation import gettext_noop

from accounts.models import Membership, spans
from enterprises.measures import MEASURES
from trail import clock
from workflows.models import FactSheet
from workflows.services import facts, notices

BASICS = ("registered_on", "industry", "field", "above_scale", "chain", "main_product")
TOLD = gettext_noop("%(source)s changed %(count)d entries in the archive of “%(name)s”: please look at them.")

# Of enterprises for which nobody speaks and that apply for nothing, nobody told anything but tables.
TOUCHED = """
SELECT holder FROM named n WHERE NOT lacks_holder AND (
    EXISTS (SELECT FROM accounts_office o WHERE o.organisation_id = n.organisation AND o.role = 'contact')
    OR EXISTS (SELECT FROM workflows_factsheet s WHERE s.holder_id = n.holder)
    OR EXISTS (SELECT FROM workflows_application a WHERE a.holder_id = n.holder))
"""
SHEETS = """
INSERT INTO workflows_factsheet (holder_id, year, values, origins, version, updated_at)
SELECT holder, 0, '{}', '{}', 0, %(now)s FROM unnest(%(holders)s::bigint[]) AS holder ORDER BY holder
ON CONFLICT (holder_id, year) DO NOTHING
"""


def _places(names, kind, before, after):
    return ", ".join(f"('{name}', {before}.{name}::{kind}, {after}.{name}::{kind})" for name in names)


FIGURES = _places((each.name for each in MEASURES), "bigint", "y", "t")
CHANGES = f"""
SELECT holder, jsonb_object_agg(place, before), jsonb_object_agg(place, after) FROM (
    SELECT n.holder, t.year || '.' || f.name AS place,
           to_jsonb(f.before) AS before, to_jsonb(f.after) AS after
    FROM staged t JOIN named n USING (credit_code)
    LEFT JOIN enterprises_yearfacts y ON y.enterprise_id = n.enterprise AND y.year = t.year
    CROSS JOIN LATERAL (VALUES {FIGURES}) f (name, before, after)
    WHERE n.holder = ANY(%(holders)s)
    UNION ALL
    SELECT n.holder, f.name, to_jsonb(nullif(f.before, '')), to_jsonb(nullif(f.after, ''))
    FROM named n LEFT JOIN enterprises_enterprise e ON e.id = n.enterprise
    CROSS JOIN LATERAL (VALUES {_places(BASICS, "text", "e", "n")}) f (name, before, after)
    WHERE n.holder = ANY(%(holders)s)
) told WHERE after IS NOT NULL AND after IS DISTINCT FROM before
GROUP BY holder ORDER BY holder
"""


def changes(cursor):
    """What the table named in `staged` and `named` will change: (fact sheet, before, after) of each holder of
    whom something was or may have been told, by place. The sheets are held until the transaction ends.
    """
    cursor.execute(TOUCHED)
    holders = [holder for (holder,) in cursor.fetchall()]
    if not holders:
        return []
    cursor.execute(SHEETS, {"holders": holders, "now": clock.now()})
    rows = FactSheet.objects.filter(holder__in=holders, year=0).order_by("holder")
    sheets = {sheet.holder_id: sheet for sheet in rows.select_for_update()}
    cursor.execute(CHANGES, {"holders": holders})
    return [(sheets[holder], json.loads(old), json.loads(new)) for holder, old, new in cursor.fetchall()]


def tell(found, *, source, by):
    """Give each sheet its next version with a row in the log, and tell its contacts; called once the table is
    stored.
    """
    contacts = _contacts([sheet.holder_id for sheet, _before, _after in found])
    for sheet, before, after in found:
        facts.record(sheet, by=by, source=source, before=before, after=after)
        for user_id, name, enterprise in contacts.get(sheet.holder_id, ()):
            key = f"archive_changed:{sheet.pk}:{sheet.version}"
            path = reverse("enterprise", args=[enterprise])
            values = {"source": source, "count": len(after), "name": name}
            notices.tell(user_id, TOLD, case=None, key=key, path=path, **values)


def _contacts(holders):
    """Who speaks for each of the holders now, with its name and its archive's public id."""
    held = Membership.objects.filter(
        spans.in_force(clock.now()),
        office__role="contact",
        office__organisation__holder__in=holders,
        user__is_active=True,
    )
    found = {}
    its = "office__organisation"
    columns = (f"{its}__holder", "user", f"{its}__name", f"{its}__holder__enterprise__public_id")
    for holder, *contact in held.values_list(*columns).distinct():
        found.setdefault(holder, []).append(contact)
    return found
