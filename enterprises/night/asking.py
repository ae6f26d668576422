"""The statements that read the archives of many enterprises at once: one a part of the archive, each with the
key first by which it is joined, for the keys above `after` and up to `upto`, or for `only` some of them.

They say of many what `known` and `known_basics` say of one; a property test holds the two together.
"""

from enterprises.known import HELD_AGAINST, HIGH, HIGH_TECH, LEADING, STANDS_AGAINST, TAKEN_PART, VIOLATIONS
from enterprises.known_basics import LEVELS, NEVER_WON, SRDI
from enterprises.models import IntellectualProperty, PropertyUse
from enterprises.models.standing import Level


def within(key):
    """The condition that a key is one of those asked for; without `only` its second half falls away before
    the database plans.
    """
    only = "%(only)s::bigint[]"
    return f"({key} > %(after)s AND {key} <= %(upto)s AND ({only} IS NULL OR {key} = ANY({only})))"


PARTS = ("properties", "bodies", "honours", "standards", "incidents")
_COMPLETE = ", ".join(f"(e.complete ? '{part}')::int" for part in PARTS)
BASICS = f"""
SELECT e.id, e.holder_id, e.registered_on, nullif(e.industry, ''), e.field, e.above_scale::int, {_COMPLETE}
FROM enterprises_enterprise e
WHERE {within("e.id")} AND e.merged_into_id IS NULL
"""
# Each table by itself, joined by whoever reads: the database would read them through for each piece.
HOLDERS = f"SELECT h.id, h.organisation_id FROM workflows_holder h WHERE {within('h.id')}"
ORGANISATIONS = f"SELECT o.id, o.credit_code FROM accounts_organisation o WHERE {within('o.id')}"
SEATS = f"""
SELECT s.organisation_id, s.region_id
FROM accounts_seat s
WHERE {within("s.organisation_id")} AND s.since <= %(day)s AND (s.until IS NULL OR s.until > %(day)s)
"""
REGIONS = "SELECT code, coalesce(parent_id, code), kind FROM accounts_region"


def sheets(told):
    """The named facts as the sheets tell them, each as text: a sheet as a whole takes the database longer to
    write, and much longer to read.
    """
    named = "".join(f", f.values->>'{name}'" for name in told)
    return f"""
SELECT f.holder_id{named} FROM workflows_factsheet f WHERE {within("f.holder_id")} AND f.year = 0
"""


def years(columns):
    """The named columns of one accounting year."""
    return f"""
SELECT y.enterprise_id, {", ".join(f"y.{name}" for name in columns)}
FROM enterprises_yearfacts y
WHERE {within("y.enterprise_id")} AND y.year = %(year)s
"""


def _in(values):
    """The values as SQL writes a list of texts."""
    return f"({', '.join(repr(str(value)) for value in values)})"


def _lines(table, counted):
    """A part's lines of each enterprise, counted; without those that were taken back or came later."""
    named = ", ".join(f"({sql})::int AS {name}" for name, sql in counted.items())
    return f"""
SELECT l.enterprise_id, {named} FROM enterprises_{table} l
WHERE {within("l.enterprise_id")} AND l.ended_at IS NULL AND l.day <= %(day)s
GROUP BY l.enterprise_id
"""


VALID = "(l.until IS NULL OR l.until >= %(day)s)"
HIGHEST = (
    "CASE l.level " + " ".join(f"WHEN '{level}' THEN {rank}" for rank, level in enumerate(LEVELS)) + " END"
)
BODIES = {
    "has_rd_body": f"bool_or({VALID} AND l.level IN {_in((Level.NATIONAL, Level.REGIONAL))})",
    "rd_body_level": f"min({HIGHEST}) FILTER (WHERE {VALID})",
}
NATIONAL, REGIONAL = f"l.level = '{Level.NATIONAL}'", f"l.level = '{Level.REGIONAL}'"
HONOURS = {
    "has_national_award": f"bool_or(l.day > %(since)s AND {NATIONAL} AND l.place <= %(places)s)",
    "has_national_award_in_three_years": f"""
        bool_or(l.day > %(award_since)s AND {NATIONAL} AND l.place <= %(award_places)s)""",
    "has_award_in_three_years": f"""
        bool_or({NATIONAL}) FILTER (WHERE l.day > %(award_since)s AND l.level IN {_in(HIGH)})""",
    "has_high_award_in_three_years": f"""
        bool_or({NATIONAL}) FILTER (WHERE l.day > %(award_since)s
            AND ({NATIONAL} AND l.place <= %(high_award_places)s
                 OR {REGIONAL} AND l.place <= %(regional_award_places)s))""",
}
STANDARDS = {
    "led_standard": f"bool_or(l.day > %(since)s AND l.is_lead AND l.level IN {_in(LEADING)})",
    "took_part_in_standard": f"bool_or(l.level IN {_in(TAKEN_PART)})",
}


def _happened(asked, condition):
    """Whether one of the kinds happened that are asked of; null where neither these nor doubtful ones did."""
    looked_at = f"l.kind IN {_in((*asked.kinds, *asked.doubtful))} AND {condition}"
    return f"bool_or(l.kind IN {_in(asked.kinds)}) FILTER (WHERE {looked_at})"


INCIDENTS = {
    **{
        name.removeprefix("enterprise."): _happened(asked, "l.day >= %(year_begins)s")
        for name, asked in HELD_AGAINST.items()
    },
    **{
        name.removeprefix("enterprise."): f"bool_or(l.kind = '{kind}' AND {VALID})"
        for name, kind in STANDS_AGAINST.items()
    },
    "had_violation_in_year": _happened(VIOLATIONS, "l.day > %(violation_since)s"),
}
# Of these a no of the lines means that only such stand there as leave it open; without any it is null.
LEFT_OPEN = (
    "has_award_in_three_years",
    "has_high_award_in_three_years",
    "took_part_in_standard",
    "had_violation_in_year",
    *(name.removeprefix("enterprise.") for name in HELD_AGAINST),
)
LINES = {
    "bodies": ("researchbody", BODIES),
    "honours": ("honour", HONOURS),
    "standards": ("standard", STANDARDS),
    "incidents": ("incident", INCIDENTS),
}
TABLES = {part: _lines(table, counted) for part, (table, counted) in LINES.items()}

# What a right is, as bits: counting them is left to whoever reads, which costs half as much.
TWO, UNUSED, OWN, HIGH_VALUE = 1, 2, 4, 8
PROPERTIES = f"""
SELECT l.enterprise_id,
       CASE WHEN l.kind IN {_in(IntellectualProperty.CLASS_TWO)} THEN {TWO} ELSE 0 END
       + CASE WHEN l.used_in = '' AND u.id IS NULL THEN {UNUSED} ELSE 0 END
       + CASE WHEN l.way = '{IntellectualProperty.Way.OWN}' THEN {OWN} ELSE 0 END
       + CASE WHEN l.is_high_value THEN {HIGH_VALUE} ELSE 0 END
FROM enterprises_intellectualproperty l
LEFT JOIN enterprises_propertyuse u
  ON u.right_id = l.id AND u.programme = '{HIGH_TECH}' AND u.single
  AND u.state <> '{PropertyUse.State.RELEASED}'
WHERE {within("l.enterprise_id")} AND l.ended_at IS NULL
  AND l.granted_on <= %(day)s AND (l.valid_until IS NULL OR l.valid_until >= %(day)s)
"""
# Of which kinds each fact counts the rights: what they must be, and what they must not be.
RIGHTS = {
    "ip_class_one": ((0, TWO),),
    "ip_class_two": ((TWO, 0),),
    "ip_class_two_unused": ((TWO | UNUSED, 0),),
    "ip_developed": ((OWN, TWO), (OWN | TWO | UNUSED, 0)),
    "ip_class_one_developed": ((OWN, TWO),),
    "ip_class_one_high_value": ((HIGH_VALUE, TWO),),
}
COUNTED = {part: tuple(counted) for part, (_, counted) in LINES.items()}

RUNNING = "(a.until IS NULL OR a.until >= %(day)s) AND (a.ended_on IS NULL OR a.ended_on > %(day)s)"
REGISTERED = {
    "has_hnte_certificate": f"a.programme = '{HIGH_TECH}' AND {RUNNING}",
    "is_high_tech_before": f"a.programme = '{HIGH_TECH}' AND a.end_kind NOT IN {_in(NEVER_WON)}",
    "is_srdi_sme": f"a.programme = '{SRDI}' AND {RUNNING}",
}


def awards(places):
    """What the register has in force of each enterprise as bits by place, and what its facts ask of it. What
    those have whose archives were merged into one is that one's.
    """
    bits = "".join(f" WHEN '{code}' THEN {1 << place}::bigint" for code, place in places.items())
    held = f"coalesce(bit_or(CASE a.programme{bits} ELSE 0 END) FILTER (WHERE {RUNNING}), 0)" if bits else "0"
    asked = [f"bool_or({condition})::int" for condition in REGISTERED.values()]
    return f"""
SELECT coalesce(e.merged_into_id, e.id), {held}, {", ".join(asked)}
FROM enterprises_enterprise e JOIN workflows_award a ON a.holder_id = e.holder_id
WHERE (e.merged_into_id IS NULL AND {within("e.id")} OR {within("e.merged_into_id")}) AND a.since <= %(day)s
GROUP BY 1
"""
