"""The dry run: a table judged column by column, with every wrong cell named.

What the rows say is judged alone; what the database says of them is given as `Ground`.
"""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from enterprises import codes, plausibility
from enterprises.bulk import cells
from enterprises.bulk.template import COLUMNS, HEADINGS, WHO
from enterprises.measures import MEASURES
from workflows.policy import facts as declared
from workflows.services.tables import as_typed

ROW = "row"
FIRST_REGISTERED = 1900
BASICS = [column.name for column in WHO if column.name not in ("credit_code", "year")]
# Of more wrong cells nobody reads the list; of longer texts the beginning tells enough.
LISTED, SHOWN = 5000, 200
# Beyond what any measure may be.
TOO_LARGE = 10**15
READERS = {"integer": cells.whole, "money": cells.whole, "day": cells.day, "yes_no": cells.yes_no}
READ_BY_NAME = {
    "credit_code": cells.code, "region": cells.code, "industry": cells.industry, "field": cells.field,
}  # fmt: skip
# What a formula leaves in its cell that came to nothing.
IN_ERROR = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA")
# Few of them stand in many rows.
ALIKE = ("region", "industry", "field")


class TableError(ValueError):
    """The table cannot be judged at all; `str()` is a sentence that says what to do."""


@dataclass(frozen=True)
class Ground:
    """What the rows are held against: the day, the beginnings of credit codes that may apply, the regions
    that are the officer's, and as polars frames the enterprises, their former names, the figures of these
    years and those before that are there already, and the names of all enterprises in those regions.
    """

    today: date
    may_apply: tuple[str, ...]
    regions: frozenset[str]
    enterprises: object
    former: object
    figures: object
    names: object


@dataclass(frozen=True)
class Judged:
    """The typed table with how many of its cells are wrong, and the first LISTED of these by row: (row,
    heading, what stands there, sentence); by kind the same of what is pointed out without being wrong.
    """

    frame: object
    wrong: int
    listed: list
    pointed: dict = field(default_factory=dict)


def read(content):
    """The rows of the CSV of a sheet as texts under the columns' names, with the row of the sheet.

    `TableError` where headings are missing, unknown or written twice, or where there is no row.
    """
    import polars as pl

    given = pl.read_csv(content, has_header=False, infer_schema=False, quote_char='"')
    if not given.height:
        raise TableError(_("The table is empty: fill in the template."))
    heads = [str(head or "").strip() for head in given.row(0)]
    _refuse_headings(heads)
    names = {column: HEADINGS[head].name for column, head in zip(given.columns, heads, strict=True) if head}
    rows = given.slice(1).select(list(names)).rename(names).with_row_index(ROW, offset=2)
    rows = rows.filter(pl.any_horizontal(pl.exclude(ROW).str.strip_chars() != ""))
    if not rows.height:
        raise TableError(_("The table has no row below its headings."))
    absent = [column.name for column in COLUMNS if column.name not in rows.columns]
    return rows.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in absent)


def typed(rows):
    """The cells as what they mean; what cannot be read is nothing. A column in which a figure is written as
    nobody's sheet does by itself is read sign by sign, which takes ten times as long.
    """
    numbers = [column.name for column in COLUMNS if _reader(column) is cells.whole]
    quick = rows.select(cells.plain_whole(name).alias(name) for name in numbers)
    read = {each.name: each for each in quick if each.null_count() == rows[each.name].null_count()}
    read |= {name: _read_once(rows, name) for name in ALIKE}
    return rows.select(ROW, *(_read(column, read) for column in COLUMNS))


def judge(rows, frame, ground):
    """All of the table, as it is written and as it is `typed`, against its ground."""
    known = frame.join(ground.enterprises, on="credit_code", how="left")
    known = known.join(ground.former, on=["credit_code", "name"], how="left")
    merged = _beside_what_is_there(known, ground)
    found = [
        *_unreadable(rows, frame),
        *_who(known, ground),
        *_basics(known, ground),
        *_figures(merged, ground),
    ]
    return Judged(frame, *_counted_and_listed(rows, found))


def _refuse_headings(heads):
    unknown = [head for head in heads if head and head not in HEADINGS]
    twice = {head for head in heads if head and heads.count(head) > 1}
    missing = [column.heading for column in COLUMNS if column.required and column.heading not in heads]
    if unknown:
        raise TableError(_("Headings that the template has not: %(heads)s.") % {"heads": "、".join(unknown)})
    if twice:
        raise TableError(_("Headings that stand twice: %(heads)s.") % {"heads": "、".join(sorted(twice))})
    if missing:
        raise TableError(_("Headings that are missing: %(heads)s.") % {"heads": "、".join(missing)})


def _read_once(rows, name):
    """A column of which each text is read once, however many rows have it."""
    texts = rows.select(name).unique()
    meanings = texts.with_columns(meaning=READ_BY_NAME[name](name))
    told = rows.select(name).join(meanings, on=name, how="left", nulls_equal=True, maintain_order="left")
    return told["meaning"].alias(name)


def _read(column, read):
    return read[column.name] if column.name in read else _reader(column)(column.name).alias(column.name)


def _reader(column):
    return READ_BY_NAME.get(column.name) or READERS.get(column.kind, cells.text)


def _unreadable(rows, frame):
    """What is missing, and what stands there and means nothing: (column, condition, sentence, frame)."""
    import polars as pl

    both = frame.hstack([rows[column.name].alias(f"{column.name} as written") for column in COLUMNS])
    for column in COLUMNS:
        written = cells.text(f"{column.name} as written")
        if column.required:
            yield column, both, written.is_null(), _("This cell is needed.")
        # A cell that means nothing has no value; where no value is lacking, none need be looked for.
        if frame[column.name].null_count() > rows[column.name].null_count():
            yield column, both, written.is_not_null() & pl.col(column.name).is_null(), _advice(column)
        if column.kind == "text":
            yield column, both, written.is_in(IN_ERROR), _("A formula that came to nothing: write the text.")
            is_long = pl.col(column.name).str.len_chars() > column.longest
            yield column, both, is_long, _("At most %(n)d characters.") % {"n": column.longest}
    for name in ("name", "chain", "main_product"):
        sentence = _("Please take the identity number out of this text.")
        yield HEADINGS_BY_NAME[name], both, cells.holds_identity_number(name), sentence


def _advice(column):
    if column.kind in ("integer", "money"):
        return _("Please write a whole number in at most 15 figures, such as 120; of money, whole yuan.")
    if column.kind == "day":
        return _("Please write a day such as 2026-03-01.")
    if column.kind == "yes_no":
        return _("Please write 是 or 否.")
    if column.name == "field":
        return _("Please write a line of the third level of the high-tech fields, such as 4.2.1.")
    return codes.no_industry()


def _who(frame, ground):
    """Which enterprise a row is of, and whether the officer may tell of it."""
    import polars as pl

    code, region, name = (HEADINGS_BY_NAME[each] for each in ("credit_code", "region", "name"))
    frame = frame.with_columns(is_code=cells.is_credit_code("credit_code").fill_null(False))
    is_code, given = pl.col("is_code"), pl.col("credit_code").is_not_null()
    may_apply = pl.col("credit_code").str.slice(0, 2).is_in(list(ground.may_apply))
    yield code, frame, given & ~is_code, _("This is no credit code: compare it with the licence.")
    beginning = pl.col("credit_code").str.slice(0, 2)
    for barred in frame.filter(is_code & ~may_apply).select(beginning.unique().sort()).to_series():
        yield code, frame, is_code & (beginning == barred), codes.no_enterprise(barred)
    twice = given & pl.struct("credit_code", "year").is_duplicated()
    yield code, frame, twice, _("This enterprise and year stand in several rows: keep one of them.")
    outside = pl.col("region").is_not_null() & ~pl.col("region").is_in(list(ground.regions))
    yield region, frame, outside, _("No region of yours has this code.")
    yield code, frame, pl.col("is_closed"), _("This enterprise is not among those that you may tell of.")
    other_name = (pl.col("known_name") != pl.col("name")) & pl.col("was_named").is_null()
    yield (
        name,
        frame,
        other_name,
        _("On record under another name: check it, or change the name first."),
    )
    moved = pl.col("known_region") != pl.col("region")
    yield region, frame, moved, _("On record in another region: check it, or change the seat first.")


def _basics(frame, ground):
    """What an enterprise is, which all of its rows tell alike or leave empty."""
    import polars as pl

    several = frame.filter(pl.col("credit_code").is_duplicated())
    by_code = several.group_by("credit_code").agg(pl.col(BASICS).min() != pl.col(BASICS).max())
    both = frame.join(by_code, on="credit_code", how="left", suffix=" differs")
    for name in BASICS:
        differs = pl.col(name).is_not_null() & pl.col(f"{name} differs")
        sentence = _("Rows of the same credit code differ here: write the same in all.")
        yield HEADINGS_BY_NAME[name], both, differs, sentence
    day, column = pl.col("registered_on"), HEADINGS_BY_NAME["registered_on"]
    yield column, frame, day > ground.today, _("This day lies in the future.")
    sentence = _("This day lies before %(first)d: check the year.") % {"first": FIRST_REGISTERED}
    yield column, frame, day.dt.year() < FIRST_REGISTERED, sentence


def _figures(frame, ground):
    """Figures that cannot be (plausibility), beside those that are there already."""
    import polars as pl

    year = HEADINGS_BY_NAME["year"]
    open_year = _("This year has not ended, or lies before %(first)d.") % {"first": plausibility.EARLIEST}
    ended = pl.col("year").is_between(plausibility.EARLIEST, ground.today.year - 1)
    yield year, frame, ~ended, open_year
    told = pl.col("registered_on").max().over("credit_code")
    early = pl.col("year") < pl.coalesce(told, "known_registered_on").dt.year()
    yield year, frame, early, _("This year lies before the enterprise was registered.")
    for measure in MEASURES:
        column, value = HEADINGS_BY_NAME[measure.name], pl.col(measure.name)
        for condition, probe in _ranges(measure, value):
            yield column, frame, condition, plausibility.impossible({measure.name: probe})[measure.name]
    said = {}
    for part, whole in plausibility.PARTS:
        exceeds = (pl.col(f"{part} merged") > pl.col(f"{whole} merged")).fill_null(False)
        is_new = exceeds & ~said.get(part, pl.lit(False))
        yield HEADINGS_BY_NAME[part], frame, is_new, plausibility.above(part, whole)
        said[part] = exceeds


def _ranges(measure, value):
    """The conditions of a figure out of its range, each with a figure for which the sentence is said."""
    if not measure.may_be_negative:
        yield value < 0, -1
    if measure.name == "staff":
        yield value == 0, 0
    yield value.abs() >= declared.get(measure.fact()).most, TOO_LARGE


def _beside_what_is_there(frame, ground):
    """The table with parts and wholes as they would be once it is stored: an empty cell keeps what is."""
    import polars as pl

    names = dict.fromkeys(name for pair in plausibility.PARTS for name in pair)
    there = ground.figures.select("credit_code", "year", *names)
    both = frame.join(there, on=["credit_code", "year"], how="left", suffix=" there")
    return both.with_columns(pl.coalesce(name, f"{name} there").alias(f"{name} merged") for name in names)


def _counted_and_listed(rows, found):
    """How many cells are wrong, and the first of them in the order of the sheet: a table may be wrong in
    every cell, so no more of them than are listed is ever held.
    """
    import polars as pl

    count, frames = 0, []
    for column, frame, condition, sentence in found:
        wrong = frame.select(ROW, wrong=condition).filter("wrong").sort(ROW)
        count += wrong.height
        place = COLUMNS.index(column)
        frames.append(wrong.head(LISTED).select(ROW, place=pl.lit(place), sentence=pl.lit(sentence)))
    first = pl.concat(frames).sort(ROW, "place", maintain_order=True).head(LISTED)
    texts = first.join(rows, on=ROW, how="left", maintain_order="left")
    return count, [_as_listed(row) for row in texts.iter_rows(named=True)]


def _as_listed(row):
    column = COLUMNS[row["place"]]
    return row[ROW], column.heading, as_typed(row[column.name] or "")[:SHOWN], row["sentence"]


HEADINGS_BY_NAME = {column.name: column for column in COLUMNS}
