"""What an expert reads of an application: without what the programme hides from experts, without identity
numbers and the names of files; in a double-blind round without anything that says whose it is.
Files are given as cleaned copies only.
"""

from functools import cached_property

from trail import guard
from workflows.models import Attachment
from workflows.policy.media import BY_MEDIA_TYPE
from workflows.services import copies
from workflows.services.content import Content
from workflows.services.reviews import rule_of
from workflows.services.telling import TELLING, Telling


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
        """The project's title; where none is asked and names may be read, that of whoever applies: the
        programme's title, which stands there else, would be the same for all.
        """
        application = self.application
        if application.title == self.programme.title and not self.is_double_blind:
            return application.holder.name
        return self._without_names(application.title)

    @property
    def discipline(self):
        """What the application says of its discipline, where the programme asks."""
        return self.values.get(self.rule.discipline) or ""

    @cached_property
    def values(self):
        """The answers in the form's order, with names left out where they must be."""
        return {name: self._read(value) for name, value in self._told.items()}

    @cached_property
    def attachments(self):
        """The cleaned copies that experts may read, under names that say only what they are."""
        copies_of = copies.of_application(self.application, is_double_blind=self.is_double_blind)
        found = {}
        for kind, files in Content.attachments.func(self).items():
            given = [each for each in files if each.pk in copies_of]
            if given and kind not in self.rule.hidden:
                found[kind] = [
                    _given(each, copies_of[each.pk], f"{kind}-{number}")
                    for number, each in enumerate(given, 1)
                ]
        return found

    @property
    def files(self):
        """The files that the expert may fetch: those of the questions that are shown."""
        shown = [question.name for question in self.programme.form.questions if self.asks(question)]
        return [file for name in shown for file in self.attachments.get(name, ())]

    def asks(self, question):
        """Whether the expert is shown the question."""
        is_hidden = question.name in self.rule.hidden or self.is_double_blind and _tells_whose(question)
        return not is_hidden and super().asks(question)

    @cached_property
    def _telling(self):
        return Telling(self.application, self._told)

    @cached_property
    def _told(self):
        return Content.values.func(self)

    def _read(self, value):
        if isinstance(value, list):
            return [self._read(each) for each in value]
        if isinstance(value, dict):
            return {name: self._read(each) for name, each in value.items()}
        return self._without_names(value) if isinstance(value, str) else value

    def _without_names(self, text):
        if self.is_double_blind:
            return self._telling.blotted(text)
        return guard.without_identity_numbers(text)


def _tells_whose(question):
    columns = {column.name for column in question.columns} if question.type == "table" else set()
    return bool(question.fact) or bool(columns & TELLING)


def _given(attachment, copy, name):
    """The attachment as an expert knows it: the copy's content under a neutral name."""
    return Attachment(
        public_id=attachment.public_id,
        kind=attachment.kind,
        name=f"{name}.{BY_MEDIA_TYPE[attachment.media_type].endings[0]}",
        file=copy.file.name,
        size=copy.size,
        sha256=copy.sha256,
        media_type=attachment.media_type,
        state=Attachment.State.CLEAN,
    )
