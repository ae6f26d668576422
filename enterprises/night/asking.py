"""The statements that read the archives of many enterprises at once: one a part of the archive, each with the
enterprise's key first, for the keys above `after` and up to `upto`, or for `only` some of them.

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


WITHIN = f"{within('e.id')} AND e.merged_into_id IS NULL"
PARTS = ("properties", "bodies", "honours", "standards", "incidents")

BASICS = (
    "enterprise", "registered_on", "industry", "field", "is_above_scale", "credit_code", "region",
    "parent", "kind", *PARTS,
)  # fmt: skip


def basics(told):
    """The archive's own columns, and the named facts as the sheet tells them, each as text: the sheet as a
    whole takes the database longer to write, and much longer to read.
    """
    more = [f"(e.complete ? '{part}')::int" for part in PARTS] + [f"f.values->>'{name}'" for name in told]
    return f"""
SELECT e.id, e.registered_on, nullif(e.industry, ''), e.field, e.above_scale::int,
       o.credit_code, s.region_id, coalesce(r.parent_id, s.region_id), r.kind, {", ".join(more)}
FROM enterprises_enterprise e
JOIN workflows_holder h ON h.id = e.holder_id JOIN accounts_organisation o ON o.id = h.organisation_id
LEFT JOIN accounts_seat s
  ON s.organisation_id = o.id AND s.since <= %(day)s AND (s.until IS NULL OR s.until > %(day)s)
LEFT JOIN accounts_region r ON r.code = s.region_id
LEFT JOIN workflows_factsheet f ON f.holder_id = h.id AND f.year = 0
WHERE {WITHIN}
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

RIGHTS = {
    "ip_class_one": "NOT two",
    "ip_class_two": "two",
    "ip_class_two_unused": "two AND unused",
    "ip_developed": "own AND (NOT two OR unused)",
    "ip_class_one_developed": "own AND NOT two",
    "ip_class_one_high_value": "is_high_value AND NOT two",
}
_RIGHTS_COUNTED = ", ".join(f"count(*) FILTER (WHERE {sql}) AS {name}" for name, sql in RIGHTS.items())
# What a right is, is asked once and counted several times (OFFSET 0 keeps the two apart).
TABLES["properties"] = f"""
SELECT enterprise_id, {_RIGHTS_COUNTED}
FROM (SELECT l.enterprise_id, l.is_high_value, l.kind IN {_in(IntellectualProperty.CLASS_TWO)} AS two,
             l.used_in = '' AND u.id IS NULL AS unused, l.way = '{IntellectualProperty.Way.OWN}' AS own
      FROM enterprises_intellectualproperty l
      LEFT JOIN enterprises_propertyuse u
        ON u.right_id = l.id AND u.programme = '{HIGH_TECH}' AND u.single
        AND u.state <> '{PropertyUse.State.RELEASED}'
      WHERE {within("l.enterprise_id")} AND l.ended_at IS NULL
        AND l.granted_on <= %(day)s AND (l.valid_until IS NULL OR l.valid_until >= %(day)s)
      OFFSET 0) rights
GROUP BY enterprise_id
"""
COUNTED = {part: tuple(counted) for part, (_, counted) in LINES.items()} | {"properties": tuple(RIGHTS)}

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
