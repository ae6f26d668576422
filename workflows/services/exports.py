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
from workflows.services.as_handed_in import last_of

FOLDER = "exports"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Each column: its title, its width in characters, and the question that answers it, where it is one.
COLUMNS = (
    (gettext_lazy("Rank"), 6, None),
    (gettext_lazy("Application number"), 16, None),
    (gettext_lazy("Project title"), 44, None),
    (gettext_lazy("Applicant"), 14, None),
    (gettext_lazy("Host unit"), 28, None),
    (gettext_lazy("Discipline code"), 12, "discipline_code"),
    (gettext_lazy("Money asked for (yuan)"), 16, "money"),
    (gettext_lazy("Verification code"), 18, None),
    (gettext_lazy("State"), 16, None),
)


def write(batch, applications):
    """Write the spreadsheet of a batch's applications; returns its name in the storage."""
    with translation.override(settings.LANGUAGE_CODE):
        content = spreadsheet(batch.round.title, rows(batch, applications))
    token = random_id()
    return default_storage.save(f"{FOLDER}/{token[:2].lower()}/{token}.xlsx", ContentFile(content))


def rows(batch, applications):
    """One row for each application in the columns, first those with a rank, in its order."""
    found = list(applications.select_related("edition").prefetch_related("attachments", "endorsements"))
    scope = batch.office.partition("@")[2]
    ranks = dict(
        Endorsement.objects.filter(
            application__in=found,
            organisation__public_id=scope,
            outcome=Endorsement.Outcome.FORWARDED,
        ).values_list("application", "rank")
    )
    found.sort(key=lambda each: (ranks.get(each.pk) or len(found) + 1, each.pk))
    return [_row(each, ranks.get(each.pk)) for each in found]


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
        for number, (words, width, _question) in enumerate(COLUMNS):
            sheet.set_column(number, number, width)
            sheet.write_string(1, number, str(words), heading)
        for line, values in enumerate(lines, 2):
            for number, value in enumerate(values):
                write_cell = sheet.write_number if isinstance(value, int) else sheet.write_string
                write_cell(line, number, value, cell)
        sheet.freeze_panes(2, 0)
    return buffer.getvalue()


def _row(application, rank):
    values = last_of(application).values
    fixed = {
        _("Rank"): rank or "",
        _("Application number"): application.number,
        _("Project title"): application.title,
        _("Applicant"): application.holder.name,
        _("Host unit"): application.host_unit.name,
        _("Verification code"): application.verification_code,
        _("State"): application.get_state_display(),
    }
    return [
        (values.get(question) or "") if question else fixed[str(words)] for words, _width, question in COLUMNS
    ]
