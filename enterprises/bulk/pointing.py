"""What the dry run points out and does not refuse: figures that the enterprise will have to explain, and new
enterprises that may be on record already.
"""

from django.utils.translation import gettext as _

from enterprises import plausibility
from enterprises.bulk.checking import HEADINGS_BY_NAME, LISTED, ROW
from enterprises.bulk.template import COLUMNS
from enterprises.measures import MEASURES
from enterprises.merging import BESIDE

KEY = ["credit_code", "year"]
NAMES = [measure.name for measure in MEASURES]
# The accounts' figure as it would be once the table is stored.
ACCOUNTED = f"{plausibility.ACCOUNTED} merged"
PLACES = {column.name: place for place, column in enumerate(COLUMNS)}


def pointed_out(frame, ground):
    """By kind how many cells of the typed table there are, and the first LISTED of them by row: (row,
    heading, what stands there, sentence).
    """
    return {"unusual": to_explain(frame, ground), "alike": maybe_on_record(frame, ground)}


def to_explain(frame, ground):
    """The figures that are unusual (plausibility) beside those of the year before, in the table or on record;
    one that stands on record as it is was asked about when it was told.
    """
    both = _beside_the_year_before(frame, ground)
    count, found = 0, []
    for name, bound, condition in _unusual(both, ground.today):
        marked = both.filter(condition & _is_new(name)).select(ROW, name, bound).sort(ROW)
        count += marked.height
        found += [(row, PLACES[name], now, bound, than) for row, now, than in marked.head(LISTED).iter_rows()]
    return count, [_as_listed(*each) for each in sorted(found)[:LISTED]]


def maybe_on_record(frame, ground):
    """The names of new enterprises that another one has, on record or in the table, but for what tells
    nothing of who it is (merging).
    """
    import polars as pl

    core = pl.col("name").str.replace_all(BESIDE.pattern, "").alias("core")
    new = frame.join(ground.enterprises, on="credit_code", how="anti").select(
        ROW, "credit_code", "name", core
    )
    new = new.filter((pl.col("core") != "") & pl.col("credit_code").is_not_null())
    others = pl.concat([ground.names, new.select("credit_code", "name")]).unique().with_columns(core)
    pairs = new.join(others, on="core", suffix=" other")
    pairs = pairs.filter(pl.col("credit_code") != pl.col("credit_code other"))
    pairs = pairs.unique(ROW, keep="first").sort(ROW)
    rows = pairs.head(LISTED).select(ROW, "name", "name other", "credit_code other").iter_rows()
    return pairs.height, [_as_alike(*each) for each in rows]


def _unusual(both, day):
    """Which figures are unusual beside which: (measure, column of the other figure, condition). Where nothing
    is known of the year before, nothing need be compared.
    """
    import polars as pl

    said = {name: _merged(name) > _merged(bound) for name, bound in plausibility.SELDOM_ABOVE}
    for name, bound in plausibility.SELDOM_ABOVE:
        yield name, bound, said[name]
    for name in plausibility.MEASURED_OTHERWISE:
        before = said.get(name, pl.lit(False)).fill_null(False)
        differs = _differs(_merged(name), pl.col(ACCOUNTED), plausibility.great_difference(day))
        yield name, ACCOUNTED, differs & ~before
        said[name] = before | differs
    told_before = [each for each in MEASURES if both[f"{each.name} before"].null_count() < both.height]
    for measure in told_before:
        before = f"{measure.name} before"
        is_great = _differs(pl.col(measure.name), pl.col(before), plausibility.great_change(measure, day))
        yield measure.name, before, is_great & ~said.get(measure.name, pl.lit(False)).fill_null(False)


def _differs(value, other, great):
    """Whether by more than a size and by more than so many per cent of the other."""
    size, per_cent = great
    change = (value - other).abs()
    return (change > size) & (change * 100 > per_cent * other.abs())


def _beside_the_year_before(frame, ground):
    import polars as pl

    told = frame.select(*KEY, *NAMES).unique(KEY, keep="first")
    both = frame.join(ground.figures, on=KEY, how="left", suffix=" there")
    for rows, ending in ((told, " told"), (ground.figures, " known")):
        following = rows.with_columns(year=pl.col("year") + 1)
        both = both.join(following.select(*KEY, pl.col(NAMES).name.suffix(ending)), on=KEY, how="left")
    return both.with_columns(
        _merged(plausibility.ACCOUNTED).alias(ACCOUNTED),
        *(pl.coalesce(f"{name} told", f"{name} known").alias(f"{name} before") for name in NAMES),
    )


def _merged(name):
    import polars as pl

    return pl.coalesce(name, f"{name} there")


def _is_new(name):
    import polars as pl

    return pl.col(name).is_not_null() & pl.col(name).ne_missing(pl.col(f"{name} there"))


def _as_listed(row, place, now, bound, than):
    column = COLUMNS[place]
    if bound in HEADINGS_BY_NAME:
        sentence = plausibility.seldom_above(column.name, bound)
    elif bound == ACCOUNTED:
        sentence = plausibility.unlike(column.name, now, than)
    else:
        sentence = plausibility.changed(plausibility.BY_NAME[column.name], now, than)
    return row, column.heading, str(now), sentence


def _as_alike(row, name, other, code):
    sentence = _("It may be the same enterprise as “%(name)s” (%(code)s): compare both before you store it.")
    return row, HEADINGS_BY_NAME["name"].heading, name, sentence % {"name": other, "code": code or "—"}
