"""What was judged of many enterprises, packed as their standings keep it."""

from functools import reduce
from operator import add

from enterprises import ladder
from enterprises.models.night import BYTE, BYTES_A_WORD, NONE, NUMBER, PAIRS_A_WORD
from workflows.policy.assess import rule_names
from workflows.policy.codes import VERDICTS


def wanted(programmes, day, then):
    """What needs a place: every programme that may be held, and every rule that says something today or a
    year later.
    """
    held = [code for rung in ladder.on(day).rungs for code in rung.programmes]
    named = dict.fromkeys([*held, *(each.code for each in programmes)])
    found = [(code, "") for code in sorted(named)]
    for each in programmes:
        days = [when for when in (day, then) if each.is_in_force(when)]
        found += [
            (each.code, name) for name in dict.fromkeys(n for when in days for n in rule_names(each, when))
        ]
    return found


def packed(seated, judgings, places):
    """The standings' columns: what `seated` says of seat and register, and of both judgings the masks,
    scores and codes, word by word.

    `judgings` are those of the day and of a year later; `places` are by programme and rule.
    """
    import polars as pl

    today, later = judgings

    judged = pl.concat([seated, today, later.rename(lambda name: f"later:{name}")], how="horizontal")
    masks = {
        "met": _mask(judged, places, "", "met"),
        "open": _mask(judged, places, "", "open"),
        "met_later": _mask(judged, places, "later:", "met"),
        "open_later": _mask(judged, places, "later:", "open"),
    }
    return judged.select(
        *seated.columns,
        **masks,
        **_scores(judged, places),
        **_codes(judged, places),
    )


def _mask(judged, places, when, verdict):
    """The bits of the programmes of which that is the verdict."""
    import polars as pl

    number = VERDICTS.index(verdict)
    columns = {f"{when}{code}:verdict": place for (code, rule), place in places.items() if not rule}
    return _bits((pl.col(name) == number, place) for name, place in columns.items() if name in judged.columns)


def _bits(conditions):
    import polars as pl

    none = pl.lit(0, dtype=pl.Int64)
    return reduce(
        add,
        (
            pl.when(holds).then(pl.lit(1 << place, dtype=pl.Int64)).otherwise(none)
            for holds, place in conditions
        ),
        none,
    )


def _codes(judged, places):
    """The words of the rules' bytes."""
    import polars as pl

    at = {place: f"{code}:{rule}" for (code, rule), place in places.items() if rule}
    none = pl.lit(NONE, dtype=pl.UInt8)

    def byte(name):
        now, then = (
            pl.col(each).reinterpret(signed=False) if each in judged.columns else none
            for each in (name, f"later:{name}")
        )
        return now + then * 16

    return _words("codes", {place: byte(name) for place, name in at.items()}, BYTE, BYTES_A_WORD)


def _scores(judged, places):
    """The words of the programmes' lowest and highest points."""
    import polars as pl

    at = {place: code for (code, rule), place in places.items() if not rule}
    none = pl.lit((1 << NUMBER) - 1, dtype=pl.UInt32)

    def pair(code):
        if f"{code}:score_low" not in judged.columns:
            return pl.lit((1 << 2 * NUMBER) - 1, dtype=pl.UInt32)
        low, high = (
            pl.col(f"{code}:{end}").reinterpret(signed=False).fill_null(none)
            for end in ("score_low", "score_high")
        )
        return low + high * (1 << NUMBER)

    return _words("scores", {place: pair(code) for place, code in at.items()}, 2 * NUMBER, PAIRS_A_WORD)


def _words(name, parts, bits, in_a_word):
    """The parts by place, so many to a signed word of 64 bits; all bits set where no part is."""
    import polars as pl

    kinds = {8: pl.UInt8, 16: pl.UInt16, 32: pl.UInt32, 64: pl.UInt64}
    unset = pl.lit((1 << bits) - 1, dtype=kinds[bits])

    def joined(first, count):
        """So many parts as one number: two halves, each no wider than it must be."""
        if count == 1:
            return parts.get(first, unset)
        half = count // 2
        width = bits * half
        low, high = (joined(at, half).cast(kinds[2 * width]) for at in (first, first + half))
        return low + high * pl.lit(1 << width, dtype=kinds[2 * width])

    count = 1 + max(parts, default=-1) // in_a_word
    return {
        f"{name}_{word}": joined(word * in_a_word, in_a_word).reinterpret(signed=True)
        for word in range(count)
    }
