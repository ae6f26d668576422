"""The cells of a table, read column by column: what each means, and where one cannot be read.

polars is imported where it is used: a process that forks must not have touched it before.
"""

from accounts.identity import (
    CREDIT_ALPHABET,
    CREDIT_BEGINNINGS,
    CREDIT_WEIGHTS,
    ORGANISATION_WEIGHTS,
)
from enterprises.codes import field_lines, industry_spellings
from trail.guard import IDENTITY_NUMBER

BLANKS = r"[\s\-‐-―−]"
WHOLE, LARGEST = r"^-?[0-9]{1,15}$", 10**15 - 1
TRUE, FALSE = ("是", "true", "1"), ("否", "false", "0")
NAME_LIMIT = 200


def text(name):
    """A cell's text without blanks around it; nothing where it is empty."""
    import polars as pl

    trimmed = pl.col(name).str.strip_chars()
    return pl.when(trimmed != "").then(trimmed)


def code(name):
    """A code in half width and capitals, without blanks, hyphens and the fraction that numbers get."""
    plain = text(name).str.normalize("NFKC").str.to_uppercase()
    return plain.str.replace(r"\.0$", "").str.replace_all(BLANKS, "")


def whole(name):
    """A whole number, however it is grouped; nothing where it is none."""
    import polars as pl

    figures = figures_of(name)
    return pl.when(figures.str.contains(WHOLE)).then(figures).cast(pl.Int64, strict=False)


def plain_whole(name):
    """A whole number as sheets write it, with or without a fraction of nought; nothing for any other text."""
    import polars as pl

    figures = pl.col(name).str.strip_suffix(".0").cast(pl.Int64, strict=False)
    return pl.when(figures.is_between(-LARGEST, LARGEST)).then(figures)


def figures_of(name):
    """What was typed as a number, in half width, without grouping and without a fraction of nought."""
    return (
        text(name)
        .str.normalize("NFKC")
        .str.replace_all(r"[\s,_]", "")
        .str.replace(r"^([-+]?[0-9]+)\.0*$", "$1")
    )


def day(name):
    """A day; nothing where it is none."""
    import polars as pl

    plain = text(name).str.slice(0, 10).str.replace_all(r"[/.年月]", "-").str.strip_chars("日-")
    return plain.str.to_date("%Y-%m-%d", strict=False).cast(pl.Date)


def yes_no(name):
    """Yes, no, or nothing."""
    import polars as pl

    plain = text(name).str.to_lowercase().str.replace(r"\.0$", "")
    return pl.when(plain.is_in(TRUE)).then(True).when(plain.is_in(FALSE)).then(False)


def industry(name):
    """A class of GB/T 4754 with its section; nothing for none."""
    import polars as pl

    return code(name).replace_strict(industry_spellings(), default=None, return_dtype=pl.String)


def field(name):
    """A line of the list of high-tech fields (4.2.1); nothing for none."""
    import polars as pl

    plain = (
        text(name).str.normalize("NFKC").str.replace_all(BLANKS, "").str.replace_all(r"\.0+([0-9])", ".$1")
    )
    return pl.when(plain.is_in(field_lines())).then(plain)


def is_credit_code(name):
    """Whether the cleaned column holds a credit code that passes both of its checks (accounts.identity)."""
    import polars as pl

    value = {sign: place for place, sign in enumerate(CREDIT_ALPHABET)}
    signs = [pl.col(name).str.slice(place, 1) for place in range(18)]
    numbers = [sign.replace_strict(value, default=None, return_dtype=pl.Int32) for sign in signs]
    total = pl.sum_horizontal(
        [number * weight for number, weight in zip(numbers[:17], CREDIT_WEIGHTS, strict=True)]
    )
    of_36 = {sign: int(sign, 36) for sign in CREDIT_ALPHABET}
    body = pl.sum_horizontal(
        [
            sign.replace_strict(of_36, default=None, return_dtype=pl.Int32) * weight
            for sign, weight in zip(signs[8:16], ORGANISATION_WEIGHTS, strict=True)
        ]
    )
    right = pl.lit("0123456789X0").str.slice((11 - body % 11).cast(pl.UInt32), 1)
    shape = pl.col(name).str.contains(f"^[{CREDIT_ALPHABET}]{{18}}$")
    known = pl.col(name).str.contains(f"^(?:{CREDIT_BEGINNINGS.pattern})")
    return shape & known & ((31 - total % 31) % 31 == numbers[17]) & (right == signs[16])


def holds_identity_number(name):
    """Whether the text holds what looks like an identity number."""
    plain = IDENTITY_NUMBER.pattern.replace(r"(?<!\d)", r"(?:^|\D)").replace(r"(?!\d)", r"(?:\D|$)")
    return text(name).str.normalize("NFKC").str.contains(plain)
