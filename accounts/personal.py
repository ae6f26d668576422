"""The register of personal fields (personal.yaml): which column, question or fact holds what about a person,
why, how long, and whether only encrypted.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

CLASSES = ("public", "internal", "sensitive", "review")
FILE = Path(__file__).with_name("personal.yaml")


@dataclass(frozen=True)
class Retention:
    """How long something is kept; with `days`, the daily job ends it."""

    name: str
    title: str
    days: int | None = None
    source: str = ""
    unverified: bool = False


@dataclass(frozen=True)
class Entry:
    """One personal column (`app.Model.column`), question (by its name) or fact. `label` is one of CLASSES."""

    field: str
    label: str
    purpose: str
    retention: Retention
    encrypted: bool = False


@dataclass(frozen=True)
class Register:
    """The whole file: entries by field, what was looked at and holds nothing personal, and which columns a
    person's own copy leaves out, each with the reason.
    """

    columns: dict
    questions: dict
    facts: dict
    impersonal: frozenset
    impersonal_questions: frozenset
    retentions: dict
    not_exported: dict


@cache
def register():
    """The register; ValueError for an entry that stands twice, or names an unknown class or retention."""
    content = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    retentions = {name: Retention(name, **told) for name, told in content["retentions"].items()}
    return Register(
        columns=_entries(content["personal"], retentions),
        questions=_entries(content["questions"], retentions),
        facts=_entries(content["facts"], retentions),
        impersonal=frozenset(
            f"{model}.{column}" for model, columns in content["impersonal"].items() for column in columns
        ),
        impersonal_questions=frozenset(" ".join(content["impersonal_questions"]).split()),
        retentions=retentions,
        not_exported=content["not_exported"],
    )


def _entries(told, retentions):
    found = {}
    for each in told:
        entry = Entry(
            each["field"],
            each["class"],
            each["purpose"],
            retentions[each["retention"]],
            each.get("encrypted", False),
        )
        if entry.field in found or entry.label not in CLASSES:
            raise ValueError(f"personal.yaml: {entry.field} stands twice or has an unknown class")
        found[entry.field] = entry
    return found
