"""Spreadsheets of applications in the columns of a summary list (汇总表)."""

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import random_id
from workflows.models import Endorsement
from workflows.services import sheets

FOLDER = "exports"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADING = {"bold": True, "text_wrap": True, "border": 1, "align": "center"}
# As on the printed summary list: each column's title, and its width in characters.
COLUMNS = (
    (gettext_lazy("No."), 6),
    (gettext_lazy("Application number"), 16),
    (gettext_lazy("Project title"), 44),
    (gettext_lazy("Applicant"), 14),
    (gettext_lazy("Host unit"), 28),
    (gettext_lazy("Verification code of the application"), 22),
)


def write(batch, applications):
    """Write the spreadsheet of a batch's applications; returns its name in the storage."""
    with translation.override(settings.LANGUAGE_CODE):
        content = spreadsheet(batch.round.title, rows(batch, applications))
    token = random_id()
    return default_storage.save(f"{FOLDER}/{token[:2].lower()}/{token}.xlsx", ContentFile(content))


def rows(batch, applications):
    """One row for each application in the columns, first those with a rank, in its order."""
    found = list(applications)
    given = Endorsement.objects.filter(
        application__in=found,
        organisation__public_id=batch.office.partition("@")[2],
        outcome=Endorsement.Outcome.FORWARDED,
    )
    ranks = dict(given.values_list("application", "rank"))
    found.sort(key=lambda each: (ranks.get(each.pk) or len(found) + 1, each.pk))
    return [
        (
            position,
            each.number,
            each.title,
            each.holder.name,
            each.host_unit.name,
            each.verification_code,
        )
        for position, each in enumerate(found, 1)
    ]


def spreadsheet(title, lines):
    """The bytes of a workbook with one sheet."""
    with sheets.book() as book:
        sheet = book.workbook.add_worksheet(_("Summary list"))
        sheet.merge_range(0, 0, 0, len(COLUMNS) - 1, "", book.workbook.add_format(HEADING))
        book.cell(sheet, 0, 0, title, **HEADING)
        book.row(sheet, 1, [words for words, _width in COLUMNS], **HEADING)
        for number, (_words, width) in enumerate(COLUMNS):
            sheet.set_column(number, number, width)
        for line, values in enumerate(lines, 2):
            book.row(sheet, line, values, text_wrap=True, border=1, valign="top")
        sheet.freeze_panes(2, 0)
    return book.content
