"""What an expert reads of an application: without what the programme hides from experts, without identity
numbers and the names of files; in a double-blind round without anything that says whose it is.
"""

import copy
from functools import cached_property
from pathlib import PurePath

from trail import guard
from workflows.models import Attachment
from workflows.services.content import Content
from workflows.services.reviews import rule_of

LEFT_OUT = "×××"
# Tables with one of these columns tell of people or units.
TELLING = {"name", "unit", "contact"}
SHORTEST = 2


class BlindContent(Content):
    """An application as the experts of one stage may read it."""

    def __init__(self, application, stage):
        super().__init__(application)
        self.rule = rule_of(application.round, stage)

    @property
    def is_double_blind(self):
        """Whether the experts must not learn whose application it is."""
        return self.rule.blind == "double"

    @property
    def title(self):
        """The project's title."""
        return self._without_names(self.application.title)

    @property
    def discipline(self):
        """What the application says of its discipline, where the programme asks."""
        return self.values.get(self.rule.discipline) or ""

    @cached_property
    def values(self):
        """The answers in the form's order, with names left out where they must be."""
        return {name: self._read(value) for name, value in Content.values.func(self).items()}

    @cached_property
    def attachments(self):
        """The files that were found clean, under names that say only what they are."""
        if self.is_double_blind:
            return {}
        found = {}
        for kind, files in Content.attachments.func(self).items():
            if kind not in self.rule.hidden:
                clean = [each for each in files if each.state == Attachment.State.CLEAN]
                found[kind] = [_renamed(each, kind, number) for number, each in enumerate(clean, 1)]
        return found

    def asks(self, question):
        """Whether the expert is shown the question."""
        is_hidden = question.name in self.rule.hidden or self.is_double_blind and _tells_whose(question)
        return not is_hidden and super().asks(question)

    @cached_property
    def _names(self):
        """What would say whose application it is: names of people and units, the longest first."""
        application = self.application
        units = (application.host_unit, application.banner_bureau, application.recommending_body)
        names = {application.holder.name, *(unit.name for unit in units if unit)}
        for rows in application.answers.values():
            for row in rows if isinstance(rows, list) else ():
                if isinstance(row, dict):
                    names |= {row[column] for column in TELLING & row.keys() if isinstance(row[column], str)}
        return sorted((name for name in names if len(name) >= SHORTEST), key=len, reverse=True)

    def _read(self, value):
        if isinstance(value, list):
            return [self._read(each) for each in value]
        if isinstance(value, dict):
            return {name: self._read(each) for name, each in value.items()}
        return self._without_names(value) if isinstance(value, str) else value

    def _without_names(self, text):
        if guard.holds_identity_number(text):
            text = guard.without_identity_numbers(text)
        if self.is_double_blind:
            for name in self._names:
                text = text.replace(name, LEFT_OUT)
        return text


def _tells_whose(question):
    columns = {column.name for column in question.columns} if question.type == "table" else set()
    return bool(question.fact) or question.type == "attachment" or bool(columns & TELLING)


def _renamed(attachment, kind, number):
    """The file under a neutral name; the row itself stays as it is."""
    shown = copy.copy(attachment)
    shown.name = f"{kind}-{number}{PurePath(attachment.name).suffix.lower()}"
    return shown
