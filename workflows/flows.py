"""The processes, each of which reads as a page. A flow waits for a person, a day, a job or a message, and
nothing else.
"""

import logging

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import STATUS, flow
from viewflow.workflow.models import Task

from workflows import documents, nodes, steps
from workflows.models import Application, CaseProcess, Decision, Document, Screening
from workflows.services import cases, letters, periods, register, rounds

logger = logging.getLogger(__name__)


class CaseMoves:
    """What every flow does with its case."""

    def take_up(self, activation, case):
        """Tie the new process to its case; the database refuses a second open process of the same case."""
        activation.process.save()
        CaseProcess.objects.create(process=activation.process, case=case)
        return activation.process


class ApplicationMoves(CaseMoves):
    """The single moves of an application, each one line into a service."""

    def application(self, activation):
        """The application of the process, read once in a step."""
        process = activation.process
        if not hasattr(process, "application"):
            process.application = Application.objects.select_related(
                "round__edition", "round__screening_office", "edition", "case", "host_unit", "applicant"
            ).get(case=nodes.case_of(activation))
        return process.application

    def receive(self, activation, application):
        return self.take_up(activation, application.case)

    def screening_office(self, activation):
        return nodes.case_of(activation).application.round.screening_office.code

    def screening_due(self, activation):
        """The programme's period for the formal check runs from the round's cut-off; none where it names
        none.
        """
        return periods.screening_end(self.application(activation).round)

    def is_accepted(self, activation):
        screening = Screening.objects.get(application__case__processes__process=activation.process)
        return screening.outcome == Screening.Outcome.ACCEPTED

    def take_decision(self, activation):
        """The round says that its decisions are released; which one it is stands in the decision's own
        row.
        """

    def is_granted(self, activation):
        decision = Decision.objects.get(application__case__processes__process=activation.process)
        return decision.outcome == Decision.Outcome.GRANTED

    def enter_register(self, activation):
        register.grant(self.application(activation), by=None)

    def settle_declined(self, activation):
        register.decline(self.application(activation), by=None)

    def print_refusal(self, case):
        return documents.prepare_letter(case, Document.Kind.REFUSAL_LETTER)

    def print_grant(self, case):
        return documents.prepare_letter(case, Document.Kind.GRANT_LETTER)

    def print_decline(self, case):
        return documents.prepare_letter(case, Document.Kind.DECLINE_LETTER)

    def send_letter(self, activation, prepared):
        letters.file_letter(nodes.case_of(activation), prepared)

    def close_case(self, activation):
        cases.close(nodes.case_of(activation), activation.process, outcome=self.application(activation).state)


class ApplicationFlow(ApplicationMoves, flow.Flow):
    """一份申报的经过：形式审查，等待本批次的决定，登记入台账，发函。"""

    lock_impl = nodes.row_lock

    start = flow.StartHandle(this.receive).Annotation(title=_("Submitted")).Next(this.screen)

    # 处室经办
    screen = (
        nodes.Human(steps.ScreenStep.as_view())
        .Annotation(
            title=_("Formal check"),
            description=_("An officer checks whether everything is there and in form."),
        )
        .Permission(this.screening_office)
        .Due(this.screening_due)
        .Next(this.after_screening)
    )
    after_screening = (
        flow.If(this.is_accepted)
        .Annotation(title=_("Accepted?"))
        .Then(this.await_decision)
        .Else(this.refusal_letter)
    )
    refusal_letter = (
        nodes.Job(prepare=this.print_refusal, apply=this.send_letter)
        .Annotation(
            title=_("Notice of non-acceptance"), description=_("The notice with the reason is being made.")
        )
        .Next(this.close)
    )

    # 等待本批次
    await_decision = (
        nodes.Message(this.take_decision)
        .Annotation(
            title=_("Decision of the round"),
            description=_("All accepted applications are decided on together; results go out at one moment."),
        )
        .Next(this.after_decision)
    )
    after_decision = (
        flow.If(this.is_granted).Annotation(title=_("Granted?")).Then(this.enter).Else(this.settle)
    )
    enter = (
        flow.Function(this.enter_register)
        .Annotation(title=_("Entered into the register"))
        .Next(this.grant_letter)
    )
    grant_letter = (
        nodes.Job(prepare=this.print_grant, apply=this.send_letter)
        .Annotation(
            title=_("Grant letter"),
            description=_("The letter with number and verification code is being made."),
        )
        .Next(this.close)
    )
    settle = flow.Function(this.settle_declined).Annotation(title=_("Not granted")).Next(this.decline_letter)
    decline_letter = (
        nodes.Job(prepare=this.print_decline, apply=this.send_letter)
        .Annotation(
            title=_("Notice of the result"), description=_("The notice with the reason is being made.")
        )
        .Next(this.close)
    )

    close = flow.Function(this.close_case).Annotation(title=_("Filed")).Next(this.end)
    end = flow.End().Annotation(title=_("End"))


class RoundMoves(CaseMoves):
    """The single moves of a round, each one line into a service."""

    def round(self, activation):
        return nodes.case_of(activation).round

    def receive(self, activation, round_):
        return self.take_up(activation, round_.case)

    def opens_at(self, activation):
        return self.round(activation).opens_at

    def closes_at(self, activation):
        return self.round(activation).closes_at

    def open_window(self, activation):
        rounds.open_window(self.round(activation))

    def close_window(self, activation):
        rounds.close_window(self.round(activation))

    def deciding_office(self, activation):
        return self.round(activation).deciding_office.code

    def screening_office(self, activation):
        return self.round(activation).screening_office.code

    def close_case(self, activation):
        cases.close(nodes.case_of(activation), activation.process, outcome=self.round(activation).window)

    def announce(self, case):
        """Tell every application of the round its decision, in the order of ids, each in its own
        transaction. One that fails holds no other up; it is raised at the end, so that the job tries again.
        """
        waiting = Task.objects.filter(
            flow_task=ApplicationFlow.await_decision,
            status=STATUS.NEW,
            process__case_process__case__application__round=case.round,
        )
        failures = []
        for task in waiting.order_by("process__case_process__case__application__pk"):
            try:
                ApplicationFlow.await_decision.run(task)
            except Exception as error:
                logger.error("The result of task %s did not go out: %s", task.pk, type(error).__name__)
                failures.append(error)
        if failures:
            raise failures[0]


class RoundFlow(RoundMoves, flow.Flow):
    """一个批次的经过：开放，截止，审定，发布结果，归档。"""

    lock_impl = nodes.row_lock

    start = flow.StartHandle(this.receive).Annotation(title=_("Planned")).Next(this.await_opening)
    await_opening = nodes.Day(this.opens_at).Annotation(title=_("Opening")).Next(this.opening)
    opening = (
        flow.Function(this.open_window).Annotation(title=_("Open for applications")).Next(this.await_cutoff)
    )
    await_cutoff = nodes.Day(this.closes_at).Annotation(title=_("Cut-off")).Next(this.closing)
    closing = (
        flow.Function(this.close_window).Annotation(title=_("Closed for applications")).Next(this.decide)
    )

    # 分管厅领导
    decide = (
        nodes.Human(steps.DecideStep.as_view())
        .Annotation(title=_("Decision"))
        .Permission(this.deciding_office)
        .Next(this.release)
    )

    # 处室经办
    release = (
        nodes.Human(steps.ReleaseStep.as_view())
        .Annotation(title=_("Release of the results"))
        .Permission(this.screening_office)
        .Next(this.announce_results)
    )
    announce_results = nodes.Job(prepare=this.announce).Annotation(title=_("Results go out")).Next(this.close)

    close = flow.Function(this.close_case).Annotation(title=_("Filed")).Next(this.end)
    end = flow.End().Annotation(title=_("End"))
