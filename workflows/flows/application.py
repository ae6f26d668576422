"""The process of an application."""

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from workflows import nodes, steps
from workflows.moves import ApplicationMoves


class ApplicationFlow(ApplicationMoves, flow.Flow):
    """一份申报的经过：单位审核、归口推荐、形式审查，等待本批次评审与决定，登记入台账，任务书，归档。

    What a programme's way does not name is passed over.
    """

    # Stored in rows as workflows/flows.ApplicationFlow, wherever the page lies.
    __module__ = "workflows.flows"
    lock_impl = nodes.row_lock

    start = nodes.Start(this.receive).Annotation(title=_("Submitted")).Next(this.onward)

    # 依托单位、旗县、归口部门；退回的改好后直接回到退回它的一方
    onward = (
        flow.Switch()
        .Annotation(title=_("With whom?"))
        .Case(this.correct, this.is_returned)
        .Case(this.close, this.is_turned_down)
        .Case(this.endorse, this.lies_with_the_unit)
        .Case(this.first_check, this.lies_with_the_banner)
        .Case(this.recommend, this.lies_with_the_body)
        .Default(this.screen)
    )
    endorse = (
        nodes.Human(steps.EndorseStep.as_view())
        .Annotation(title=_("Endorsement by the unit"))
        .Permission(this.unit_office)
        .Due(this.unit_due)
        .Next(this.onward)
    )
    first_check = (
        nodes.Human(steps.FirstCheckStep.as_view())
        .Annotation(title=_("First check by the banner"))
        .Permission(this.banner_office)
        .Due(this.banner_due)
        .Next(this.onward)
    )
    recommend = (
        nodes.Human(steps.RecommendStep.as_view())
        .Annotation(title=_("Recommendation"))
        .Permission(this.recommending_office)
        .Due(this.body_due)
        .Next(this.onward)
    )

    # 申报人
    correct = (
        nodes.Human(steps.CorrectStep.as_view())
        .Annotation(title=_("Correction"), description=_("Only the questions that were named are open."))
        .Permission(this.applicant_address)
        .Due(this.correction_due)
        .OnTimeout(this.correction_due, this.uncorrected)
        .Next(this.onward)
    )
    uncorrected = (
        flow.Function(this.give_back_uncorrected)
        .Annotation(title=_("Not corrected in time"))
        .Next(this.onward)
    )

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
        flow.Switch()
        .Annotation(title=_("Accepted?"))
        .Case(this.correct, this.is_returned)
        .Case(this.await_panel, this.is_accepted_for_review)
        .Case(this.await_decision, this.is_accepted)
        .Default(this.refusal_letter)
    )
    refusal_letter = (
        nodes.Job(prepare=this.print_refusal, apply=this.send_letter)
        .Annotation(
            title=_("Notice of non-acceptance"), description=_("The notice with the reason is being made.")
        )
        .Next(this.after_refusal)
    )
    after_refusal = (
        flow.If(this.may_ask_for_reconsideration)
        .Annotation(title=_("Right of review?"))
        .Then(this.ask_reconsideration)
        .Else(this.close)
    )

    # 申报人可申请复审，由另一名经办答复
    ask_reconsideration = (
        nodes.Human(steps.AskReconsiderationStep.as_view())
        .Annotation(title=_("Request for review"))
        .Permission(this.applicant_address)
        .Due(this.reconsideration_right_ends)
        .OnTimeout(this.reconsideration_right_ends, this.close)
        .Next(this.reconsider)
    )
    reconsider = (
        nodes.Human(steps.ReconsiderStep.as_view())
        .Annotation(title=_("Review of the non-acceptance"))
        .Permission(this.screening_office)
        .Due(this.reconsideration_due)
        .Next(this.reconsideration_reply)
    )
    reconsideration_reply = (
        nodes.Job(prepare=this.print_reconsideration, apply=this.send_letter)
        .Annotation(title=_("Answer to the request for review"))
        .Next(this.after_reconsideration)
    )
    after_reconsideration = (
        flow.Switch()
        .Annotation(title=_("Accepted after all?"))
        .Case(this.await_panel, this.is_accepted_for_review)
        .Case(this.await_decision, this.is_accepted)
        .Default(this.close)
    )

    # 专家
    await_panel = nodes.Message(this.take_panel).Annotation(title=_("Waiting for review")).Next(this.invite)
    invite = (
        nodes.Fan(this.reviewers)
        .Annotation(title=_("To the experts"))
        .Next(this.review)
        .IfNone(this.after_reviews)
    )
    review = (
        nodes.Human(steps.ReviewStep.as_view())
        .Annotation(title=_("Expert review"))
        .Permission(this.reviewer_address)
        .Due(this.review_due)
        .OnTimeout(this.review_due, this.abstained)
        .Next(this.substitute)
    )
    abstained = flow.Function(this.abstain).Annotation(title=_("Not reviewed in time")).Next(this.substitute)
    substitute = flow.Function(this.replace).Annotation(title=_("Replacement")).Next(this.reviewed)
    reviewed = flow.Join().Annotation(title=_("All opinions are in")).Next(this.after_reviews)
    after_reviews = (
        flow.Switch()
        .Annotation(title=_("Enough opinions?"))
        .Case(this.await_panel, this.needs_more_reviews)
        .Case(this.panel_sheet, this.wants_panel_sheet)
        .Case(this.await_interview, this.goes_to_interview)
        .Default(this.await_decision)
    )
    # 专家组组长汇总各专家的评价表，签署专家组综合评价表
    panel_sheet = (
        nodes.Human(steps.PanelSheetStep.as_view())
        .Annotation(title=_("Sheet of the panel"))
        .Permission(this.leader_address)
        .Due(this.review_due)
        .Next(this.after_reviews)
    )
    await_interview = (
        nodes.Message(this.take_interview).Annotation(title=_("Waiting for the interview")).Next(this.convene)
    )
    convene = (
        nodes.Fan(this.interviewers)
        .Annotation(title=_("Before the panel"))
        .Next(this.interview)
        .IfNone(this.await_decision)
    )
    interview = (
        nodes.Human(steps.InterviewStep.as_view())
        .Annotation(title=_("Score of the interview"))
        .Permission(this.reviewer_address)
        .Due(this.interview_due)
        .OnTimeout(this.interview_due, this.not_scored)
        .Next(this.interviewed)
    )
    not_scored = flow.Function(this.abstain).Annotation(title=_("Not scored in time")).Next(this.interviewed)
    interviewed = flow.Join().Annotation(title=_("All have scored")).Next(this.await_decision)

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
        flow.Switch()
        .Annotation(title=_("Granted?"))
        .Case(this.await_panel, this.lost_an_opinion)
        .Case(this.enter, this.is_granted)
        .Default(this.settle)
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
        .Next(this.after_letter)
    )
    after_letter = (
        flow.If(this.has_certificate)
        .Annotation(title=_("Certificate?"))
        .Then(this.certificate)
        .Else(this.after_grant)
    )
    certificate = (
        nodes.Job(prepare=this.print_certificate, apply=this.send_letter)
        .Annotation(
            title=_("Certificate"),
            description=_("The certificate with number and verification code is being made."),
        )
        .Next(this.after_grant)
    )
    after_grant = (
        flow.If(this.has_task_book)
        .Annotation(title=_("Task book?"))
        .Then(this.begin_task_book)
        .Else(this.archive)
    )
    settle = (
        flow.Function(this.settle_declined).Annotation(title=_("Without success")).Next(this.decline_letter)
    )
    decline_letter = (
        nodes.Job(prepare=this.print_decline, apply=this.send_letter)
        .Annotation(
            title=_("Notice of the result"), description=_("The notice with the reason is being made.")
        )
        .Next(this.close)
    )

    # 任务书：申报人、依托单位、处室经办；申报人按期交了的，单位盖章晚了不算放弃
    begin_task_book = (
        flow.Function(this.open_task_book).Annotation(title=_("Task book made")).Next(this.task_book)
    )
    task_book = (
        nodes.Human(steps.TaskBookStep.as_view())
        .Annotation(title=_("Task book"))
        .Permission(this.applicant_address)
        .Due(this.task_book_due)
        .OnTimeout(this.task_book_due, this.given_up)
        .Next(this.seal_task_book)
    )
    seal_task_book = (
        nodes.Human(steps.SealTaskBookStep.as_view())
        .Annotation(title=_("Seal of the unit"))
        .Permission(this.unit_office)
        .Due(this.task_book_due)
        .Next(this.confirm_task_book)
    )
    confirm_task_book = (
        nodes.Human(steps.ConfirmTaskBookStep.as_view())
        .Annotation(title=_("Confirmation of the task book"))
        .Permission(this.screening_office)
        .Next(this.after_confirmation)
    )
    after_confirmation = (
        flow.If(this.is_task_book_confirmed)
        .Annotation(title=_("Confirmed?"))
        .Then(this.archive)
        .Else(this.task_book)
    )
    given_up = flow.Function(this.give_up).Annotation(title=_("Given up")).Next(this.archive)

    # 一项一档
    archive = (
        nodes.Job(prepare=this.make_archive, apply=this.keep_archive)
        .Annotation(title=_("The file is put together"))
        .Next(this.close)
    )
    close = flow.Function(this.close_case).Annotation(title=_("Filed")).Next(this.end)
    end = flow.End().Annotation(title=_("End"))

    def add_reviewer(self, process_pk, entry):
        self.invite.add(process_pk, entry)
