"""What a task book asks and says: locked answers, open ones, and questions of its own."""

from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from accounts import sealing
from workflows.models import TaskBook
from workflows.policy import facts as declared
from workflows.services import facts
from workflows.services.lacking import NOTHING


@dataclass(frozen=True)
class Part:
    """A part of a task book: what is locked, what may be changed, what it asks besides."""

    name: str
    title: str
    questions: tuple
    help: str = ""


@dataclass
class BookContent:
    """A task book as forms and papers read a page's answers."""

    book: TaskBook
    known: dict = field(default_factory=dict)
    attachments: dict = field(default_factory=dict)
    remarks: dict = field(default_factory=dict)

    @property
    def application(self):
        return self.book.application

    @property
    def rule(self):
        """What the programme says of its task books."""
        return self.application.edition.policy.way.task_book

    @property
    def values(self):
        """The answers by question, of a sealed one its masked form."""
        return {
            each.name: sealing.shown(self.book.answers.get(each.name))
            for part in self.parts
            for each in part.questions
        }

    @property
    def suggested(self):
        """Nothing is suggested: what a task book asks was not told before."""
        return {}

    def is_known_alone(self, question):
        """Whether a question only shows what the system knows."""
        return bool(question.fact) and facts.is_settled(question.fact, self.known)

    def stands_in_the_archive(self, question):
        """Nothing does: the questions of a task book are cut loose from the holder's archive."""
        return False

    @property
    def locked(self):
        """What was applied for and granted, and may not change."""
        return Part("locked", _("As applied for and granted"), self._of_the_form(self.rule.locked))

    @property
    def open(self):
        """What the applicant may change, and what the task book asks besides."""
        asked = (*self._of_the_form(self.rule.editable), *self.rule.questions)
        return Part("open", _("To be completed"), asked)

    @property
    def opened(self):
        """The questions that may be answered."""
        return {question.name for question in self.open.questions}

    @property
    def parts(self):
        """Both, as they stand on paper."""
        return (self.locked, self.open)

    def asks(self, question):
        """Whether a question is asked: its condition, if it has one, holds for the answers."""
        return question.when is None or question.when.holds(self.application.answers | self.book.answers)

    def lacking(self):
        """What handing in still needs, in words."""
        return [
            _("Please answer “%(title)s”.") % {"title": question.title}
            for question in self.open.questions
            if question.required and self.asks(question) and self.values[question.name] in NOTHING
        ]

    def _of_the_form(self, names):
        """Questions of the application, cut loose from the holder's archive."""
        asked = {question.name: question for question in self.application.edition.policy.form.questions}
        return tuple(_without_fact(asked[name]) for name in names)


def _without_fact(question):
    if not question.fact:
        return question
    choices = question.choices or declared.get(question.fact).choices
    return replace(question, fact="", choices=tuple(choices))
