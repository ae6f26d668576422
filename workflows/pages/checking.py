"""What stands beside each line of the formal check: what the system found, and the files that it concerns."""

from django.urls import reverse

from workflows.models import Attachment
from workflows.pages import findings
from workflows.pages.document import READABLE
from workflows.steps.screen import ScreeningForm


def lines(form, content):
    """The lines of a checklist's form, each with its findings and its files; none of another form."""
    found = form.lines if isinstance(form, ScreeningForm) else ()
    return [
        line
        | {
            "findings": _findings(line["entry"], content),
            "files": [
                _file(each) for kind in line["entry"].documents for each in content.attachments.get(kind, ())
            ],
        }
        for line in found
    ]


def files(content):
    """All files of an application, in the order of its form."""
    return [_file(each) for listed in content.attachments.values() for each in listed]


def _findings(entry, content):
    """What the rules say that the line names, as it was judged when it was handed in."""
    assessment = content.application.assessment
    found = findings.shown(content.programme, assessment)
    pairs = zip(found, assessment["findings"], strict=True)
    return [shown for shown, judged in pairs if judged["rule"] in entry.rules]


def _file(attachment):
    """One file: its address for the reader, if a reader shows it, otherwise for saving it."""
    is_clean = attachment.state == Attachment.State.CLEAN
    shown = is_clean and attachment.media_type in READABLE
    name = "attachment-view" if shown else "attachment-file"
    return {
        "name": attachment.name,
        "size": attachment.size,
        "shown": shown,
        "url": reverse(name, args=[attachment.public_id]) if is_clean else "",
    }
