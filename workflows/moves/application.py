"""The moves of an application."""

from accounts.offices import code
from workflows import documents, nodes
from workflows.models import Application, Decision, Document, Endorsement, Holder, Stage, TaskBook
from workflows.moves.case import CaseMoves
from workflows.services import (
    copies,
    corrections,
    filing,
    interviews,
    letters,
    links,
    panel_sheets,
    periods,
    reconsideration,
    register,
    reviews,
    task_books,
)

State, Reach = Application.State, Application.Reach
RELATED = (
    "application__round__edition",
    "application__round__screening_office",
    "application__edition",
    "application__host_unit",
    "application__banner_bureau",
    "application__recommending_body",
    "application__holder__organisation",
)


class ApplicationMoves(CaseMoves):
    """The single moves of an application, each one line into a service."""

    def application(self, activation):
        """The application of the process, read once in a step."""
        return nodes.case_of(activation, *RELATED).application

    def way(self, activation):
        return self.application(activation).edition.policy.way

    def receive(self, activation, application):
        return self.take_up(activation, application.case)

    # who is asked

    def applicant_address(self, activation):
        return self.application(activation).applicant_address

    def unit_office(self, activation):
        """The unit of a person; an enterprise seals itself what is its own."""
        application = self.application(activation)
        if application.holder.kind == Holder.Kind.PERSON:
            return code("unit", application.host_unit.public_id)
        return application.applicant_address

    def banner_office(self, activation):
        return code("banner", self.application(activation).banner_bureau.public_id)

    def recommending_office(self, activation):
        return code("recommend", self.application(activation).recommending_body.public_id)

    def screening_office(self, activation):
        return self.application(activation).round.screening_office.code

    # before the department

    def is_returned(self, activation):
        return self.application(activation).state == State.RETURNED

    def is_turned_down(self, activation):
        return self.application(activation).state == State.NOT_FORWARDED

    def lies_with_the_unit(self, activation):
        return self.application(activation).reach == Reach.UNIT

    def lies_with_the_banner(self, activation):
        return self.application(activation).reach == Reach.BANNER

    def lies_with_the_body(self, activation):
        return self.application(activation).reach == Reach.BODY

    def unit_due(self, activation):
        return links.due(self.application(activation), Endorsement.Link.UNIT)

    def banner_due(self, activation):
        return links.due(self.application(activation), Endorsement.Link.BANNER)

    def body_due(self, activation):
        return links.due(self.application(activation), Endorsement.Link.BODY)

    def correction_due(self, activation):
        return corrections.open_of(self.application(activation)).due_at

    def give_back_uncorrected(self, activation):
        corrections.lapse(self.application(activation))

    # the formal check and its review

    def screening_due(self, activation):
        """The programme's period for the formal check runs from the round's cut-off; none where it names
        none.
        """
        return periods.screening_end(self.application(activation).round)

    def is_accepted(self, activation):
        """Accepted at the formal check, or at its review."""
        return self.application(activation).state == State.ACCEPTED

    def is_accepted_for_review(self, activation):
        return self.is_accepted(activation) and self.way(activation).review is not None

    def may_ask_for_reconsideration(self, activation):
        return self.way(activation).reconsideration is not None

    def reconsideration_right_ends(self, activation):
        return reconsideration.right_ends(self.application(activation))

    def reconsideration_due(self, activation):
        return reconsideration.answer_due(self.application(activation))

    # review by experts

    def take_panel(self, activation):
        """The round says that the panel is complete: a review is opened for each of its experts."""
        self._open_reviews(activation, Stage.WRITTEN)

    def take_interview(self, activation):
        """The round says that this application is called; who was absent is asked nothing."""
        self._open_reviews(activation, Stage.INTERVIEW)

    def _open_reviews(self, activation, stage):
        application = self.application(activation)
        reviews.open_all(application, stage)
        copies.ask_for(application, stage)

    def reviewers(self, activation):
        return reviews.entries(self.application(activation), Stage.WRITTEN)

    def interviewers(self, activation):
        return reviews.entries(self.application(activation), Stage.INTERVIEW)

    def reviewer_address(self, activation):
        return reviews.address(activation.task.data["review"])

    def review_due(self, activation):
        return reviews.due(self.application(activation).round)

    def interview_due(self, activation):
        return reviews.due(self.application(activation).round, Stage.INTERVIEW)

    def abstain(self, activation):
        reviews.abstain(self.entry(activation)["review"])

    def replace(self, activation):
        """Somebody of the reserve takes the place of who recused or did not answer in time."""
        entry = reviews.replacement(self.entry(activation)["review"])
        if entry:
            self.add_reviewer(activation.process.pk, entry)

    def entry(self, activation):
        """The entry of the fan to whose branch the task belongs: it stands on the branch's first task."""
        task = activation.task
        while "review" not in task.data:
            task = task.previous.get()
        return task.data

    def needs_more_reviews(self, activation):
        return not reviews.has_enough(self.application(activation), Stage.WRITTEN)

    def wants_panel_sheet(self, activation):
        return panel_sheets.is_wanted(self.application(activation))

    def leader_address(self, activation):
        return panel_sheets.address(self.application(activation))

    def goes_to_interview(self, activation):
        has_one = self.way(activation).interview is not None
        return has_one and not interviews.are_over(self.application(activation).round)

    # the decision and after

    def take_decision(self, activation):
        """The round says that its decisions are released; which one it is stands in the decision's own
        row.
        """

    def lost_an_opinion(self, activation):
        """Not the decision brought it on, but an opinion that became void after all were in."""
        application = self.application(activation)
        is_decided = Decision.objects.filter(application=application).exists()
        is_lost = self.way(activation).review is not None and (
            self.needs_more_reviews(activation) or self.wants_panel_sheet(activation)
        )
        return is_lost and not is_decided

    def is_granted(self, activation):
        decision = Decision.objects.get(application__case__processes__process=activation.process)
        return decision.outcome == Decision.Outcome.GRANTED

    def enter_register(self, activation):
        register.grant(self.application(activation), by=None)

    def settle_declined(self, activation):
        register.decline(self.application(activation), by=None)

    def has_task_book(self, activation):
        return self.way(activation).task_book is not None

    def open_task_book(self, activation):
        task_books.open_book(self.application(activation))

    def task_book_due(self, activation):
        return TaskBook.objects.get(application=self.application(activation)).due_at

    def is_task_book_confirmed(self, activation):
        book = TaskBook.objects.get(application=self.application(activation))
        return book.state == TaskBook.State.CONFIRMED

    def give_up(self, activation):
        task_books.give_up(self.application(activation))

    # papers

    def print_refusal(self, case):
        return documents.prepare_letter(case, Document.Kind.REFUSAL_LETTER)

    def print_reconsideration(self, case):
        return documents.prepare_letter(case, Document.Kind.REVIEW_REPLY)

    def print_grant(self, case):
        return documents.prepare_letter(case, Document.Kind.GRANT_LETTER)

    def has_certificate(self, activation):
        """Where the number comes from here, and the programme's file words a certificate."""
        return "certificate" in self.application(activation).edition.policy.letter

    def print_certificate(self, case):
        return documents.prepare_letter(case, Document.Kind.CERTIFICATE)

    def print_decline(self, case):
        return documents.prepare_letter(case, Document.Kind.DECLINE_LETTER)

    def send_letter(self, activation, prepared):
        letters.file_letter(nodes.case_of(activation), prepared)

    def make_archive(self, case):
        return documents.prepare_archive(case)

    def keep_archive(self, activation, prepared):
        filing.keep(self.application(activation), prepared)

    def close_case(self, activation):
        self.file_case(activation, outcome=self.application(activation).state)
