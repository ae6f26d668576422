"""Many holders against several programmes at once: the numbers of `assess.codes` for each, side by side."""

from . import assess
from .columns import Sheet, bounded
from .judging import Judge


class Ladder:
    """Several programmes as on a day, written on one sheet for tables of some columns: what several of them
    ask is worked out once, and what is to be worked out is written once for all pieces.
    """

    def __init__(self, programmes, columns, day):
        self.sheet, self.names = Sheet(columns, day), []
        for each in programmes:
            if each.is_in_force(day):
                assess.write(each, Judge(self.sheet, day.year, f"{each.code}:"))
                told = ("verdict", "score_low", "score_high", *assess.rule_names(each, day))
                self.names += [f"{each.code}:{name}" for name in told]

    def codes(self, frame):
        """For each programme in force the columns `CODE:verdict`, `CODE:score_low`, `CODE:score_high`, and
        `CODE:RULE` for every rule that has a column of its own, in the numbers of `assess.codes`.
        """
        return self.sheet.planned(bounded(frame), self.names)
