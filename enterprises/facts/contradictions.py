"""Which figures of an enterprise cannot stand beside each other: what the archive refuses of one year, and
what is told of years before there was an enterprise.
"""

from datetime import date

from enterprises.measures import BACK, MEASURES
from enterprises.plausibility import PARTS
from workflows.policy import facts

from .totals import REGISTERED


def _before_registration(figure, back):
    """A figure of zero agrees with there being no enterprise yet."""
    facts.contradiction(
        (figure, REGISTERED),
        f"企业成立于这一年度之后，不会有“{facts.get(figure).title}”",
        lambda columns, day: (
            (columns[figure] != 0) & (columns[REGISTERED] > date(day.year - 1 - back, 12, 31))
        ),
    )


for back, ending in enumerate(BACK):
    for part, whole in PARTS:
        facts.within(f"enterprise.{part}{ending}", f"enterprise.{whole}{ending}")
    for measure in MEASURES:
        _before_registration(measure.fact(back), back)
    facts.contradiction(
        (f"enterprise.staff{ending}",),
        "“职工总数”不会为零，至少有经营者本人",
        lambda columns, day, ending=ending: columns[f"enterprise.staff{ending}"] == 0,
    )
facts.contradiction((REGISTERED,), "企业不会成立于判断日之后", lambda columns, day: columns[REGISTERED] > day)
