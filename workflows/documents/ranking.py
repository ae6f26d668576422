"""The ranking as a spreadsheet for the meeting: aliases only, nothing of who the experts are."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from workflows.services import sheets


def ranking_sheet(ranked):
    """The bytes of an .xlsx with a line for each application, best first; in the language of papers."""
    with translation.override(settings.LANGUAGE_CODE):
        most = max((row.written.count for row in ranked.rows if row.written), default=0)
        heads = _heads(most, ranked)
        lines = [_line(row, most, ranked) for row in ranked.rows]
        with sheets.book() as book:
            sheet = book.workbook.add_worksheet(_("Ranking"))
            book.row(sheet, 0, heads, bold=True, text_wrap=True, valign="top")
            for number, line in enumerate(lines, start=1):
                book.row(sheet, number, line)
            sheet.freeze_panes(1, 4)
            sheet.autofilter(0, 0, max(len(lines), 1), len(heads) - 1)
            sheet.set_column(3, 3, 40)
            sheet.set_landscape()
            sheet.repeat_rows(0)
            sheet.fit_to_pages(1, 0)
        return book.content


def _heads(most, ranked):
    interview = [_("Mean of the interview")] if ranked.with_interview else []
    line = [_("Line"), _("One opinion decides the side")] if ranked.has_line else []
    return [
        _("Rank"),
        _("Rank in the group"),
        _("Application number"),
        _("Project title"),
        _("Applicant"),
        _("Host unit"),
        _("League or city"),
        _("Group"),
        *interview,
        *[_("Opinion %(number)d") % {"number": number} for number in range(1, most + 1)],
        _("Mean"),
        _("Mean, adjusted for severity"),
        _("Range"),
        _("Standard deviation"),
        _("Valid opinions"),
        _("Grades"),
        _("Recommendations"),
        _("Outliers"),
        *line,
        _("Sum proposed (yuan)"),
    ]


def _line(row, most, ranked):
    application, written = row.application, row.written
    interview = [_number(row.interview.mean) if row.interview else ""] if ranked.with_interview else []
    line = [_side(row), _("Yes") if row.turns else ""] if ranked.has_line else []
    totals = [opinion.total for opinion in written.opinions] if written else []
    return [
        row.rank,
        row.rank_in_group,
        application.number,
        application.title,
        application.holder.name,
        application.host_unit.name,
        row.league,
        application.group.code if application.group else "",
        *interview,
        *totals,
        *[""] * (most - len(totals)),
        *_figures(written),
        *_words(written),
        *line,
        row.decision.money if row.decision else "",
    ]


def _figures(written):
    if written is None:
        return ["", "", "", "", 0]
    figures = (written.mean, written.adjusted, written.spread, written.deviation)
    return [*map(_number, figures), written.count]


def _words(written):
    if written is None:
        return ["", "", ""]
    return [
        "、".join(opinion.grade for opinion in written.opinions),
        "、".join(each.recommendation for each in written.opinions),
        "、".join(each.alias for each in written.opinions if each.is_outlier),
    ]


def _side(row):
    if row.is_tied:
        return _("Equal scores on the line")
    return _("Above the line") if row.is_above else _("Below the line")


def _number(value):
    return round(float(value), 2)
