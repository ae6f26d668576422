"""Many holders against several programmes at once: the numbers of `assess.codes` for each, side by side."""

from . import assess


def codes(programmes, frame, day):
    """For each programme in force the columns `CODE:verdict`, `CODE:score_low`, `CODE:score_high`, and
    `CODE:RULE` for every rule that has a column of its own.
    """
    import polars as pl

    judged = [
        assess.codes(each, frame, day).rename(lambda name, code=each.code: f"{code}:{name}")
        for each in programmes
        if each.is_in_force(day)
    ]
    return pl.concat(judged, how="horizontal") if judged else pl.DataFrame()


def top_rules(programme, day):
    """The rules that findings begin with, parts of groups left out; the pass mark among them."""
    named = {rule.name for rule in (*programme.rules, *programme.veto, *programme.shortcut)}
    return [name for name in assess.rule_names(programme, day) if name in named | {assess.PASS_MARK}]
