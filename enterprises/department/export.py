"""The lists as spreadsheets."""

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from workflows.services import sheets

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 20_000
WIDTH = 18


def holdings_sheet(rows):
    """The bytes of a workbook of rows of the register."""
    with translation.override(settings.LANGUAGE_CODE):
        heads = [
            _("Enterprise"), _("Credit code"), _("Tier or label"), _("Programme"), _("Number"),
            _("League or city"), _("Industry (GB/T 4754)"), _("From"), _("Until"), _("State"),
        ]  # fmt: skip
        return sheet(_("Ladder"), heads, [_holding(row) for row in rows])


def judged_sheet(rows, night):
    """The bytes of a workbook of a list from the last judging; empty before the first."""
    with translation.override(settings.LANGUAGE_CODE):
        heads = [
            _("Enterprise"), _("Credit code"), _("League or city"), _("Industry (GB/T 4754)"), _("Programme"),
            _("Judged on"), _("Verdict"), _("Points"), _("What is open or falls"),
        ]  # fmt: skip
        return sheet(_("Ladder"), heads, [_judged(row, night) for row in rows])


def sheet(title, heads, lines):
    """The bytes of a workbook with one table under these heads."""
    with sheets.book() as book:
        table = book.workbook.add_worksheet(title)
        book.row(table, 0, heads, bold=True, text_wrap=True)
        for number, values in enumerate(lines, 1):
            book.row(table, number, values)
        table.freeze_panes(1, 1)
        table.set_column(0, len(heads) - 1, WIDTH)
    return book.content


def answer(content, name):
    """The file as it is handed over: to be saved, kept by nobody."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename={name}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _holding(row):
    award = row.award
    return (
        award.holder.name, award.holder.organisation.credit_code, row.rung, row.programme, award.number,
        row.league, row.section, award.since.isoformat(), award.until.isoformat() if award.until else "",
        row.state,
    )  # fmt: skip


def _judged(row, night):
    organisation = row.standing.enterprise.organisation
    return (
        organisation.name, organisation.credit_code, row.league, row.section, night.policy.title,
        night.day.isoformat(), row.verdict, row.points, "；".join(row.told),
    )  # fmt: skip
