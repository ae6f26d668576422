"""The process of a change."""

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from workflows import nodes, steps
from workflows.moves import ChangeMoves


class ChangeFlow(ChangeMoves, flow.Flow):
    """一项变更的经过：企业报告，旗县初核，归口部门核实，科技厅决定；保留资格的更名先公示，再办理并换发证书。"""

    # Stored in rows as workflows/flows.ChangeFlow, wherever the page lies.
    __module__ = "workflows.flows"
    lock_impl = nodes.row_lock

    start = nodes.Start(this.receive).Annotation(title=_("Change reported")).Next(this.after_report)
    after_report = (
        flow.If(this.has_bureau)
        .Annotation(title=_("Checked by the banner?"))
        .Then(this.first_check)
        .Else(this.check)
    )

    # 旗县科技部门；流程没有旗县一环的略过
    first_check = (
        nodes.Human(steps.FirstCheckChangeStep.as_view())
        .Annotation(title=_("First check of the change"))
        .Permission(this.bureau_office)
        .Next(this.check)
    )

    # 归口部门；直报的由经办处室核实
    check = (
        nodes.Human(steps.CheckChangeStep.as_view())
        .Annotation(title=_("Check of the change"))
        .Permission(this.checking_office)
        .Next(this.decide)
    )

    # 审定岗位
    decide = (
        nodes.Human(steps.DecideChangeStep.as_view())
        .Annotation(title=_("Decision on the change"))
        .Permission(this.deciding_office)
        .Next(this.after_decision)
    )
    after_decision = (
        flow.If(this.is_made_public)
        .Annotation(title=_("Made public?"))
        .Then(this.publish)
        .Else(this.carry_out)
    )

    # 经办处室
    publish = (
        nodes.Human(steps.PublishChangeStep.as_view())
        .Annotation(title=_("Publication of the change"))
        .Permission(this.screening_office)
        .Next(this.await_notice)
    )
    await_notice = nodes.Day(this.notice_ends).Annotation(title=_("Public notice runs")).Next(this.conclude)
    conclude = (
        nodes.Human(steps.ConcludeChangeStep.as_view())
        .Annotation(title=_("Result of the notice"))
        .Permission(this.screening_office)
        .Next(this.carry_out)
    )
    carry_out = (
        flow.Function(this.carry_it_out)
        .Annotation(title=_("Change carried out"))
        .Next(this.after_carrying_out)
    )
    after_carrying_out = (
        flow.If(this.has_certificate)
        .Annotation(title=_("New certificate?"))
        .Then(this.certificate)
        .Else(this.close)
    )
    certificate = (
        nodes.Job(prepare=this.print_certificate, apply=this.file_certificate)
        .Annotation(title=_("Certificate with the new name"))
        .Next(this.close)
    )
    close = flow.Function(this.close_case).Annotation(title=_("Filed")).Next(this.end)
    end = flow.End().Annotation(title=_("End"))
