"""Credit codes of many organisations at once: which of them are right and those of an applicant, as
`codes.check_applicant` says of one. What the database keeps has eighteen characters of the right alphabet.
"""

from accounts import identity
from enterprises import conventions

MODULUS, ORGANISATION_MODULUS = 31, 11
LENGTH = 18
# The organisation code stands in the ninth to the seventeenth place, its check sign last; X is ten there.
BODY = slice(8, 17)
TEN = "X"


def may_apply(codes, day):
    """Whether each code is right and begins like those that may apply on the day; no where it is unknown."""
    import polars as pl

    signs = codes.cast(pl.Binary).bin.reinterpret(dtype=pl.Array(pl.UInt8, LENGTH))
    places = [signs.arr.get(place) for place in range(LENGTH)]
    whole = _total(places, _credit_worth(), (*identity.CREDIT_WEIGHTS, 1)) % MODULUS == 0
    check = pl.when(places[BODY.stop - 1] == ord(TEN)).then(10).otherwise(places[BODY.stop - 1] - ord("0"))
    body = (
        _total(places[BODY][:-1], _organisation_worth(), identity.ORGANISATION_WEIGHTS) + check
    ) % ORGANISATION_MODULUS == 0
    checked = codes.str.slice(BODY.stop - 1, 1).is_in([*"0123456789X"])
    beginnings = [each for each in conventions.read().may_apply.on(day).value if _is_given(each)]
    return (whole & body & checked & codes.str.head(2).is_in(beginnings)).fill_null(False)


def _is_given(beginning):
    return identity.CREDIT_BEGINNINGS.fullmatch(beginning) is not None


def _total(places, worth, weights):
    """The weighted sum of what the signs are worth."""
    import polars as pl

    table = pl.lit(pl.Series(worth, dtype=pl.Int16))
    return sum(table.gather(place) * weight for place, weight in zip(places, weights, strict=True))


def _credit_worth():
    """What each sign is worth by its number, in the code as a whole."""
    return [max(identity.CREDIT_ALPHABET.find(chr(number)), 0) for number in range(256)]


def _organisation_worth():
    """The same within the organisation code."""
    signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return [max(signs.find(chr(number)), 0) for number in range(256)]
