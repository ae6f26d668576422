"""The facts of many enterprises at once, as one table: what the archive and the register know, and what was
told and stands nowhere else. polars is imported within: it must not be used before a process forks.
"""

from datetime import date

from django.db import connection

from enterprises import codes, conventions
from enterprises.known import years_before
from enterprises.known_basics import FIELDS, LEVELS
from enterprises.measures import BACK
from enterprises.night import asking, credit
from enterprises.places import YEARLY
from workflows.policy import facts as declared
from workflows.policy.columns import schema_of_many

KEY, HOLDER, ORGANISATION, RIGHT = "enterprise", "holder", "organisation", "right_bits"
COLUMNS = ("registered_on", "industry", "field", "is_above_scale")
TEXTS = ("industry", "field", "credit_code", "region", "league", "division", "parent", "kind")
DAYS = ("registered_on",)
DIVISION = 3
PREFIX = "enterprise."
TOLD = "told:"
BEST = 0
NO_LEVEL = "none"


def facts_of(names, day, after, upto, *, places=None, only=None):
    """The named facts of the enterprises with keys above `after` and up to `upto`, or of `only` some of them,
    as they are known on a day in its year; before them the key, the league of the seat, the division of
    the industry, and as bits by `places` what the register has in force.
    """
    import polars as pl

    asked = Asked(day, after, upto, only)
    told = [name for name in names if name not in YEARLY and declared.get(name).told]
    frame = _rights(asked, _of_organisations(asked, _of_holders(asked, told)))
    for part, counted in asking.COUNTED.items():
        frame = asked.joined(frame, asking.TABLES[part], (KEY, *counted))
    frame = asked.joined(frame, asking.awards(places or {}), (KEY, "held", *asking.REGISTERED))
    frame = frame.with_columns(right=credit.may_apply(pl.col("credit_code"), day))
    frame = frame.with_columns(**_seated(), **_archive())
    frame = frame.with_columns(_answered(frame, name) for name in told)
    for back in range(len(BACK)):
        measures = {YEARLY[name][0]: name for name in names if YEARLY.get(name, ("", -1))[1] == back}
        if measures:
            sql = asking.years(list(measures))
            frame = asked.joined(frame, sql, (KEY, *measures.values()), year=day.year - 1 - back)
    kinds = schema_of_many(names)
    facts = [
        pl.col(name).cast(kinds[name], strict=not isinstance(kinds[name], pl.Enum))
        if name in frame.columns
        else pl.lit(None, dtype=kinds[name]).alias(name)
        for name in names
    ]
    return frame.select(KEY, "league", "division", pl.col("held").fill_null(0), *facts)


class Asked:
    """The statements' answers for a day and a span of keys."""

    def __init__(self, day, after, upto, only=None):
        rules = conventions.read()
        self.values = {
            "day": day,
            "after": after,
            "upto": upto,
            "only": only,
            "year_begins": date(day.year - 1, 1, 1),
            "since": years_before(day, rules.recent_years.on(day).value),
            "places": rules.foremost_places.on(day).value,
            "violation_since": years_before(day, rules.violation_years.on(day).value),
            "award_since": years_before(day, rules.award_years.on(day).value),
            "award_places": rules.award_places.on(day).value,
            "high_award_places": rules.high_award_places.on(day).value,
            "regional_award_places": rules.regional_award_places.on(day).value,
        }

    def table(self, sql, columns, **values):
        """What a statement finds, as a table of these columns."""
        return found(sql, columns, self.values | values)

    def joined(self, frame, sql, columns, **values):
        """The table with what a statement finds by the first of these columns; unknown where nothing."""
        return frame.join(self.table(sql, columns, **values), on=columns[0], how="left")

    def joined_by(self, frame, sql, columns):
        """The same where the first column is another key than the enterprise's: all between the first and
        the last one of the table are asked for, and of `only` some enterprises those alone.
        """
        keys = frame[columns[0]]
        only = self.values["only"] and keys.drop_nulls().to_list()
        first = (keys.min() or 0) - 1
        return self.joined(frame, sql, columns, after=first, upto=keys.max() or first, only=only)


def _of_holders(asked, told):
    """The archives' own columns, the organisation's key and what is told on the sheets."""
    frame = asked.table(asking.BASICS, (KEY, HOLDER, *COLUMNS, *asking.PARTS))
    frame = asked.joined_by(frame, asking.HOLDERS, (HOLDER, ORGANISATION))
    return asked.joined_by(frame, asking.sheets(told), (HOLDER, *(TOLD + name for name in told)))


def _of_organisations(asked, frame):
    """The table with credit code and seat."""
    frame = asked.joined_by(frame, asking.ORGANISATIONS, (ORGANISATION, "credit_code"))
    frame = asked.joined_by(frame, asking.SEATS, (ORGANISATION, "region"))
    return asked.joined(frame, asking.REGIONS, ("region", "parent", "kind"))


def _rights(asked, frame):
    """The table with how many rights each enterprise has of those that its facts count."""
    import polars as pl

    rights, all_bits = asked.table(asking.PROPERTIES, (KEY, RIGHT)), range(2 * asking.HIGH_VALUE)
    counts = {
        name: pl.col(RIGHT).is_in([bits for bits in all_bits if _counts(bits, kinds)]).sum()
        for name, kinds in asking.RIGHTS.items()
    }
    return frame.join(rights.group_by(KEY).agg(**counts), on=KEY, how="left")


def _counts(bits, kinds):
    """Whether a right with these bits is of one of the kinds."""
    return any(bits & must == must and not bits & must_not for must, must_not in kinds)


def found(sql, columns, values):
    """The rows of a statement, as a table of these columns."""
    import polars as pl

    text = text_of(sql, values)
    kinds = {name: _kind(name) for name in columns}
    if not text:
        return pl.DataFrame(schema=kinds)
    return pl.read_csv(text[1:-1].replace(b")\n(", b"\n"), has_header=False, schema=kinds)


def text_of(sql, values):
    """What the database writes of all rows, a line each. It hands them over as one text: taking a million
    rows from it one by one costs more than all the rest.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT string_agg(row::text, E'\\n') FROM ({sql}) row", values)
        (text,) = cursor.fetchone()
    return (text or "").encode()


def _kind(name):
    import polars as pl

    is_text = name in TEXTS or name.startswith(TOLD)
    return pl.String if is_text else pl.Date if name in DAYS else pl.Int64


def _seated():
    """Where the enterprise sits, and its division with the section."""
    import polars as pl

    outside = pl.col("kind") == "region"
    return {
        "league": pl.when(pl.col("kind") == "league").then("region").when(~outside).then("parent"),
        "division": pl.col("industry").str.head(DIVISION).fill_null(""),
    }


def _archive():
    """What the archive and the register answer, by fact; unknown where they do not."""
    import polars as pl

    right, yes = pl.col("right"), pl.lit(True)
    found = {
        "registered_on": pl.col("registered_on"),
        "industry": pl.col("industry"),
        "high_tech_field": pl.col("field")
        .str.head(1)
        .replace_strict(FIELDS, default=None, return_dtype=pl.String),
        "field_detail": pl.col("field").replace_strict(
            {code: codes.field_detail(code) for code in codes.field_lines()},
            default=None,
            return_dtype=pl.String,
        ),
        "is_above_scale": pl.col("is_above_scale") == 1,
        "is_resident": pl.when(right).then(yes),
        "is_regional": pl.when(right & pl.col("region").is_not_null()).then(yes),
        "rd_body_level": _level(),
    }
    found |= {
        name: pl.when(pl.col("properties") == 1).then(pl.col(name).fill_null(0)) for name in asking.RIGHTS
    }
    for part in asking.PARTS[1:]:
        for name in asking.COUNTED[part]:
            if name != "rd_body_level":
                is_none = pl.col(part) == 1
                if name in asking.LEFT_OPEN:
                    is_none &= pl.col(name).is_null()
                found[name] = pl.when(pl.col(name) == 1).then(yes).when(is_none).then(~yes)
    found |= {name: pl.when(pl.col(name) == 1).then(yes) for name in asking.REGISTERED}
    return {PREFIX + name: expression for name, expression in found.items()}


def _level():
    """The highest level of a body; of a list that nobody declared complete only what none could be above."""
    import polars as pl

    rank = pl.col("rd_body_level").fill_null(len(LEVELS))
    names = pl.lit(pl.Series([*LEVELS.values(), NO_LEVEL]))
    return pl.when((pl.col("bodies") == 1) | (rank == BEST)).then(names.gather(rank))


def _answered(frame, name):
    """What the archive answers, or else what was told on the fact sheet."""
    import polars as pl

    said = _said(name).alias(name)
    return pl.coalesce(name, said) if name in frame.columns else said


def _said(name):
    """A told value as its column takes it; unknown where it is none."""
    import polars as pl

    said, kind = pl.col(TOLD + name), declared.get(name).type
    if kind == "yes_no":
        return pl.when(said == "true").then(True).when(said == "false").then(False)
    if kind == "date":
        return said.str.to_date("%Y-%m-%d", strict=False)
    if kind in declared.WHOLE:
        return said.cast(pl.Int64, strict=False)
    # The database doubles these within a row.
    return said.str.replace_all(r"\\", "\\", literal=True)
