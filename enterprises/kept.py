"""The told facts that an archive keeps itself, wherever they are told: the figures by accounting year, and
what the enterprise is.
"""

from collections import defaultdict
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from enterprises import archive, places, years
from enterprises.measures import BACK
from trail import clock
from workflows.policy import facts as declared
from workflows.services import facts
from workflows.services.keepers import Keeper, keeps_for

REGISTERED = "enterprise.registered_on"


@keeps_for("enterprise")
class Archive(Keeper):
    """The figures of the last accounting year and of those before it, which are told anew anywhere; and what
    the enterprise is, which an application tells where the archive does not yet.
    """

    comes_first = True

    def address(self, holder, name="", year=None):
        return places.of(years.enterprise_of(holder), name, year or clock.today().year)

    def keeps(self, name):
        return name in places.YEARLY or name in places.COLUMNS

    def settles(self, name):
        return name not in places.YEARLY

    def place(self, name, year):
        if name not in places.YEARLY:
            return name
        measure, back = places.YEARLY[name]
        return years.place(year - 1 - back, measure)

    def values(self, holder, names, year):
        rows, enterprise = years.rows_before(holder, year), years.archives_of(holder).first()
        told = {
            name: getattr(rows.get(places.YEARLY[name][1]), places.YEARLY[name][0], None)
            for name in names
            if name in places.YEARLY
        }
        basics = [name for name in names if name in places.COLUMNS]
        return told | {name: _stored(getattr(enterprise, places.COLUMNS[name], None)) for name in basics}

    def to_explain(self, holder, year):
        rows, found = years.rows_before(holder, year, further=1), {}
        for back, name in enumerate(BACK):
            if back in rows:
                wanting = years.to_explain(rows[back], rows.get(back + 1))
                where = _("Write why in the archive, at the figures of %(year)d.") % {"year": rows[back].year}
                found |= {
                    f"enterprise.{measure}{name}": f"{said} {where}" for measure, said in wanting.items()
                }
        return found

    def refused(self, holder, values, year):
        enterprise = years.archives_of(holder).first()
        kept = {name: value for name, value in values.items() if self.keeps(name)}
        stored = self.values(holder, list(kept), year)
        by_year, basics = _parted({name: value for name, value in kept.items() if value != stored[name]})
        found, rows = archive.refused_basics(enterprise, basics), years.rows_before(holder, year)
        registered_on = enterprise.registered_on if enterprise else None
        if REGISTERED in basics and REGISTERED not in found:
            # Told with the figures, the day is written before them.
            registered_on = facts.read(declared.get(REGISTERED), basics[REGISTERED])
        for back, changed in by_year.items():
            found |= _impossible(registered_on, rows.get(back), year - 1 - back, changed, back)
        return found

    def suggests(self, application):
        enterprise = years.archives_of(application.holder).first()
        return {
            "main_product": enterprise.main_product if enterprise else "",
            "contact_name": application.applicant.display_name,
        }

    def write(self, holder, values, year, *, origin):
        by_year, basics = _parted(values)
        enterprise = years.enterprise_of(holder)
        if basics:
            archive.take_over(enterprise, basics, where_from=origin)
        for back, changed in by_year.items():
            row = years.locked(enterprise, year - 1 - back)
            refused = _impossible(row.enterprise.registered_on, row, row.year, changed, back)
            if refused:
                raise ValidationError(refused)
            years.put(row, changed, origin)


def _parted(values):
    """Values by fact, as figures by how far back their year is and by measure, and what the enterprise is."""
    by_year, basics = defaultdict(dict), {}
    for name, value in values.items():
        if name in places.COLUMNS:
            basics[name] = value
        else:
            measure, back = places.YEARLY[name]
            by_year[back][measure] = value
    return by_year, basics


def _stored(value):
    """A column as facts are stored."""
    return value.isoformat() if isinstance(value, date) else None if value == "" else value


def _impossible(registered_on, row, year, changed, back):
    """Why figures of a year cannot be, by the names of the facts that are told; what concerns the year by the
    first.
    """
    found, first = years.impossible(row, year, changed, registered_on, changed), next(iter(changed))
    return {
        f"enterprise.{name if name in changed else first}{BACK[back]}": sentence
        for name, sentence in found.items()
    }
