"""Answers as people read them, and as browsers send them."""

from django.utils.translation import gettext as _

from accounts import sealing
from workflows.forms.building import choices_of
from workflows.policy import facts as declared
from workflows.services.lacking import NOTHING


def in_words(asked, value):
    """The answer to a question or column in words; empty where there is none."""
    value = sealing.shown(value)
    if value in NOTHING:
        return ""
    if asked.type == "yes_no":
        return _("Yes") if value else _("No")
    if asked.type == "statement":
        return _("Confirmed") if value else ""
    if asked.type in ("choice", "choices", "rights"):
        titles = dict(choices_of(asked))
        listed = value if isinstance(value, list) else [value]
        return "、".join(titles.get(each, str(each)) for each in listed)
    if asked.type == "money":
        return f"{value:,} {asked.unit}"
    if codes := declared.codes_of(asked):
        return codes.shown(value)
    return f"{value} {asked.unit}" if asked.type in ("integer", "number") and asked.unit else str(value)


def in_lines(question, value):
    """The rows of a table, each in one line."""
    return [
        "；".join(
            f"{column.title}：{words}"
            for column in question.columns
            if (words := in_words(column, row.get(column.name)))
        )
        for row in value or ()
    ]


def as_sent(value):
    """A stored value as a browser sends it."""
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
