"""What may fall: how an enterprise would be judged a year from now if its figures stay as they are."""

from dataclasses import replace
from datetime import date

from enterprises.measures import BACK, MEASURES
from workflows.policy import assess


def repeated(given):
    """The facts a year later: every accounting year is one further back, and the last one is repeated."""
    return given | {later: given.get(was) for later, was in _moves()}


def moved_on(names):
    """The names of the facts on whose figures the named ones are based a year later."""
    later = {each: was for each, was in _moves() if each in names}
    return [later.get(name, name) for name in names]


def repeated_in(frame):
    """The same for a table of facts, as far as it has them."""
    import polars as pl

    moves = [(later, was) for later, was in _moves() if {later, was} <= set(frame.columns)]
    return frame.with_columns(pl.col(was).alias(later) for later, was in moves)


def _moves():
    """Each figure a year later, with the one that it is today."""
    for measure in MEASURES:
        told = [measure.fact(back) for back in range(len(BACK))]
        yield from zip(told, [told[0], *told[:-1]], strict=True)


def a_year_after(day):
    """The same day of the next year; of 29 February the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 2, 28)


def a_year_on(known):
    """What is known of an enterprise, as it is a year later if its figures stay as they are."""
    return replace(known, day=a_year_after(known.day), given=repeated(known.given))


def failing(policy, known):
    """The findings that speak against the holder today."""
    return tuple(assess.one(policy, known.given, known.day).against)


def falling(policy, known):
    """The findings that do not speak against it today and would then, as they would read then; nothing is
    said of a programme that will not be in force.
    """
    then = a_year_on(known)
    if policy.until is not None and policy.until < then.day:
        return ()
    failed = {each.rule for each in failing(policy, known)}
    later = assess.one(policy, then.given, then.day)
    return tuple(each for each in later.against if each.rule not in failed)
