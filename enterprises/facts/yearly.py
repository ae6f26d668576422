"""The figures of the last accounting year and of those before it, as `measures` lists them."""

from enterprises.measures import BACK, MEASURES
from workflows.policy.facts import raw

# No enterprise has as many persons or items; below it, shares of them are compared in 64 bits.
MOST_COUNTED = 10**9
# How a year is called, and which one is meant.
YEARS = (
    ("", "最近一个会计年度"),
    ("（前一年）", "最近一个会计年度的前一年"),
    ("（前二年）", "最近一个会计年度往前第二年"),
    ("（前三年）", "最近一个会计年度往前第三年"),
)

for measure in MEASURES:
    for back, (ending, year) in zip(range(len(BACK)), YEARS, strict=True):
        raw(
            measure.fact(back),
            measure.title + ending,
            measure.type,
            unit=measure.unit,
            told=True,
            most=MOST_COUNTED if measure.type == "integer" else None,
            least=None if measure.may_be_negative else 0,
            meaning=f"{year}：{measure.meaning}",
        )
