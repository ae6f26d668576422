"""A condition that is not met in a few words: what is, what is asked by which clause, and how far it is."""

from . import facts, gaps, wording


def unmet(programme, finding, day):
    """What a finding that is not met says; of a group its parts that are not."""
    rules = (*programme.rules_on(day), *programme.veto)
    named = {rule.name: rule for top in rules for rule in top.walk()}
    leaves = [each for each in finding.walk() if each.answer == "not_met" and not each.parts]
    return "；".join(_said(each, named.get(each.rule)) for each in leaves)


def steps(programme, given, day):
    """For each condition that is not met the distance and the smallest step that closes it, in words, by the
    rule's name; empty where neither can be told.
    """
    found = [gap for gap in gaps.standing(programme, given, day).gaps if gap.kind == "condition"]
    return {gap.name: "，".join(filter(None, (gap.short_by, *_smallest(gap)))) for gap in found}


def _smallest(gap):
    return [step.told for step in gap.steps[:1]]


def _said(finding, rule):
    said = {"value": finding.value, "unit": finding.unit, "limit": finding.limit, "origin": ""}
    body = wording.condition(rule, said, ()) if rule else _points(finding)
    if not body or not rule or facts.get(rule.fact).type == "yes_no":
        body = f"{finding.title}：{body}"
    by = f"{finding.citation}{wording.UNVERIFIED if finding.unverified else ''}"
    return body.rstrip("，：") + (f"（{by}）" if finding.citation else "")


def _points(finding):
    return f"{finding.value}{finding.unit}，要求{finding.limit}"
