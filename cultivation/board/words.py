"""How an indicator is counted, in words, from the definition as data."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _


def how_counted(indicator, programmes):
    """One sentence for the official definition; `programmes` maps codes to rows with a title."""
    counts = indicator.counts
    key = next((key for key in SENTENCES if key in counts), None)
    if key is None:
        return ""
    named = counts[key] if isinstance(counts[key], list) else []
    titles = [programmes[code].title if code in programmes else code for code in named]
    return SENTENCES[key]() % {
        "of": "、".join(_("“%(title)s”") % {"title": title} for title in titles),
        "since": date_format(date.fromisoformat(counts.get("since") or str(indicator.period.since)), "Y-m-d"),
        "owner": indicator.owner,
    }


def _valid():
    return _("Rows of the register for %(of)s that hold on the day; a holder counts once.")


def _ratio():
    return _("Rows of the register that hold on the day, over a number that is reported.")


def _holders():
    return _(
        "Holders with a row of the register for %(of)s since %(since)s; each counts once, in the region of "
        "the first. What was given up or declared void does not count."
    )


def _first():
    return _("Holders whose first row of the register for %(of)s is of %(since)s or later.")


def _each():
    return _("Rows of the register for %(of)s, each counted; not those given up or declared void.")


def _growth():
    return _("Holders whose row of the register for %(of)s holds on the day, less those of %(since)s.")


def _regions():
    return _("Leagues and cities in which a row of the register for %(of)s holds on the day.")


def _served():
    return _("Served since %(since)s, by confirmation, over all there are; not recorded here yet.")


def _milestones():
    return _("Each thing named is marked as reached with its day and document by %(owner)s.")


def _doubled():
    return _("The number on the day over the number on %(since)s; the lesser of the parts.")


def _reported():
    return _("Reported by %(owner)s with its source; never computed here.")


SENTENCES = {
    "per": _ratio,
    "valid": _valid,
    "distinct_holders_of": _holders,
    "first_awards_of": _first,
    "awards_of": _each,
    "net_growth_of": _growth,
    "regions_with": _regions,
    "served_by": _served,
    "milestones": _milestones,
    "doubled": _doubled,
    "readings": _reported,
}
