"""The applications of a round as a spreadsheet, to be worked with elsewhere."""

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from workflows.models import Application
from workflows.services import sheets


def listing_sheet(applications, *, word, discipline=""):
    """The bytes of an .xlsx with a line for each application; `word` is what the programme calls a grant,
    `discipline` names the question of its code. In the language of papers.
    """
    with translation.override(settings.LANGUAGE_CODE):
        heads = _heads()
        with sheets.book() as book:
            sheet = book.workbook.add_worksheet(_("Applications"))
            book.row(sheet, 0, heads, bold=True)
            number = 0
            for number, application in enumerate(applications, start=1):
                book.row(sheet, number, _line(application, word, discipline))
            sheet.freeze_panes(1, 2)
            sheet.autofilter(0, 0, max(number, 1), len(heads) - 1)
            sheet.set_column(1, 1, 40)
        return book.content


def _heads():
    return [
        _("Application number"),
        _("Project title"),
        _("Applicant"),
        _("Host unit"),
        _("Recommending body"),
        _("Discipline code"),
        _("Group"),
        _("State"),
        _("Submitted at"),
    ]


def _line(application, word, discipline):
    body, group, moment = application.recommending_body, application.group, application.submitted_at
    return [
        application.number or "",
        application.title,
        application.holder.name,
        application.host_unit.name,
        body.name if body else "",
        str(application.answers.get(discipline) or ""),
        f"{group.code} {group.title}" if group else "",
        Application.State(application.state).said_with(word),
        f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}" if moment else "",
    ]
