"""The list of what was revoked, as the tax office is given it."""

from django.utils.translation import gettext_lazy as _

from workflows.services import sheets

COLUMNS = (
    (_("Holder"), 34),
    (_("Credit code"), 22),
    (_("Number"), 24),
    (_("From"), 14),
    (_("Counts as lost from"), 14),
    (_("Cause"), 30),
    (_("Clause"), 40),
)


def revoked_sheet(endings):
    """The bytes of an .xlsx with a line for each, in the language of papers."""
    return sheets.listing(endings, title=_("Revoked"), columns=COLUMNS, line=_line)


def _line(ending):
    award = ending.award
    return [
        award.holder.name,
        award.holder.organisation.credit_code or "",
        award.number,
        award.since.isoformat(),
        ending.since.isoformat(),
        ending.title,
        ending.clause,
    ]
