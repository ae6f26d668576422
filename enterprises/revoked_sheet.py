"""The list of what was revoked, as the tax office is given it."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from workflows.services import sheets

WIDTHS = (34, 22, 24, 14, 14, 30, 40)


def revoked_sheet(endings):
    """The bytes of an .xlsx with a line for each, in the language of papers."""
    with translation.override(settings.LANGUAGE_CODE):
        heads = [
            _("Holder"), _("Credit code"), _("Number"), _("From"), _("Counts as lost from"), _("Cause"),
            _("Clause"),
        ]  # fmt: skip
        with sheets.book() as book:
            sheet = book.workbook.add_worksheet(_("Revoked"))
            book.row(sheet, 0, heads, bold=True)
            for number, ending in enumerate(endings, start=1):
                book.row(sheet, number, _line(ending))
            for place, width in enumerate(WIDTHS):
                sheet.set_column(place, place, width)
            sheet.freeze_panes(1, 1)
        return book.content


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
