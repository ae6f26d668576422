"""What `manage.py check` lets pass and what it refuses, in both directions."""

import re
import shutil

import pytest
from django.core.checks import run_checks
from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.base import Flow

from tests.engine_app import flows
from tests.engine_app.flows import DeskFlow, Moves
from workflows import checks, nodes


def faults_of(flow_class):
    return [number for number, _ in checks.faults_of(flow_class)]


def built(bases=(Moves, flow.Flow), lock_impl=nodes.row_lock, **graph):
    """A flow of a test's own, from its start to its end."""
    graph = {"start": flow.StartHandle(this.take_up).Next(this.end), "end": flow.End()} | graph
    return type(flow.Flow)("Built", bases, {"__module__": __name__, "lock_impl": lock_impl, **graph})


TRIED = [each for each in vars(flows).values() if isinstance(each, type) and issubclass(each, Flow)]


@pytest.mark.parametrize("flow_class", TRIED)
def test_a_flow_of_repaired_nodes_passes(flow_class):
    assert faults_of(flow_class) == []


def test_the_least_flow_passes():
    assert faults_of(built()) == []


@pytest.mark.parametrize(
    "raw",
    [
        lambda: flow.View(None).Permission("screen@150000").Next(this.end),
        lambda: flow.Handle(this.office).Next(this.end),
        lambda: flow.Timer(this.in_a_day).Next(this.end),
        lambda: flow.Split().Next(this.end),
        lambda: flow.SignalThrow("done").Next(this.end),
        lambda: flow.ConditionalCatch(this.office).Next(this.end),
        lambda: flow.Obsolete(),
        lambda: flow.SendHandle(this.office).Next(this.end),
        lambda: flow.TerminateEnd(),
    ],
)
def test_a_raw_node_is_refused(raw):
    assert "E003" in faults_of(built(raw=raw()))


def test_a_raw_timer_beside_a_message_is_refused():
    waiting = nodes.Message(this.office).OnTimeout(this.in_a_day, this.end).Next(this.end)
    assert faults_of(built(waiting=waiting)) == ["E003"]


@pytest.mark.parametrize("lock_impl", [flow.Flow.lock_impl, nodes.RowLock()])
def test_a_flow_without_the_houses_lock_is_refused(lock_impl):
    assert faults_of(built(lock_impl=lock_impl)) == ["E001"]


def test_a_flow_that_inherits_from_a_flow_is_refused():
    assert set(faults_of(built(bases=(DeskFlow,)))) == {"E002"}


def test_a_flow_that_takes_a_node_from_elsewhere_is_refused():
    shared = type("Shared", (), {"check": nodes.Human(None).Permission("screen@150000").Next(this.end)})
    assert faults_of(built(bases=(shared, Moves, flow.Flow))) == ["E002"]


def test_a_human_task_without_an_office_is_refused():
    assert faults_of(built(check=nodes.Human(None).Next(this.end))) == ["E004"]
    assert faults_of(built(check=nodes.Human(None).Assign(username="x").Next(this.end))) == ["E004"]


def reminded(*, interrupting, then):
    return built(
        check=nodes.Human(None)
        .Permission("screen@150000")
        .OnTimeout(this.in_a_day, this.remind, interrupting=interrupting)
        .Next(this.join),
        remind=flow.Function(this.note_reminded).Next(then),
        join=flow.Join().Next(this.end),
    )


def test_a_path_beside_a_task_that_runs_into_a_join_is_refused():
    assert faults_of(reminded(interrupting=False, then=this.join)) == ["E005"]
    assert faults_of(reminded(interrupting=False, then=this.end)) == []
    assert faults_of(reminded(interrupting=True, then=this.join)) == []


def errors_of(*tests):
    return [(each.id, each.msg) for each in run_checks() if each.id in tests]


def test_the_projects_own_flows_pass():
    assert (
        errors_of("workflows.E001", "workflows.E002", "workflows.E003", "workflows.E004", "workflows.E005")
        == []
    )


def test_a_bad_flow_of_an_installed_app_is_found(monkeypatch):
    bad = built(lock_impl=flow.Flow.lock_impl)
    monkeypatch.setattr(bad, "__module__", "tests.engine_app.flows")
    assert [number for number, _ in errors_of("workflows.E001")] == ["workflows.E001"]


def test_a_plan_that_does_not_hold_together_is_refused_in_its_own_words(settings, tmp_path):
    settings.PLAN_DIR = tmp_path
    sentences = [message for _, message in errors_of("workflows.E010")]
    assert any("sources.yaml" in sentence for sentence in sentences)


def test_a_plan_that_has_grown_old_is_let_pass_with_a_warning(settings, tmp_path):
    settings.PLAN_DIR = shutil.copytree(settings.PLAN_DIR, tmp_path / "plan")
    programme = settings.PLAN_DIR / "programmes" / "youth_fund.yaml"
    programme.write_text(re.sub(r"(?m)^checked: .*$", "checked: 2020-01-01", programme.read_text()))
    assert [number for number, _ in errors_of("workflows.E010", "workflows.W010")] == ["workflows.W010"]


def test_the_plan_of_the_project_holds_together():
    assert errors_of("workflows.E010") == []
