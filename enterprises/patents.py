"""Numbers of patents (ZC 0006-2003 专利申请号标准): four figures of the year, one of the kind, seven in
order of filing, and a check character.

Known, not read in its text: so a number that does not fit is asked about, and a defence patent, whose number
has another form, can be told.
"""

import re

from enterprises.models import IntellectualProperty

Kind = IntellectualProperty.Kind
WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
UNCHECKED = re.compile(r"(?:19|20)[0-9]{10}")
# The fifth figure: of one's own country's filings, and of those that came by the Patent Cooperation Treaty.
KINDS = {"1": Kind.INVENTION, "8": Kind.INVENTION, "2": Kind.UTILITY_MODEL, "9": Kind.UTILITY_MODEL,
         "3": Kind.DESIGN}  # fmt: skip
PLACE_OF_KIND = 4


def check_of(figures):
    """The check character of the first twelve figures."""
    total = sum(weight * int(figure) for weight, figure in zip(WEIGHTS, figures, strict=True))
    return "0123456789X"[total % 11]


def with_check(number):
    """A plain number with its check character, which some leave out; any other as it is."""
    return number + check_of(number) if UNCHECKED.fullmatch(number) else number


def kind_of(number):
    """The kind of patent that a plain number names; None where it is no number of a patent."""
    figures, check = number[:-1], number[-1:]
    fits = UNCHECKED.fullmatch(figures) and check == check_of(figures)
    return KINDS.get(figures[PLACE_OF_KIND]) if fits else None
