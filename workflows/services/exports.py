"""Spreadsheets of applications in the columns of a summary list (汇总表)."""

from io import BytesIO

import xlsxwriter
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import random_id
from workflows.models import Endorsement

FOLDER = "exports"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
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
    """The bytes of a workbook with one sheet. Every text is written as text, so that none becomes a formula
    or a link, whatever an applicant has typed.
    """
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        heading = book.add_format({"bold": True, "text_wrap": True, "border": 1, "align": "center"})
        cell = book.add_format({"text_wrap": True, "border": 1, "valign": "top"})
        sheet = book.add_worksheet(_("Summary list"))
        sheet.merge_range(0, 0, 0, len(COLUMNS) - 1, "", heading)
        sheet.write_string(0, 0, title, heading)
        for number, (words, width) in enumerate(COLUMNS):
            sheet.set_column(number, number, width)
            sheet.write_string(1, number, str(words), heading)
        for line, values in enumerate(lines, 2):
            for number, value in enumerate(values):
                write_cell = sheet.write_number if isinstance(value, int) else sheet.write_string
                write_cell(line, number, value, cell)
        sheet.freeze_panes(2, 0)
    return buffer.getvalue()
