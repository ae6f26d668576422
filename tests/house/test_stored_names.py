"""Names that stand in rows: who renames one must bring the rows along; old flows stay beside new ones."""

import pytest
from viewflow.workflow.base import Flow
from viewflow.workflow.fields import get_flow_ref, get_task_ref
from viewflow.workflow.models import Task

from tests.engine_app import cases
from tests.engine_app.flows import DeskFlow
from workflows import flows
from workflows.invariants import engine

STORED = """
workflows/flows.ApplicationFlow
workflows/flows.ApplicationFlow.abstained
workflows/flows.ApplicationFlow.after_confirmation
workflows/flows.ApplicationFlow.after_decision
workflows/flows.ApplicationFlow.after_grant
workflows/flows.ApplicationFlow.after_letter
workflows/flows.ApplicationFlow.after_reconsideration
workflows/flows.ApplicationFlow.after_refusal
workflows/flows.ApplicationFlow.after_reviews
workflows/flows.ApplicationFlow.after_screening
workflows/flows.ApplicationFlow.archive
workflows/flows.ApplicationFlow.ask_reconsideration
workflows/flows.ApplicationFlow.ask_reconsideration__timeout
workflows/flows.ApplicationFlow.await_decision
workflows/flows.ApplicationFlow.await_interview
workflows/flows.ApplicationFlow.await_panel
workflows/flows.ApplicationFlow.begin_task_book
workflows/flows.ApplicationFlow.certificate
workflows/flows.ApplicationFlow.close
workflows/flows.ApplicationFlow.confirm_task_book
workflows/flows.ApplicationFlow.convene
workflows/flows.ApplicationFlow.correct
workflows/flows.ApplicationFlow.correct__timeout
workflows/flows.ApplicationFlow.decline_letter
workflows/flows.ApplicationFlow.end
workflows/flows.ApplicationFlow.endorse
workflows/flows.ApplicationFlow.enter
workflows/flows.ApplicationFlow.first_check
workflows/flows.ApplicationFlow.given_up
workflows/flows.ApplicationFlow.grant_letter
workflows/flows.ApplicationFlow.interview
workflows/flows.ApplicationFlow.interview__timeout
workflows/flows.ApplicationFlow.interviewed
workflows/flows.ApplicationFlow.invite
workflows/flows.ApplicationFlow.not_scored
workflows/flows.ApplicationFlow.onward
workflows/flows.ApplicationFlow.panel_sheet
workflows/flows.ApplicationFlow.recommend
workflows/flows.ApplicationFlow.reconsider
workflows/flows.ApplicationFlow.reconsideration_reply
workflows/flows.ApplicationFlow.refusal_letter
workflows/flows.ApplicationFlow.review
workflows/flows.ApplicationFlow.review__timeout
workflows/flows.ApplicationFlow.reviewed
workflows/flows.ApplicationFlow.screen
workflows/flows.ApplicationFlow.seal_task_book
workflows/flows.ApplicationFlow.settle
workflows/flows.ApplicationFlow.start
workflows/flows.ApplicationFlow.substitute
workflows/flows.ApplicationFlow.task_book
workflows/flows.ApplicationFlow.task_book__timeout
workflows/flows.ApplicationFlow.uncorrected
workflows/flows.ChangeFlow
workflows/flows.ChangeFlow.after_carrying_out
workflows/flows.ChangeFlow.after_decision
workflows/flows.ChangeFlow.after_report
workflows/flows.ChangeFlow.await_notice
workflows/flows.ChangeFlow.carry_out
workflows/flows.ChangeFlow.certificate
workflows/flows.ChangeFlow.check
workflows/flows.ChangeFlow.close
workflows/flows.ChangeFlow.conclude
workflows/flows.ChangeFlow.decide
workflows/flows.ChangeFlow.end
workflows/flows.ChangeFlow.first_check
workflows/flows.ChangeFlow.publish
workflows/flows.ChangeFlow.start
workflows/flows.ObjectionFlow
workflows/flows.ObjectionFlow.admit
workflows/flows.ObjectionFlow.after_admission
workflows/flows.ObjectionFlow.close
workflows/flows.ObjectionFlow.end
workflows/flows.ObjectionFlow.let_go_of_it
workflows/flows.ObjectionFlow.reply
workflows/flows.ObjectionFlow.settle
workflows/flows.ObjectionFlow.start
workflows/flows.ObjectionFlow.unverified
workflows/flows.ObjectionFlow.verify
workflows/flows.ObjectionFlow.verify__timeout
workflows/flows.RevocationFlow
workflows/flows.RevocationFlow.close
workflows/flows.RevocationFlow.decide
workflows/flows.RevocationFlow.end
workflows/flows.RevocationFlow.silent
workflows/flows.RevocationFlow.start
workflows/flows.RevocationFlow.state
workflows/flows.RevocationFlow.state__timeout
workflows/flows.RoundFlow
workflows/flows.RoundFlow.after_collection
workflows/flows.RoundFlow.after_cutoff
workflows/flows.RoundFlow.after_decision
workflows/flows.RoundFlow.after_interviews
workflows/flows.RoundFlow.after_links
workflows/flows.RoundFlow.after_notice
workflows/flows.RoundFlow.after_witness
workflows/flows.RoundFlow.announce_results
workflows/flows.RoundFlow.answered
workflows/flows.RoundFlow.ask_experts
workflows/flows.RoundFlow.await_cutoff
workflows/flows.RoundFlow.await_links
workflows/flows.RoundFlow.await_notice
workflows/flows.RoundFlow.await_opening
workflows/flows.RoundFlow.close
workflows/flows.RoundFlow.closing
workflows/flows.RoundFlow.collect
workflows/flows.RoundFlow.comprehensive_check
workflows/flows.RoundFlow.decide
workflows/flows.RoundFlow.draw
workflows/flows.RoundFlow.end
workflows/flows.RoundFlow.end_links
workflows/flows.RoundFlow.end_notice
workflows/flows.RoundFlow.group
workflows/flows.RoundFlow.hand_over
workflows/flows.RoundFlow.interviews
workflows/flows.RoundFlow.invitation
workflows/flows.RoundFlow.invitation__timeout
workflows/flows.RoundFlow.notice_paper
workflows/flows.RoundFlow.onward
workflows/flows.RoundFlow.open_review
workflows/flows.RoundFlow.opening
workflows/flows.RoundFlow.propose
workflows/flows.RoundFlow.publish
workflows/flows.RoundFlow.record_document
workflows/flows.RoundFlow.release
workflows/flows.RoundFlow.seat
workflows/flows.RoundFlow.sign
workflows/flows.RoundFlow.start
workflows/flows.RoundFlow.take_results
workflows/flows.RoundFlow.unanswered
workflows/flows.RoundFlow.witness
""".split()


def test_the_names_of_flows_and_steps_are_those_that_stand_in_rows():
    ours = [each for each in vars(flows).values() if isinstance(each, type) and issubclass(each, Flow)]
    names = [get_flow_ref(each) for each in ours]
    names += [get_task_ref(node) for each in ours for node in each.instance.nodes()]
    assert sorted(names) == STORED


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["engine_app/flows.DeskFlow.gone", "engine_app/flows.Gone.check", "gone/flows.F.n"]
)
def test_an_open_task_of_a_step_that_is_gone_is_found(name):
    process = cases.begin(DeskFlow)
    assert list(engine.every_open_task_belongs_to_a_step_that_its_flow_still_has()) == []
    Task.objects.filter(process=process, finished=None).update(flow_task=name)
    assert list(engine.every_open_task_belongs_to_a_step_that_its_flow_still_has()) == [f"step {name}"]
