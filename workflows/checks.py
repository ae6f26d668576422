"""What `manage.py check` refuses: flows of raw nodes, and a plan that does not hold together."""

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Warning, register
from django.utils.module_loading import autodiscover_modules
from viewflow.workflow import flow
from viewflow.workflow.base import Flow, Node

from workflows import nodes
from workflows.policy import plan

ALLOWED = (*nodes.ALLOWED, flow.StartHandle, flow.Function, flow.If, flow.Switch, flow.Join, flow.End)


@register()
def flows_are_built_of_repaired_nodes(app_configs, **kwargs):
    """Every flow of every app, held against the rules of the house."""
    autodiscover_modules("flows")
    return [
        Error(sentence, obj=flow_class, id=f"workflows.{number}")
        for flow_class in _descendants(Flow)
        if apps.get_containing_app_config(flow_class.__module__)
        for number, sentence in faults_of(flow_class)
    ]


@register()
def plan_holds_together(app_configs, **kwargs):
    """Every sentence about what is wrong in plan/, or old."""
    try:
        warnings = plan.read(settings.PLAN_DIR).warnings
    except plan.PlanError as error:
        return [Error(sentence, id="workflows.E010") for sentence in error.sentences]
    return [Warning(sentence, id="workflows.W010") for sentence in warnings]


def faults_of(flow_class):
    """What is wrong with one flow, as pairs of the error's number and a sentence."""
    if flow_class.lock_impl is not nodes.row_lock:
        yield "E001", "does not run under row_lock; two people at once would do its tasks twice."
    for base in flow_class.__mro__[1:]:
        if issubclass(base, Flow) and base is not Flow:
            yield "E002", f"inherits from {base.__name__}; their graphs would run into each other."
        elif any(isinstance(each, Node) for each in vars(base).values()):
            yield "E002", f"takes nodes from {base.__name__}; only methods may be shared."
    for node in flow_class.instance.nodes():
        yield from _faults_of_node(node)


def _faults_of_node(node):
    if type(node) not in ALLOWED:
        yield "E003", f"{node.name} is a raw {type(node).__name__}; build it of what workflows.nodes offers."
    if isinstance(node, nodes.Human) and not node._owner_permission:
        yield "E004", f"{node.name} names no office; once released, nobody or everybody would see it."
    if isinstance(node, nodes.Timeout) and not node._interrupting:
        for join in (each for each in _reached_from(node) if isinstance(each, flow.Join)):
            yield (
                "E005",
                f"{node.name} leads into {join.name}, which would go on twice; give it an end of its own.",
            )


def _reached_from(node):
    reached, ahead = set(), [node]
    while ahead:
        new = {edge.dst for each in ahead for edge in each._outgoing()} - reached
        reached |= new
        ahead = list(new)
    return reached


def _descendants(cls):
    for child in cls.__subclasses__():
        yield child
        yield from _descendants(child)
