"""A programme read back in plain Chinese: its rules as on a day, with clauses; or its facts."""

from fractions import Fraction

from . import explain_way, facts, wording
from .judging import born_from
from .wording import UNVERIFIED, authority


def programme(programme, day):
    """The lines that tell what the programme asks of a holder on that day, and what an application passes."""
    programme.require_in_force(day)
    yield f"{programme.title}（{programme.code}），{wording.day(day)}施行中的规定"
    yield f"依据：{'、'.join(_rests_on(programme, day))}。上次核对：{programme.checked}。"
    yield f"编号与公告：{programme.who_numbers}。"
    if programme.note:
        yield f"说明：{programme.note}"
    yield from _rules(programme, "条件（须全部满足）", programme.rules, day)
    yield from _rules(programme, "一票否决（有其一即不符合）", programme.veto, day)
    if programme.scoring and programme.scoring.in_force(day):
        yield from _scoring(programme, day)
    yield from _rules(programme, "直通车（满足其一，不看评分，条件仍须满足）", programme.shortcut, day)
    yield from _validity(programme, day)
    yield from explain_way.way(programme, day)
    yield ""
    yield "依据文件"
    for source in programme.sources.values():
        yield f"  {source.code}  《{source.title}》{source.number}{'　' + source.note if source.note else ''}"


def meanings(programme):
    """The lines that tell the name, type, unit and meaning of every fact that the programme names."""
    asked = programme.facts() | {question.fact for question in programme.form.questions if question.fact}
    named = asked | set(facts.raw_needs(sorted(asked)))
    yield f"{programme.title}（{programme.code}）用到的事实"
    for name in sorted(named):
        fact = facts.get(name)
        unit = f"，单位{fact.unit}" if fact.unit else ""
        origin = "本人或企业填报" if fact.told else ("由其他事实算出" if fact.needs else "由系统提供")
        yield f"  {name}  {fact.title}（{facts.TYPES[fact.type]}{unit}，{origin}）"
        yield f"      {fact.meaning}"
        if fact.choices:
            yield f"      取值：{'、'.join(f'{value}＝{title}' for value, title in fact.choices)}"
        if fact.needs:
            yield f"      由 {'、'.join(fact.needs)} 得出"
        if fact.is_sum:
            yield "      各部分不会为负：有的没有提供时，已提供的足以确定结果的不再等待"
    listed = (*programme.rules, *programme.veto, *programme.shortcut)
    for rule in (each for top in listed for each in top.walk() if each.test == "by_hand"):
        yield f"  by_hand.{rule.name}  人工判断的结果（是否）：{rule.title}"
    scoring = programme.scoring if programme.scoring and programme.scoring.in_use else None
    for item in (each for top in scoring.items for each in top.judged()) if scoring else ():
        yield f"  judged.{item.name}  专家评定的分数（整数）：{item.title}"


def _rests_on(programme, day):
    """The programme's own document; where all rules by it have ended, the documents of those in force."""
    ever = {entry.source for top in programme.rules for rule in top.walk() for entry in _entries(rule)}
    walked = (rule for top in programme.rules_on(day) for rule in top.walk_on(day))
    entries = [rule.limit.on(day) if rule.limit else rule for rule in walked]
    if programme.source in ever - {entry.source for entry in entries}:
        cited = (programme.cite(entry.source, entry.clause) for entry in entries if entry.source)
        marks = (UNVERIFIED if entry.unverified else "" for entry in entries if entry.source)
        return list(dict.fromkeys(f"{name}{mark}" for name, mark in zip(cited, marks, strict=True)))
    return [programme.cite(programme.source, programme.clause)]


def _entries(rule):
    return rule.limit.entries if rule.limit else (rule,)


def _validity(programme, day):
    """How long a grant holds, where the programme says so."""
    dated = programme.valid_until or programme.duration
    if not (dated and dated.in_force(day)):
        return
    entry = dated.on(day)
    value = f"{entry.value}年" if programme.duration else f"至{entry.value}"
    yield ""
    yield f"有效期：{value}{UNVERIFIED if entry.unverified else ''}"
    yield from authority(programme, entry, "  ")


def _rules(programme, heading, rules, day):
    in_force = [rule for rule in rules if rule.in_force(day)]
    if in_force:
        yield ""
        yield heading
    for number, rule in enumerate(in_force, 1):
        yield from _rule(programme, rule, day, f"  {number}. ")


def _rule(programme, rule, day, lead):
    entry = rule.limit.on(day) if rule.limit else rule
    mark = UNVERIFIED if rule.unverified or entry.unverified else ""
    yield f"{lead}{rule.title}{mark}〔{rule.name}〕"
    indent = " " * (len(lead) + 1)
    yield f"{indent}{_said(rule, entry, day)}"
    yield from authority(programme, entry, indent)
    for part in rule.parts:
        if part.in_force(day):
            yield from _rule(programme, part, day, f"{indent}- ")


def _said(rule, entry, day):
    if rule.parts:
        return "满足其中一项：" if rule.test == "any_of" else "同时满足："
    if rule.by_hand:
        return f"人工判断：{rule.by_hand}"
    fact = facts.get(rule.fact)
    if rule.other:
        return f"{fact.title}{_word(rule, fact)}{facts.get(rule.other).title}"
    if not entry.by:
        return f"{fact.title}{_word(rule, fact)}{_limit(rule, fact, entry.value, day)}"
    by = facts.get(entry.by)
    each = (
        f"{wording.key(by, key)}：{_word(rule, fact)}{_limit(rule, fact, value, day)}"
        for key, value in entry.value.items()
    )
    return f"{fact.title}，按{by.title}——{'；'.join(each)}"


def _word(rule, fact):
    return (wording.DAYS if fact.type == "date" else wording.COMPARISONS).get(rule.test, "")


def _limit(rule, fact, value, day):
    if rule.test == "under_age":
        return (
            f"未满{value}周岁，即{wording.day(born_from(value, day.year))}（含）以后出生（按{day.year}年度）"
        )
    if rule.test == "one_of":
        return wording.one_of(fact, value)
    text = wording.number(value) if isinstance(value, Fraction) else wording.value(fact, value)
    return text + fact.unit


def _scoring(programme, day):
    scoring = programme.scoring
    yield ""
    yield "评分表" if scoring.in_use else "评分表（样例，未采用，不计分）"
    if scoring.note:
        yield f"  {scoring.note}"
    for number, item in enumerate((each for each in scoring.items if each.in_force(day)), 1):
        yield from _item(programme, item, day, f"  {number}. ")
    if programme.pass_mark and programme.pass_mark.in_force(day):
        entry = programme.pass_mark.on(day)
        bars = "，".join(wording.bar(bar, scoring.titles) for bar in scoring.in_order(entry.value))
        yield f"  合格线：{bars}{UNVERIFIED if entry.unverified else ''}"
        yield from authority(programme, entry, "     ")


def _item(programme, item, day, lead):
    bonus = "，加分项" if item.bonus else ""
    yield f"{lead}{item.title}（满分{item.most_on(day)}分{bonus}）〔{item.name}〕"
    indent = " " * (len(lead) + 1)
    if item.points:
        entry = item.points.on(day)
        yield f"{indent}{wording.points(item, entry.value)}{UNVERIFIED if entry.unverified else ''}"
        yield from authority(programme, entry, indent)
    for part in item.parts:
        if part.in_force(day):
            yield from _item(programme, part, day, f"{indent}- ")
