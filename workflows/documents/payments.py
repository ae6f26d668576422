"""The list of payments as a spreadsheet."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from workflows.services import sheets

WIDTHS = (18, 40, 14, 30, 12, 14, 14, 14, 14, 14)


def payments_sheet(awards):
    """The bytes of an .xlsx with a line for each granted project, in the language of papers."""
    with translation.override(settings.LANGUAGE_CODE):
        heads = [
            _("Number"), _("Project title"), _("Holder"), _("Host unit"), _("From"), _("Granted (yuan)"),
            _("Paid (yuan)"), _("Returned (yuan)"), _("Left (yuan)"), _("Ended"),
        ]  # fmt: skip
        with sheets.book() as book:
            sheet = book.workbook.add_worksheet(_("Payments"))
            book.row(sheet, 0, heads, bold=True)
            for number, award in enumerate(awards, start=1):
                book.row(sheet, number, _line(award))
            for place, width in enumerate(WIDTHS):
                sheet.set_column(place, place, width)
            sheet.freeze_panes(1, 1)
        return book.content


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
