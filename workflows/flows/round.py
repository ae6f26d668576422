"""The process of a round."""

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from workflows import nodes, steps
from workflows.moves import RoundMoves


class RoundFlow(RoundMoves, flow.Flow):
    """一个批次的经过：开放，截止，分组，抽取与邀请专家，评审，排序，逐级审定，公示或报出材料，审定文件或结果，
    发布，归档。
    """

    # Stored in rows as workflows/flows.RoundFlow, wherever the page lies.
    __module__ = "workflows.flows"
    lock_impl = nodes.row_lock

    start = nodes.Start(this.receive).Annotation(title=_("Planned")).Next(this.await_opening)
    await_opening = nodes.Day(this.opens_at).Annotation(title=_("Opening")).Next(this.opening)
    opening = (
        flow.Function(this.open_window).Annotation(title=_("Open for applications")).Next(this.await_cutoff)
    )
    await_cutoff = nodes.Day(this.closes_at).Annotation(title=_("Cut-off")).Next(this.closing)
    closing = (
        flow.Function(this.close_window)
        .Annotation(title=_("Closed for applications"))
        .Next(this.after_cutoff)
    )
    after_cutoff = (
        flow.Switch()
        .Annotation(title=_("Who is next?"))
        .Case(this.await_links, this.has_links)
        .Case(this.group, this.is_reviewed)
        .Case(this.propose, this.has_sign_off)
        .Default(this.decide)
    )

    # 单位与归口部门的截止
    await_links = nodes.Day(this.links_end).Annotation(title=_("Cut-off of the links")).Next(this.end_links)
    end_links = (
        nodes.Job(prepare=this.end_latecomers).Annotation(title=_("Latecomers end")).Next(this.after_links)
    )
    after_links = (
        flow.Switch()
        .Annotation(title=_("Reviewed by experts?"))
        .Case(this.group, this.is_reviewed)
        .Case(this.propose, this.has_sign_off)
        .Default(this.decide)
    )

    # 处室经办分组，抽取人抽取，见证人锁定
    group = (
        nodes.Human(steps.GroupStep.as_view())
        .Annotation(title=_("Grouping"))
        .Permission(this.screening_office)
        .Next(this.draw)
    )
    draw = (
        nodes.Human(steps.DrawStep.as_view())
        .Annotation(title=_("Draw of experts"))
        .Permission(this.drawing_office)
        .Next(this.witness)
    )
    witness = (
        nodes.Human(steps.WitnessStep.as_view())
        .Annotation(title=_("Witness of the draw"))
        .Permission(this.witnessing_office)
        .Next(this.after_witness)
    )
    after_witness = (
        flow.If(this.is_locked).Annotation(title=_("Locked?")).Then(this.ask_experts).Else(this.draw)
    )

    # 专家
    ask_experts = (
        nodes.Fan(this.invited)
        .Annotation(title=_("Invitations"))
        .Next(this.invitation)
        .IfNone(this.open_review)
    )
    invitation = (
        nodes.Human(steps.InvitationStep.as_view())
        .Annotation(title=_("Invitation to review"))
        .Permission(this.expert_address)
        .Due(this.invitation_due)
        .OnTimeout(this.invitation_due, this.unanswered)
        .Next(this.seat)
    )
    unanswered = (
        flow.Function(this.let_invitation_lapse)
        .Annotation(title=_("Invitation not answered"))
        .Next(this.seat)
    )
    seat = flow.Function(this.fill_seat).Annotation(title=_("Seat filled")).Next(this.answered)
    answered = flow.Join().Annotation(title=_("All have answered")).Next(this.open_review)
    open_review = nodes.Job(prepare=this.open_reviews).Annotation(title=_("Reviews begin")).Next(this.collect)

    # 处室经办收齐评审，秘书主持答辩，经办提出拟立项方案
    collect = (
        nodes.Human(steps.CollectStep.as_view())
        .Annotation(title=_("Collection of the reviews"))
        .Permission(this.screening_office)
        .Due(this.reviews_due)
        .Next(this.after_collection)
    )
    after_collection = (
        flow.Switch()
        .Annotation(title=_("Another draw?"))
        .Case(this.draw, this.needs_another_draw)
        .Case(this.interviews, this.has_interviews)
        .Case(this.comprehensive_check, this.has_comprehensive_check)
        .Case(this.propose, this.has_sign_off)
        .Default(this.decide)
    )
    comprehensive_check = (
        nodes.Human(steps.ComprehensiveCheckStep.as_view())
        .Annotation(title=_("Comprehensive check"))
        .Permission(this.screening_office)
        .Next(this.propose)
    )
    interviews = (
        nodes.Human(steps.InterviewsStep.as_view())
        .Annotation(title=_("Panel interviews"))
        .Permission(this.secretary_office)
        .Next(this.after_interviews)
    )
    after_interviews = (
        nodes.Job(prepare=this.end_interviews).Annotation(title=_("Interviews end")).Next(this.propose)
    )
    propose = (
        nodes.Human(steps.ProposeStep.as_view())
        .Annotation(title=_("Proposed list"))
        .Permission(this.screening_office)
        .Next(this.onward)
    )

    # 逐级审定：处务会、分管厅领导、厅务会，次序见项目文件
    onward = (
        flow.Switch()
        .Annotation(title=_("Who signs next?"))
        .Case(this.propose, this.is_sent_back)
        .Case(this.sign, this.awaits_signature)
        .Case(this.publish, this.has_notice)
        .Case(this.hand_over, this.goes_elsewhere)
        .Case(this.release, this.is_empty)
        .Default(this.record_document)
    )
    sign = (
        nodes.Human(steps.SignStep.as_view())
        .Annotation(title=_("Sign-off"))
        .Permission(this.signing_office)
        .Next(this.onward)
    )

    # 公示与审定文件
    publish = (
        nodes.Human(steps.PublishStep.as_view())
        .Annotation(title=_("Public notice"))
        .Permission(this.screening_office)
        .Next(this.notice_paper)
    )
    notice_paper = (
        nodes.Job(prepare=this.print_notice, apply=this.keep_notice)
        .Annotation(title=_("The notice is printed"))
        .Next(this.await_notice)
    )
    await_notice = nodes.Day(this.notice_ends).Annotation(title=_("Notice period")).Next(this.end_notice)
    end_notice = flow.Function(this.close_notice).Annotation(title=_("Notice closed")).Next(this.after_notice)
    after_notice = (
        flow.If(this.goes_elsewhere)
        .Annotation(title=_("Recognised elsewhere?"))
        .Then(this.hand_over)
        .Else(this.record_document)
    )
    record_document = (
        nodes.Human(steps.DocumentStep.as_view())
        .Annotation(title=_("Decision document"))
        .Permission(this.screening_office)
        .Next(this.release)
    )

    # 分管厅领导（没有逐级审定的项目）
    decide = (
        nodes.Human(steps.DecideStep.as_view())
        .Annotation(title=_("Decision"))
        .Permission(this.deciding_office)
        .Next(this.after_decision)
    )
    after_decision = (
        flow.If(this.goes_elsewhere)
        .Annotation(title=_("Recognised elsewhere?"))
        .Then(this.hand_over)
        .Else(this.release)
    )

    # 编号、公告不在本系统的：报出材料，等待全国平台或其他部门，导入结果
    hand_over = (
        nodes.Human(steps.HandOverStep.as_view())
        .Annotation(title=_("Package handed over"))
        .Permission(this.screening_office)
        .Next(this.take_results)
    )
    take_results = (
        nodes.Human(steps.TakeResultsStep.as_view())
        .Annotation(title=_("Results from who recognises"))
        .Permission(this.screening_office)
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

    def start_round(self, round_):
        """Start the flow of another round, the next batch."""
        self.start.run(round_=round_)

    def add_invitation(self, process_pk, entry):
        self.ask_experts.add(process_pk, entry)
