"""What is found of each row, as small numbers, and the columns that are made of them.

The codes rise from "not met" through the reasons for being open to "met", so that "any of" is their
maximum; what is missing is told before what a person must judge.
"""

from functools import cache

NOT_MET, BY_HAND, TO_BE_JUDGED, MISSING, MET = range(5)
OPEN_BITS = MET - 1
ANSWERS = ("not_met", "open:by_hand", "open:to_be_judged", "open:missing", "met")
VERDICTS = ("not_met", "open", "met")


def any_of(codes):
    """Met if one is met; open if none is met but one is open."""
    import polars as pl

    return pl.max_horizontal(codes)


@cache
def int8(number):
    import polars as pl

    return pl.lit(number, dtype=pl.Int8)


def place_of(said, grades):
    """The place of what is said among the grades, counted from one; null for anything else."""
    import polars as pl

    chain = pl
    for number, grade in enumerate(grades, 1):
        chain = chain.when(said == grade).then(int8(number))
    return chain


def choice_of(held):
    """The choice that holds, of which each says whether it does; null where none is known to."""
    import polars as pl

    kind, chain = pl.Enum(list(held)), pl
    for choice, holds in held.items():
        chain = chain.when(holds).then(pl.lit(choice, dtype=kind))
    return chain


def points_of(band, points):
    """The points of each row's band, which is counted from one; none below the lowest, null where unknown."""
    import polars as pl

    chain = pl.when(band == int8(0)).then(pl.lit(0, dtype=pl.Int32))
    for number, worth in enumerate(points, 1):
        chain = chain.when(band == int8(number)).then(pl.lit(worth, dtype=pl.Int32))
    return chain


def highest(reached, points=None):
    """The points of the highest of the bands that are reached, by default its number counted from one; none
    where none is, or where it is not known.
    """
    import polars as pl

    kind = pl.Int8 if points is None else pl.Int32
    chain, worth = pl, points or range(1, len(reached) + 1)
    for condition, each in reversed([*zip(reached, worth, strict=True)]):
        chain = chain.when(condition).then(pl.lit(each, dtype=kind))
    return chain.otherwise(pl.lit(0, dtype=kind))


def ends_of(grades, possible):
    """The lowest and the highest points of those grades that are possible; of all of them by default."""
    import polars as pl

    ends = [[pl.lit(each[side], dtype=pl.Int32) for each in grades.values()] for side in (0, 1)]
    if possible:
        ends = [
            [pl.when(possible[grade]).then(each) for grade, each in zip(grades, side, strict=True)]
            for side in ends
        ]
    return pl.min_horizontal(ends[0]), pl.max_horizontal(ends[1])


def code_of(condition, otherwise):
    """Met where the condition holds; else the code of `otherwise`, which says what is unknown there.

    A condition with an unknown part holds nowhere, so one choice is enough: it is made for each rule of each
    programme and each of a million rows.
    """
    import polars as pl

    return pl.when(condition).then(int8(MET)).otherwise(otherwise)


def unknown_of(column, reason=MISSING):
    """The code of not met where something is known, else the reason."""
    return missing_where(column.is_null(), reason)


def missing_where(condition, reason=MISSING):
    """The reason where the condition holds, else the code of not met."""
    import polars as pl

    return pl.when(condition).then(int8(reason)).otherwise(int8(NOT_MET))


def verdict_of(code):
    """The place among the verdicts of what all conditions together come to."""
    import polars as pl

    no, unsettled, yes = (int8(place) for place in range(len(VERDICTS)))
    return pl.when(code == int8(MET)).then(yes).when(code > int8(NOT_MET)).then(unsettled).otherwise(no)


def open_reason(codes):
    """The first reason among the open ones: missing, then to be judged, then by hand."""
    import polars as pl

    return pl.max_horizontal([code & pl.lit(OPEN_BITS, dtype=pl.Int8) for code in codes])
