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
# An enterprise is its own unit, and a title would only repeat the programme's.
OF_ENTERPRISES = (
    COLUMNS[0],
    COLUMNS[1],
    (gettext_lazy("Enterprise"), 44),
    (gettext_lazy("Credit code"), 22),
    COLUMNS[5],
)


def write(batch, applications):
    """Write the spreadsheet of a batch's applications; returns its name in the storage."""
    with translation.override(settings.LANGUAGE_CODE):
        content = spreadsheet(batch.round.title, rows(batch, applications), columns_of(batch.round))
    token = random_id()
    return default_storage.save(f"{FOLDER}/{token[:2].lower()}/{token}.xlsx", ContentFile(content))


def columns_of(round_):
    """The columns of the spreadsheet with their widths: enterprises are named with their codes."""
    return OF_ENTERPRISES if round_.edition.policy.is_of_enterprises else COLUMNS


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
            *_named(each, batch.round),
            each.verification_code,
        )
        for position, each in enumerate(found, 1)
    ]


def _named(application, round_):
    if round_.edition.policy.is_of_enterprises:
        return application.holder.name, application.holder.organisation.credit_code or ""
    return application.title, application.holder.name, application.host_unit.name


def spreadsheet(title, lines, columns=COLUMNS):
    """The bytes of a workbook with one sheet."""
    with sheets.book() as book:
        sheet = book.workbook.add_worksheet(_("Summary list"))
        sheet.merge_range(0, 0, 0, len(columns) - 1, "", book.workbook.add_format(HEADING))
        book.cell(sheet, 0, 0, title, **HEADING)
        book.row(sheet, 1, [words for words, _width in columns], **HEADING)
        for number, (_words, width) in enumerate(columns):
            sheet.set_column(number, number, width)
        for line, values in enumerate(lines, 2):
            book.row(sheet, line, values, text_wrap=True, border=1, valign="top")
        sheet.freeze_panes(2, 0)
    return book.content
