"""What the archive goes by: who may apply as an enterprise, which figures are unusual (plan/archive.yaml),
the list of high-tech fields (plan/fields.yaml) and that of industries (plan/industries.yaml).
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.checks import Error, register

from workflows.policy.dated import DatedValue
from workflows.policy.papers import parse_dated
from workflows.policy.reading import Place, PlanError, load
from workflows.policy.sources import citations, parse_sources

FILE, FIELDS, INDUSTRIES = "archive.yaml", "fields.yaml", "industries.yaml"
PLACE = re.compile(r"[1-8](\.[0-9]{1,2}){0,2}")
INDUSTRY = re.compile(r"[A-T]([0-9]{2,4})?")
WHOLE = (
    "unusual_per_cent", "unusual_persons", "unusual_yuan", "unlike_per_cent", "recent_years",
    "foremost_places", "alike_per_cent", "ledger_class_one", "ledger_class_two", "violation_years",
    "award_years", "award_places", "high_award_places", "regional_award_places",
)  # fmt: skip
# So many months or days before, each a reminder of its own.
STEPS = ("remind_months", "report_days_before")


@dataclass(frozen=True)
class Conventions:
    """The files. `kinds` are the titles of bodies by the beginning of their credit code, `fields` those of
    the high-tech fields, their groups and the lines of these by place (4, 4.2, 4.2.1), `industries` those of
    the sections of GB/T 4754, their divisions, groups and classes by code (C, C39, C392, C3921), `field_note`
    and `industry_note` what is to be said of them; figures are in per cent, persons, yuan, years, places,
    months, days, rights.
    """

    may_apply: DatedValue
    kinds: dict
    fields: dict
    field_note: str
    industries: dict
    industry_note: str
    unusual_per_cent: DatedValue
    unusual_persons: DatedValue
    unusual_yuan: DatedValue
    unlike_per_cent: DatedValue
    recent_years: DatedValue
    foremost_places: DatedValue
    alike_per_cent: DatedValue
    remind_months: DatedValue
    report_days_before: DatedValue
    ledger_class_one: DatedValue
    ledger_class_two: DatedValue
    violation_years: DatedValue
    award_years: DatedValue
    award_places: DatedValue
    high_award_places: DatedValue
    regional_award_places: DatedValue


@cache
def read():
    """The files, read once; PlanError with what does not hold together."""
    place, listed, sorted_ = _place(FILE), _place(FIELDS), _place(INDUSTRIES)
    fields = place.fields(f"may_apply kinds {' '.join((*STEPS, *WHOLE))}")
    listing, trades = (each.fields("source titles", "unverified note") for each in (listed, sorted_))
    cited = citations([place.value, listed.value, sorted_.value])
    unknown = cited - set(parse_sources(_place("sources.yaml")))
    if unknown:
        place.fail(f"引用了 sources.yaml 里没有的文件：{'、'.join(sorted(unknown))}")
    return Conventions(
        may_apply=parse_dated(fields["may_apply"], lambda value: tuple(each.text() for each in value.each())),
        kinds=_titles(fields["kinds"]),
        fields=places(listing["titles"]),
        field_note=listing.read("note", "text", ""),
        industries=industries(trades["titles"]),
        industry_note=trades.read("note", "text", ""),
        **{name: parse_dated(fields[name], _steps) for name in STEPS},
        **{name: parse_dated(fields[name], Place.integer) for name in WHOLE},
    )


@register()
def conventions_hold_together(app_configs, **kwargs):
    """What is wrong in plan/archive.yaml, plan/fields.yaml and plan/industries.yaml."""
    try:
        read()
    except PlanError as error:
        return [Error(sentence, id="enterprises.E001") for sentence in error.sentences]
    return []


def _place(name):
    return Place(load((Path(settings.PLAN_DIR) / name).read_text(encoding="utf-8"), name), name)


def _steps(place):
    return tuple(each.integer() for each in place.each())


def _titles(place):
    return {key: each.text() for key, each in place.pairs()}


def places(place):
    """The titles by place; PlanError for one that is of no level or stands in nothing."""
    titles = _titles(place)
    for code in titles:
        above = code.rpartition(".")[0]
        if not PLACE.fullmatch(code) or (above and above not in titles):
            place.fail(f"“{code}”不是领域的编号，或者没有写它的上一级")
    return titles


def industries(place):
    """The titles by code; PlanError for one that is of no level or stands in nothing."""
    titles = _titles(place)
    for code in titles:
        # A division stands in its section, whose letter is all that it has before its two digits.
        above = code[:-2] if len(code) == len("C39") else code[:-1]
        if not INDUSTRY.fullmatch(code) or (above and above not in titles):
            place.fail(f"“{code}”不是国民经济行业分类的代码，或者没有写它的上一级")
    return titles
