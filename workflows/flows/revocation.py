"""The process of a revocation."""

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from workflows import nodes, steps
from workflows.moves import RevocationMoves


class RevocationFlow(RevocationMoves, flow.Flow):
    """一项撤销的经过：提出，企业陈述申辩，另一人审定；审定撤销的，台账随之终止。"""

    # Stored in rows as workflows/flows.RevocationFlow, wherever the page lies.
    __module__ = "workflows.flows"
    lock_impl = nodes.row_lock

    start = nodes.Start(this.receive).Annotation(title=_("Revocation proposed")).Next(this.state)

    # 企业
    state = (
        nodes.Human(steps.StateStep.as_view())
        .Annotation(title=_("Statement and defence"))
        .Permission(this.contact_office)
        .Due(this.heard_until)
        .OnTimeout(this.heard_until, this.silent)
        .Next(this.decide)
    )
    silent = (
        flow.Function(this.let_statement_pass).Annotation(title=_("Nothing stated in time")).Next(this.decide)
    )

    # 审定岗位
    decide = (
        nodes.Human(steps.DecideRevocationStep.as_view())
        .Annotation(title=_("Decision on the revocation"))
        .Permission(this.deciding_office)
        .Next(this.close)
    )
    close = flow.Function(this.close_case).Annotation(title=_("Filed")).Next(this.end)
    end = flow.End().Annotation(title=_("End"))
