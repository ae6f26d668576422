"""The register as somebody sees it."""

from django.db.models import Q
from django.db.models.expressions import RawSQL

from accounts.models import Office
from accounts.offices import WHOLE, scopes_of
from workflows import permissions
from workflows.models import Award, PlanProgramme

# The programmes that the register has rows of: one probe of an index for each, however long the register is.
IN_THE_REGISTER = """
WITH RECURSIVE found (code) AS (
    (SELECT programme FROM workflows_award ORDER BY programme LIMIT 1)
    UNION ALL
    SELECT (SELECT programme FROM workflows_award WHERE programme > found.code ORDER BY programme LIMIT 1)
    FROM found WHERE found.code IS NOT NULL
)
SELECT code FROM found WHERE code IS NOT NULL
"""


def awards_visible_to(user):
    """The register: all of it for the offices of the whole region's department, the rows of its own region
    for an office of a smaller one, its own unit's for a unit's, one's own rows and those of the
    enterprises for which one speaks for everybody else.
    """
    if not user.is_authenticated:
        return Award.objects.none()
    awards = Award.objects.select_related(
        "holder__person", "holder__organisation", "holder__region", "region", "host_unit", "edition"
    )
    regions = scopes_of(user, *permissions.DEPARTMENT)
    if WHOLE in regions:
        return awards
    units = scopes_of(user, Office.Role.UNIT)
    return awards.filter(
        Q(holder__person__user=user)
        | Q(holder__organisation__public_id__in=scopes_of(user, Office.Role.CONTACT))
        | Q(host_unit__public_id__in=units)
        | Q(region__in=regions)
        | Q(region__parent__in=regions)
    )


def programmes_of_the_register():
    """The programmes that may be asked for: those that run here, and all of which the register has rows."""
    return PlanProgramme.objects.filter(Q(is_run=True) | Q(code__in=RawSQL(IN_THE_REGISTER, ())))
