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


def revoked_sheet(awards):
    """The bytes of an .xlsx with a line for each, in the language of papers."""
    return sheets.listing(awards, title=_("Revoked"), columns=COLUMNS, line=_line)


def _line(award):
    """What was ended here says why and by which clause, an imported row where it comes from."""
    ending = getattr(award, "ending", None)
    return [
        award.holder.name,
        award.holder.organisation.credit_code or "",
        award.number,
        award.since.isoformat(),
        (ending.since if ending else award.ended_on).isoformat(),
        ending.title if ending else str(award.get_end_kind_display()),
        ending.clause if ending else award.imported_from,
    ]
