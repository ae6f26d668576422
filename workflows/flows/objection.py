"""The process of an objection."""

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from workflows import nodes, steps
from workflows.moves import ObjectionMoves


class ObjectionFlow(ObjectionMoves, flow.Flow):
    """一件异议的经过：受理与否，单位核实，监督部门裁定，答复；只暂缓被异议的一项。"""

    # Stored in rows as workflows/flows.ObjectionFlow, wherever the page lies.
    __module__ = "workflows.flows"
    lock_impl = nodes.row_lock

    start = nodes.Start(this.receive).Annotation(title=_("Objection filed")).Next(this.admit)

    # 监督部门
    admit = (
        nodes.Human(steps.AdmitStep.as_view())
        .Annotation(title=_("Admission of the objection"))
        .Permission(this.supervising_office)
        .Due(this.admission_due)
        .Next(this.after_admission)
    )
    after_admission = (
        flow.If(this.is_admitted).Annotation(title=_("Admissible?")).Then(this.verify).Else(this.let_go_of_it)
    )

    # 依托单位
    verify = (
        nodes.Human(steps.VerifyStep.as_view())
        .Annotation(title=_("Verification by the unit"))
        .Permission(this.unit_office)
        .Due(this.verification_due)
        .OnTimeout(this.verification_due, this.unverified)
        .Next(this.settle)
    )
    unverified = (
        flow.Function(this.let_verification_pass)
        .Annotation(title=_("Not verified in time"))
        .Next(this.settle)
    )

    # 监督部门
    settle = (
        nodes.Human(steps.SettleObjectionStep.as_view())
        .Annotation(title=_("Decision on the objection"))
        .Permission(this.supervising_office)
        .Due(this.decision_due)
        .Next(this.let_go_of_it)
    )
    let_go_of_it = (
        flow.Function(this.let_go).Annotation(title=_("The line is no longer held")).Next(this.reply)
    )
    reply = (
        nodes.Job(prepare=this.print_reply, apply=this.send_reply)
        .Annotation(title=_("Answer to the objector"))
        .Next(this.close)
    )
    close = flow.Function(this.close_case).Annotation(title=_("Filed")).Next(this.end)
    end = flow.End().Annotation(title=_("End"))
