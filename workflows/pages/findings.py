"""What pages show of how a holder was judged: each condition with its value, its limit and its clause."""

from django.utils.translation import gettext as _

from workflows.policy import assess, wording
from workflows.policy import facts as declared


def shown(programme, assessment, *, supply_url=""):
    """The findings of an assessment, as JSON has them, in the terms of the pages; `aside` is the kind of what
    is not met and speaks against nobody.
    """
    rules = _by_name((*programme.rules, *programme.veto, *programme.shortcut))
    beside = assess.speak_against_nobody(
        (each["rule"], each["kind"], each["answer"]) for each in assessment["findings"]
    )
    return [
        _finding(rules, each, supply_url) | {"aside": each["kind"] if each["rule"] in beside else ""}
        for each in assessment["findings"]
    ]


def _by_name(rules):
    return {rule.name: rule for top in rules for rule in top.walk()}


def _finding(rules, finding, supply_url):
    """Value and requirement stand in rows of their own, of a group those of its parts; of a person's task a
    sentence tells, and of a yes or no, which says nothing without its question.
    """
    rule = rules.get(finding["rule"])
    parts = _parts(rules, rule, finding, supply_url)
    in_rows = bool(finding["limit"]) and not _is_yes_no(rule)
    return {
        "title": finding["title"],
        "answer": finding["answer"],
        "reason": finding["reason"],
        "sentence": "" if parts or in_rows or finding["missing"] else _told(finding),
        "together": wording.TOGETHER[rule.test] if parts else "",
        "parts": parts,
        "missing": finding["missing"],
        "url": supply_url if finding["missing"] else "",
        "value": "" if _is_yes_no(rule) else finding["value"],
        "unit": finding["unit"],
        "made_of": finding.get("made_of", ""),
        "origin": finding.get("origin", ""),
        "limit": _requirement(rule, finding) if in_rows else "",
        "limit_has_unit": True,
        "source": finding["citation"],
        "unverified": finding["unverified"],
        "note": finding.get("note", ""),
    }


def _parts(rules, rule, finding, supply_url):
    """The parts of a group, which says itself what is missing; what is not met where one of them is enough
    speaks against nobody.
    """
    is_enough = rule is not None and rule.test == "any_of" and finding["answer"] != "not_met"
    return [
        _finding(rules, part, supply_url)
        | {"aside": "part" if is_enough and part["answer"] == "not_met" else "", "missing": ()}
        for part in finding.get("parts", ())
        if rule is not None
    ]


def _is_yes_no(rule):
    return bool(rule and rule.fact) and declared.get(rule.fact).type == "yes_no"


def _told(finding):
    """The sentence without the title before it and the citation behind it, which stand beside it."""
    sentence = finding["sentence"].removeprefix(f"{finding['title']}：")
    return sentence.split("依据：")[0]


def _requirement(rule, finding):
    """The limit with its comparison."""
    if rule is None or rule.test == "one_of":
        return finding["limit"]
    if rule.test == "under_age":
        return _("born on or after %(day)s") % {"day": finding["limit"]}
    fact_type = declared.get(rule.fact).type
    words = wording.DAYS if fact_type == "date" else wording.COMPARISONS
    return f"{words[rule.test]}{finding['limit']}{'' if rule.other else finding['unit']}"
