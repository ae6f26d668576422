"""What an application says: its answers, the facts of its holder, its files, and what is still missing of
them.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts import sealing
from workflows.models import Application, Attachment, Correction
from workflows.services import claims, facts, lacking, submission
from workflows.services.errors import NotNow
from workflows.services.keepers import keeper_of
from workflows.services.kept import frozen


class Missing(NamedTuple):
    """Something that submitting needs: the page and question to go to, and a sentence with what to do."""

    page: str
    question: str
    sentence: str


@dataclass
class Content:
    """An application read once, for a page, a check or a paper. A draft reads its holder's present facts,
    what was handed in the facts as they were then; what was sent back the present ones of what is open again.
    """

    application: Application

    @property
    def programme(self):
        """The edition to which the application is pinned."""
        return self.application.edition.policy

    @property
    def answers(self):
        """The answers by question as they are stored, but for those that name a fact."""
        return self.application.answers

    @cached_property
    def known(self):
        """What is known of the holder, by fact name, with its origin."""
        application = self.application
        if application.state == Application.State.DRAFT:
            return self._present
        then = frozen(application.assessment["facts"])
        if application.state != Application.State.RETURNED:
            return then
        asked = {question.fact: question.name for question in self.programme.form.questions if question.fact}
        return then | {
            name: each
            for name, each in self._present.items()
            if name not in asked or asked[name] in self.opened
        }

    @cached_property
    def correction(self):
        """What an application that was sent back waits for; None for any other."""
        if self.application.state != Application.State.RETURNED:
            return None
        return Correction.objects.filter(application=self.application, answered_at=None).first()

    @property
    def remarks(self):
        """What is to be corrected, by question; nothing of an application that was not sent back."""
        said = self.correction.remarks if self.correction else ()
        return {remark["question"]: remark["text"] for remark in said}

    @cached_property
    def opened(self):
        """The questions that may be answered now: all of a draft; of what was sent back those that were
        named, with what hangs on them unless the department sent it back, and the pledges.
        """
        questions = self.programme.form.questions
        if self.application.state == Application.State.DRAFT:
            return {question.name for question in questions}
        if self.correction is None:
            return set()
        opened = set(self.remarks)
        if self.application.reach < Application.Reach.DEPARTMENT:
            opened |= self._hanging_on(opened)
        return opened | {question.name for question in questions if question.type == "statement"}

    def require_opened(self, questions):
        """`NotNow` unless these questions, or kinds of files, may be answered now."""
        if self.application.state == Application.State.DRAFT:
            return
        if self.correction is None:
            raise NotNow(_("This application has been submitted; it can no longer be changed."))
        if not self.opened.issuperset(questions):
            raise NotNow(_("Only the questions that were named are open; everything else stays as it was."))

    def hold(self):
        """Hold the holder until the transaction ends: of two that one person hands in at once, the second is
        counted with the first.
        """
        self._sheet = facts.held_sheet_of(self.application.holder)

    @property
    def facts_version(self):
        """The version of the holder's fact sheet, to be sent along with a form."""
        return self._sheet.version if self._sheet else 0

    @cached_property
    def facts(self):
        """The values for judging, by fact name."""
        return facts.values_of(self.known)

    @cached_property
    def values(self):
        """The answer to every question by its name; of a question that names a fact, the fact's value; of a
        sealed one its masked form.
        """
        return {question.name: self._value(question) for question in self.programme.form.questions}

    @cached_property
    def attachments(self):
        """The files by kind, in the order in which they came, without those that were replaced."""
        found = {}
        for attachment in self.application.attachments.all():
            if attachment.replaced_at is None:
                found.setdefault(attachment.kind, []).append(attachment)
        return found

    @cached_property
    def _present(self):
        application, round_ = self.application, self.application.round
        return facts.known_with(
            self._sheet, application.holder, round_.policy_date, round_.year, apart_from=application
        )

    @cached_property
    def to_explain(self):
        """What is unusual of the facts that may still be told here, by fact name."""
        application = self.application
        if not self.opened:
            return {}
        return keeper_of(application.holder).to_explain(application.holder, application.round.year)

    @cached_property
    def suggested(self):
        """What the archive suggests for questions of a draft that nobody has answered yet, by question."""
        asked = {
            question.name: question.prefill
            for question in self.programme.form.questions
            if question.prefill and question.name not in self.answers
        }
        if not asked or self.application.state != Application.State.DRAFT:
            return {}
        offered = keeper_of(self.application.holder).suggests(self.application)
        return {name: offered[prefill] for name, prefill in asked.items() if offered.get(prefill)}

    @cached_property
    def refused_rights(self):
        """Why what is named cannot be taken, by question, of those that may be answered now."""
        found = {}
        for question in self.programme.form.questions:
            named = self.values[question.name] if question.type == "rights" else None
            if named and question.name in self.opened:
                found[question.name] = "".join(claims.refused_of(self, question, named).values())
        return found

    @cached_property
    def _questions(self):
        return {question.name: question for question in self.programme.form.questions}

    @cached_property
    def _sheet(self):
        return facts.sheet_of(self.application.holder)

    def applies(self, asked):
        """Whether a question, or a kind of document, is asked at all: its condition holds, and so does that
        one's own.
        """
        when = asked.when
        if when is None:
            return True
        return when.holds(self.values) and self.applies(self._questions[when.question])

    def asks(self, question):
        """Whether a question is asked; of an attachment, whether its kind of document is."""
        return self.applies(question) and (
            question.type != "attachment" or self.applies(self.document(question))
        )

    def is_known_alone(self, question):
        """Whether a question only shows what the system knows."""
        is_settled = bool(question.fact) and facts.is_settled(question.fact, self.known)
        return is_settled and not self._was_told_here(question)

    def stands_in_the_archive(self, question):
        """Whether the archive of the holder's kind tells what the question asks, and not from here: there it
        is corrected, and not typed again. Of what was sent back only what no form can tell.
        """
        if not question.fact or question.fact not in self.known or self._was_told_here(question):
            return False
        is_open = self.application.state == Application.State.DRAFT or (
            question.name in self.opened and self.is_known_alone(question)
        )
        return is_open and keeper_of(self.application.holder).comes_first

    def place_in_the_archive(self, question):
        """The address at which the archive is told what the question asks."""
        application = self.application
        return keeper_of(application.holder).address(
            application.holder, question.fact, application.round.year
        )

    def document(self, question):
        """The kind of document that an attachment question takes."""
        return self.programme.document_kinds[question.name]

    def missing(self):
        """What submitting still needs, in the form's order; the pledges are part of it."""
        return [each for page in self.programme.form.pages for each in self.missing_on(page)]

    def missing_on(self, page, *, from_applicant=False):
        """What submitting still needs of one page; `from_applicant` leaves out what is only being checked."""
        found = []
        for question in page.questions:
            sentence = lacking.of(self, question) if self.asks(question) else ""
            if from_applicant and sentence and self._only_waits(question):
                continue
            if sentence:
                found.append(Missing(page.name, question.name, sentence))
        return found

    def is_begun(self, page):
        """Whether anything of the page is there already, answered here or told to the archive."""
        return any(self._is_there(question) for question in page.questions)

    def is_finished(self, page):
        """Whether the applicant finished the page, and nothing is missing on it."""
        return self._was_finished(page) and not self.missing_on(page, from_applicant=True)

    def is_wrong(self, page):
        """Whether the page was finished and now lacks something, or a file of it was rejected."""
        rejected = any(
            attachment.state == Attachment.State.REJECTED
            for question in page.questions
            for attachment in self.attachments.get(question.name, ())
        )
        return rejected or (self._was_finished(page) and bool(self.missing_on(page, from_applicant=True)))

    def given(self):
        """The answers that count: of the questions that are asked and name no fact."""
        return {
            question.name: self.answers[question.name]
            for question in self.programme.form.questions
            if question.name in self.answers and not question.fact and self.asks(question)
        }

    def _hanging_on(self, opened):
        """The questions that are asked or not by what is answered to these, and so on down."""
        found, ahead = set(), set(opened)
        while ahead:
            ahead = {
                question.name
                for question in self.programme.form.questions
                if {when.question for when in self._conditions(question)} & ahead
            } - found
            found |= ahead
        return found

    def _conditions(self, question):
        kinds = [self.document(question)] if question.type == "attachment" else []
        return [each.when for each in (question, *kinds) if each.when]

    def _was_finished(self, page):
        return page.name in self.application.finished_pages

    def _was_told_here(self, question):
        """Whether it was this application that told the fact, so that it may tell it anew."""
        known = self.known.get(question.fact)
        return known is not None and known.told and known.source == submission.source_of(self.application)

    def _only_waits(self, question):
        """Whether all that is wrong with an attachment is that a file is still being checked."""
        files = self.attachments.get(question.name, ()) if question.type == "attachment" else ()
        return bool(files) and all(each.state != Attachment.State.REJECTED for each in files)

    def _is_there(self, question):
        if question.type == "attachment":
            return question.name in self.attachments
        if question.fact:
            return question.fact in self.known and self.known[question.fact].told
        return self.answers.get(question.name) not in lacking.NOTHING

    def _value(self, question):
        if question.fact:
            each = self.known.get(question.fact)
            return each.value if each else None
        return sealing.shown(self.answers.get(question.name))
