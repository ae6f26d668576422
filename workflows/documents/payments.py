"""The list of payments as a spreadsheet."""

from django.utils.translation import gettext_lazy as _

from workflows.services import sheets

COLUMNS = (
    (_("Number"), 18),
    (_("Project title"), 40),
    (_("Holder"), 14),
    (_("Host unit"), 30),
    (_("From"), 12),
    (_("Granted (yuan)"), 14),
    (_("Paid (yuan)"), 14),
    (_("Returned (yuan)"), 14),
    (_("Left (yuan)"), 14),
    (_("Ended"), 14),
)


def payments_sheet(awards):
    """The bytes of an .xlsx with a line for each granted project, in the language of papers."""
    return sheets.listing(awards, title=_("Payments"), columns=COLUMNS, line=_line)


def _line(award):
    return [
        award.number,
        award.title,
        award.holder.name,
        award.host_unit.name if award.host_unit else "",
        award.since.isoformat(),
        award.money,
        award.paid,
        award.returned,
        award.left,
        str(award.get_end_kind_display()) if award.end_kind else "",
    ]
