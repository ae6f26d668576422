"""What is said of a table's figures that cannot be, or cannot be together; the answers stay what they are.

A figure below what its fact can be is judged as unknown. Of figures that contradict each other nobody knows
which is wrong, so they are judged as they stand.
"""

from . import facts

AS_UNKNOWN, AS_IT_IS = "按未提供判断", "仍按所填的判断，请核对"


def found(frame, day):
    """Of each row in doubt its place in the table, the facts that it is about, and what is said of them."""
    yield from _below_least(frame)
    for each in facts.CONTRADICTIONS:
        if set(each.needs) <= set(frame.columns):
            for row in _where(frame, each, day):
                yield row, each.needs, f"{each.says}，{AS_IT_IS}"


def _where(frame, contradiction, day):
    import polars as pl

    columns = {need: pl.col(need) for need in contradiction.needs}
    return frame.select(so=contradiction.holds(columns, day))["so"].arg_true().to_list()


def _below_least(frame):
    for name in frame.columns:
        fact = facts.REGISTRY.get(name)
        if fact and fact.least is not None:
            for row in (frame[name] < fact.least).arg_true().to_list():
                yield row, (name,), f"“{fact.title}”不会小于{fact.least}，{AS_UNKNOWN}"
