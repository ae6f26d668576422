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
workflows/flows.ApplicationFlow.after_decision
workflows/flows.ApplicationFlow.after_screening
workflows/flows.ApplicationFlow.await_decision
workflows/flows.ApplicationFlow.close
workflows/flows.ApplicationFlow.decline_letter
workflows/flows.ApplicationFlow.end
workflows/flows.ApplicationFlow.enter
workflows/flows.ApplicationFlow.grant_letter
workflows/flows.ApplicationFlow.refusal_letter
workflows/flows.ApplicationFlow.screen
workflows/flows.ApplicationFlow.settle
workflows/flows.ApplicationFlow.start
workflows/flows.RoundFlow
workflows/flows.RoundFlow.announce_results
workflows/flows.RoundFlow.await_cutoff
workflows/flows.RoundFlow.await_opening
workflows/flows.RoundFlow.close
workflows/flows.RoundFlow.closing
workflows/flows.RoundFlow.decide
workflows/flows.RoundFlow.end
workflows/flows.RoundFlow.opening
workflows/flows.RoundFlow.release
workflows/flows.RoundFlow.start
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
