"""What submitting an application still needs of one of its questions, in a sentence."""

from django.utils.translation import gettext as _

from workflows.models import Attachment
from workflows.policy import facts as declared

NOTHING = (None, "", [])


def of(content, question):
    """The sentence with what to do where submitting still needs something of a question that is asked; empty
    where it does not.
    """
    if question.type == "attachment":
        return _file(content, question)
    if question.type == "table":
        return _rows(content, question)
    value = content.values[question.name]
    if question.type == "rights" and content.refused_rights.get(question.name):
        return content.refused_rights[question.name]
    if question.type == "statement":
        return "" if value else _("Please read and confirm “%(title)s”.") % {"title": question.title}
    if value not in NOTHING:
        return content.to_explain.get(question.fact, "") if question.name in content.opened else ""
    if not question.required:
        return ""
    if question.fact and not declared.get(question.fact).told:
        return _("“%(title)s” is not on record. The administrator of your unit can enter it.") % {
            "title": question.title
        }
    return _("Please answer “%(title)s”.") % {"title": question.title}


def _rows(content, question):
    rows = content.values[question.name] or ()
    needed = max(question.rows_min, 1 if question.required else 0)
    if len(rows) < needed:
        return _("“%(title)s” needs at least %(n)d row(s).") % {"title": question.title, "n": needed}
    for number, row in enumerate(rows, 1):
        for column in question.columns:
            if column.required and row.get(column.name) in NOTHING:
                return _("“%(title)s”, row %(n)d: please answer “%(column)s”.") % {
                    "title": question.title,
                    "n": number,
                    "column": column.title,
                }
    return ""


def _file(content, question):
    files = content.attachments.get(question.name, ())
    if any(each.state == Attachment.State.REJECTED for each in files):
        return _("A file of “%(title)s” was rejected. Remove it and upload another one.") % {
            "title": question.title
        }
    if any(each.state == Attachment.State.CHECKING for each in files):
        return _("A file of “%(title)s” is still being checked. This takes a moment; then submit again.") % {
            "title": question.title
        }
    if not files and question.required and content.document(question).required:
        return _("Please upload “%(title)s”.") % {"title": question.title}
    return ""
