"""Enterprises judged by two texts of a programme side by side: as it is, and with some numbers changed.

Where people judge something (experts' points, checks by hand), figures alone let nobody meet the programme.
So both are told: who meets it outright, and who does as far as figures can tell, nothing missing, with how
many points the experts would still have to give.
"""

from dataclasses import dataclass

from enterprises.models import WhatIfMove
from enterprises.night import reading
from workflows.policy import assess, codes
from workflows.policy.altering import altered
from workflows.policy.codes import VERDICTS
from workflows.policy.columns import BY_HAND, JUDGED
from workflows.policy.scoring import TOTAL

NOT_MET, OPEN, MET = range(len(VERDICTS))
# The league of those that sit in none.
NOWHERE = ""
Way = WhatIfMove.Way


@dataclass(frozen=True)
class Compared:
    """A piece: the counts by league, how many need how many points of the experts now and then (number by
    points), and who moves, as pairs of an archive's key and a way.
    """

    counts: dict
    points: dict
    moves: object


def asks_people(policy):
    """Whether people judge something in the programme, so that figures alone do not decide it."""
    return any(name.startswith((BY_HAND, JUDGED)) for name in assess.columns_of(policy))


def compared(edition, changes, day, after, upto):
    """The enterprises with keys behind `after` up to `upto`, judged by both."""
    import polars as pl

    policies = {"now": edition.policy, "then": altered(edition.policy, changes, day)}
    columns = {name for each in policies.values() for name in assess.columns_of(each)}
    needed = sorted(columns & set(assess.facts.REGISTRY))
    frame = reading.facts_of(needed, day, after, upto, places={edition.programme: 0})
    told = frame.select("enterprise", "league", holds=pl.col("held") != 0)
    for when, policy in policies.items():
        told = told.with_columns(**said(policy, frame, day, when))
    counts = told.group_by("league").agg(**_counts())
    by_league = {row.pop("league") or NOWHERE: row for row in counts.iter_rows(named=True)}
    return Compared(by_league, {when: _points(told, when) for when in policies}, _moves(told))


def said(policy, frame, day, when):
    """What one text says of each: the verdict, whether it is met as far as figures can tell, and the points
    that are then still to be given (none where the programme has no pass mark).
    """
    import polars as pl

    judged = assess.codes(policy, frame, day)
    by_figures = ~judged["code"].is_in([codes.NOT_MET, codes.MISSING])
    least = _least(policy, day)
    lacks = (pl.lit(least, dtype=pl.Int32) - pl.col("score_low")).clip(0)
    lacking = judged.select(pl.when(verdict=MET).then(0).otherwise(lacks)).to_series()
    return {when: judged["verdict"], f"figures_{when}": by_figures, f"lacks_{when}": lacking}


def _least(policy, day):
    """The fewest whole points with which the pass mark is reached; None where there is none."""
    mark = policy.pass_mark and policy.pass_mark.in_force(day) and policy.pass_mark.on(day).value
    bar = next((each for each in mark or () if each.item == TOTAL), None)
    return None if bar is None else bar.points + (bar.test == "above")


def _counts():
    """What is counted of each league."""
    import polars as pl

    now, then, holds, moving = pl.col("now"), pl.col("then"), pl.col("holds"), _moving()
    return {
        "judged": pl.len(),
        "meets": (now == MET).sum(),
        "would_meet": (then == MET).sum(),
        "open": (now == OPEN).sum(),
        "would_be_open": (then == OPEN).sum(),
        "by_figures": pl.col("figures_now").sum(),
        "would_by_figures": pl.col("figures_then").sum(),
        "holders": holds.sum(),
        "rise": moving[Way.RISE].sum(),
        "newcomers": (moving[Way.RISE] & ~holds).sum(),
        "drop": moving[Way.DROP].sum(),
        "holders_drop": moving[Way.FALL].sum(),
    }


def _moving():
    """The conditions of the ways in which somebody moves. Where people judge nothing, who meets it as far as
    figures can tell meets it.
    """
    import polars as pl

    now, then = pl.col("figures_now"), pl.col("figures_then")
    falls = pl.col("holds") & (pl.col("then") < pl.col("now"))
    return {Way.RISE: ~now & then, Way.DROP: now & ~then, Way.FALL: falls}


def _points(told, when):
    """How many of those that meet it as far as figures can tell lack how many points, by these."""
    import polars as pl

    lacking = told.filter(pl.col(f"figures_{when}"), pl.col(f"lacks_{when}").is_not_null())
    return {str(points): number for points, number in lacking[f"lacks_{when}"].value_counts().iter_rows()}


def _moves(told):
    import polars as pl

    return pl.concat(
        told.filter(condition).select("enterprise", way=pl.lit(way.value))
        for way, condition in _moving().items()
    )
