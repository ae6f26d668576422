"""A programme with some of its numbers changed, as they would stand in its file."""

from copy import deepcopy
from datetime import date

from .programme import Programme
from .reading import PlanError, jsonable
from .rules import GROUPS, TESTS
from .scoring import KINDS

LISTS = ("eligibility", "veto", "shortcut")
GROUPED = ("choose_one", "sum")


def altered(programme, changes, day):
    """The programme with other numbers in the entries that are in force on the day.

    Each change names what it changes: `{"rule": NAME, "value": …}`, `{"item": NAME, "value": …}` or
    `{"pass_mark": …}`, the value as the file would have it. `PlanError` with what cannot be.
    """
    content = deepcopy(programme.content)
    for change in changes:
        entry = _in_force(_entries(content, change), change, day)
        entry["value"] = jsonable(change["pass_mark"] if "pass_mark" in change else change["value"])
    return Programme.parse(content)


def _entries(content, change):
    """The dated entries of what the change names."""
    if "pass_mark" in change:
        return content.get("pass_mark", [])
    kind = "rule" if "rule" in change else "item"
    tops = (
        [rule for name in LISTS for rule in content.get(name, [])]
        if kind == "rule"
        else content.get("scoring", {}).get("items", [])
    )
    inner, dated = (GROUPS, TESTS) if kind == "rule" else (GROUPED, KINDS)
    for found in _walk(tops, inner):
        if found[kind] == change.get(kind):
            return next((found[key] for key in dated if isinstance(found.get(key), list)), [])
    raise PlanError(f"{content['programme']} 中没有“{change.get(kind)}”")


def _walk(tops, inner):
    for each in tops:
        yield each
        for key in inner:
            yield from _walk(each.get(key, []), inner)


def _in_force(entries, change, day):
    begun = [entry for entry in entries if date.fromisoformat(entry["from"]) <= day]
    if not begun:
        raise PlanError(f"“{change.get('rule') or change.get('item') or '合格线'}”在 {day} 没有可以改的数值")
    return begun[-1]
