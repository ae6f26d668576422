"""Who takes part in an application without leading it, found among the persons on record."""

import unicodedata

from accounts.models import Employment, spans
from trail import clock
from workflows.models import Participation

MEMBERS = "members"


def note(application, *, has_earlier=True):
    """Keep who takes part, as the version that is being handed in says; what an earlier one said goes, where
    it `has_earlier` ones.

    Members are named in the form, not identified. A row of the question `members` is a person on record if
    name, year of birth and unit are those of exactly one person who works for a unit of that name today;
    spaces and width of characters are no difference. Who is not found so, or is found twice, is not counted,
    and neither is the applicant.
    """
    found = _persons(application.answers.get(MEMBERS) or ()) - {application.holder.person_id}
    noted = set(application.participations.values_list("person", flat=True)) if has_earlier else set()
    if noted - found:
        application.participations.filter(person__in=noted - found).delete()
    Participation.objects.bulk_create(
        Participation(application=application, person_id=person) for person in sorted(found - noted)
    )


def _persons(rows):
    """The persons that the rows of the question mean, by their keys."""
    wanted = {_known_as(row.get("name"), row.get("born_year"), row.get("unit")) for row in rows}
    if not wanted:
        return set()
    names = {name for name, _year, _unit in wanted} | {str(row.get("name") or "").strip() for row in rows}
    working = Employment.objects.filter(spans.in_force(clock.today()), person__name__in=names)
    matching = {}
    for person, name, born, unit in working.values_list(
        "person", "person__name", "person__born__year", "organisation__name"
    ):
        matching.setdefault(_known_as(name, born, unit), set()).add(person)
    return {person for key in wanted for person in matching.get(key, ()) if len(matching[key]) == 1}


def _known_as(name, year, unit):
    return _plain(name), year, _plain(unit)


def _plain(text):
    return "".join(unicodedata.normalize("NFKC", str(text or "")).split())
