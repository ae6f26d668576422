"""Objections (异议): by name, with evidence, to one line of a notice; the supervision division answers."""

from trail import clock
from workflows.services import periods


def due(objection, step):
    """By when that step of the objection is due: the programme's period from now."""
    round_ = objection.item.application.round
    rule = getattr(round_.edition.policy.way.notice.objections, step)
    return periods.end_of(rule.on(round_.policy_date).value, clock.now())


def let_go(objection):
    """The line is no longer held; its result goes out if the round's did."""
