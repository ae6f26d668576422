"""Many holders against several programmes at once: the numbers of `assess.codes` for each, side by side."""

from . import assess
from .columns import Sheet
from .judging import Judge


def codes(programmes, frame, day):
    """For each programme in force the columns `CODE:verdict`, `CODE:score_low`, `CODE:score_high`, and
    `CODE:RULE` for every rule that has a column of its own. What several of them ask is worked out once.
    """
    import polars as pl

    running = [each for each in programmes if each.is_in_force(day)]
    sheet = Sheet(frame.columns, day)
    for each in running:
        assess.write(each, Judge(sheet, day.year, f"{each.code}:"))
    names = [
        f"{each.code}:{name}"
        for each in running
        for name in ("verdict", "score_low", "score_high", *assess.rule_names(each, day))
    ]
    return pl.concat(list(assess.filled(sheet, frame, names)))


def top_rules(programme, day):
    """The rules that findings begin with, parts of groups left out; the pass mark among them."""
    named = {rule.name for rule in (*programme.rules, *programme.veto, *programme.shortcut)}
    return [name for name in assess.rule_names(programme, day) if name in named | {assess.PASS_MARK}]
