"""Whether the plan's files hold together: everything that they name exists and fits."""

from datetime import date, timedelta
from fractions import Fraction

from . import facts
from .columns import WIDE, Quantity, fits
from .floors import Floor
from .sources import citations

CHECKED_FOR = timedelta(days=365)
LARGEST, FINEST = 10**12, 10**6
NOWHERE = "既没有项目文件，也不在 recorded.yaml 中"
ORDERED = ("at_least", "at_most", "above", "below")
NUMERIC = ("integer", "money", "ratio")


def contradictions(plan):
    """Chinese sentences about what does not fit together; an empty list where all is well."""
    return [
        *_unknown_sources(plan),
        *_written_twice(plan),
        *_of_pools(plan),
        *(sentence for programme in plan.programmes.values() for sentence in _of_programme(plan, programme)),
        *(sentence for period in plan.periods for sentence in _of_period(plan, period)),
        *_of_ladder(plan),
    ]


def warnings(plan, today):
    """Chinese sentences about programmes whose file has not been compared with the texts for a year."""
    return [
        f"programmes/{programme.code}.yaml：上次核对是 {programme.checked}，已满一年，请对照文件重新核对"
        for programme in plan.programmes.values()
        if programme.checked + CHECKED_FOR < today
    ]


def _unknown_sources(plan):
    named = {f"programmes/{code}.yaml": citations(each.content) for code, each in plan.programmes.items()}
    for period in plan.periods:
        targets = {target.source for indicator in period.indicators for target in indicator.targets}
        named[f"periods/{period.code}.yaml"] = (
            targets | {each.source for each in period.indicators} | {period.source}
        )
    named["calendar"] = {day.source for day in plan.calendar.days.values()}
    named["ladder.yaml"] = {plan.ladder.source}
    for path, codes in named.items():
        yield from (f"{path}：来源“{code}”不在 sources.yaml 中" for code in sorted(codes - set(plan.sources)))


def _written_twice(plan):
    for code in sorted(set(plan.programmes) & set(plan.recorded)):
        yield f"recorded.yaml：“{code}”已有项目文件，不能再写在这里"


def _of_pools(plan):
    """A pool is one for all who share it: the same programmes, by the same rule, each of which says so."""
    quotas = {code: each.way.quota for code, each in plan.programmes.items() if each.way.quota}
    for code, quota in quotas.items():
        path = f"programmes/{code}.yaml"
        if code not in quota.programmes:
            yield f"{path}：限项“{quota.title}”的 programmes 里没有本项目"
        for other in quota.programmes:
            if other not in known_programmes(plan):
                yield f"{path}：限项“{quota.title}”的“{other}”{NOWHERE}"
            elif quotas.get(other) != quota:
                yield f"{path}：“{other}”没有写同样的限项“{quota.title}”"


def _of_programme(plan, programme):
    path = f"programmes/{programme.code}.yaml"
    for rule in (
        each for top in (*programme.rules, *programme.veto, *programme.shortcut) for each in top.walk()
    ):
        yield from (f"{path}：规则“{rule.title}”{sentence}" for sentence in _of_rule(rule))
    for item in (
        each for top in (programme.scoring.items if programme.scoring else ()) for each in top.walk()
    ):
        yield from (f"{path}：评分项“{item.title}”{sentence}" for sentence in _of_item(item))
    for question in programme.form.questions:
        if question.fact and question.fact not in facts.REGISTRY:
            yield f"{path}：问题“{question.title}”用了未登记的事实“{question.fact}”"
    yield from (f"{path}：{sentence}" for sentence in _of_succession(plan, programme))
    yield from (f"{path}：{sentence}" for sentence in _of_upkeep(plan, programme.upkeep))
    if programme.way.barred and not all(cause.by_decision for cause in programme.upkeep.grounds):
        yield f"{path}：撤销当年不得再次参加（barred）的，撤销的各情形须自决定之日起（since 的 decision）"
    if _is_granted_here(programme) and not programme.upkeep.grounds:
        yield f"{path}：在本系统认定的企业项目，须写撤销的情形（upkeep 的 causes，ends: revoked）"
    if _is_checked_here(programme) and not programme.upkeep.spot_check:
        yield f"{path}：备案的项目（process: filing），须写抽查的比例和期限（upkeep 的 spot_check）"

    yield from (f"{path}：{sentence}" for sentence in _of_groups(programme.way.review))
    if programme.number and programme.recognised_by != "here":
        yield f"{path}：编号与公告不在本系统（recognised_by），不能写 number"
    yield from (f"{path}：{sentence}" for sentence in _of_package(programme))


def _of_package(programme):
    """What goes out to who recognises: only where that is somebody else, then always where the programme runs
    here at all, and filled by facts on record.
    """
    package = programme.way.package
    if package is None:
        if programme.recognised_by != "here" and programme.process:
            yield "编号与公告不在本系统（recognised_by），在本系统受理的须写报出材料（way 的 package）"
        return
    if programme.recognised_by == "here":
        yield "编号与公告在本系统（recognised_by），不能写报出材料（package）"
    for column in package.columns:
        if column.is_fact and (column.value not in facts.REGISTRY or not facts.get(column.value).is_raw):
            yield f"报出材料的“{column.title}”用了未登记或算出来的事实“{column.value}”"


def _is_granted_here(programme):
    """Whether enterprises are recognised here and nowhere else, so that nobody else can take it away."""
    is_run = programme.process is not None and programme.recognised_by == "here"
    return is_run and programme.is_of_enterprises


def _is_checked_here(programme):
    """Whether numbers are filed that the science department looks after; what another department recognises,
    that department checks.
    """
    return programme.process == "filing" and programme.recognised_by != "other_department"


def _of_groups(review):
    """Panels are parted by a fact with choices, and only such choices have disciplines."""
    if review is None or review.groups is None:
        return
    name = review.groups.fact
    if name not in facts.REGISTRY or not facts.get(name).choices:
        yield f"分组用的事实“{name}”未登记，或没有选项"
        return
    known = {choice for choice, _title in facts.get(name).choices}
    for entry in review.groups.fields.entries:
        for value in sorted(set(entry.value.disciplines if entry.value else ()) - known):
            yield f"分组的“{value}”不是“{facts.get(name).title}”可取的值"


def _of_upkeep(plan, upkeep):
    """Only known facts are reported, and only a known programme's grant ends another's."""
    yield from (f"年度报告用了未登记的事实“{name}”" for name in sorted(upkeep.facts() - set(facts.REGISTRY)))
    for cause in upkeep.causes:
        if cause.granted and cause.granted not in known_programmes(plan):
            yield f"“{cause.title}”的“{cause.granted}”{NOWHERE}"


def _of_succession(plan, programme):
    """Who comes after whom: the old one ends on the eve of the new one's first day, and has one successor."""
    if not programme.replaces:
        return
    if programme.replaces not in known_programmes(plan):
        yield f"replaces 的“{programme.replaces}”不存在"
        return
    replaced = plan.programmes.get(programme.replaces)
    if replaced and replaced.until != programme.since - timedelta(days=1):
        yield f"自 {programme.since} 起接替“{replaced.title}”，后者的 until 须是前一日"
    others = [each.code for each in plan.programmes.values() if each.replaces == programme.replaces]
    if others[0] != programme.code:
        yield f"replaces 的“{programme.replaces}”已由“{others[0]}”接替"


def _of_rule(rule):
    unknown = sorted(rule.facts() - set(facts.REGISTRY))
    yield from (f"用了未登记的事实“{name}”" for name in unknown)
    if unknown or not rule.fact:
        return
    fact = facts.get(rule.fact)
    if rule.other and (facts.get(rule.other).type == "date") != (fact.type == "date"):
        yield f"拿“{fact.title}”与“{facts.get(rule.other).title}”相比，两者类型不同"
    if rule.other and (fact.steps or facts.get(rule.other).steps):
        yield f"“{fact.title}”与“{facts.get(rule.other).title}”中有逐年增长率，不能相比"
    if (
        rule.other
        and {fact.type, facts.get(rule.other).type} == {"ratio"}
        and fact.unit != facts.get(rule.other).unit
    ):
        yield f"拿“{fact.title}”与“{facts.get(rule.other).title}”相比，两者单位不同"
    for entry in rule.limit.entries if rule.limit else ():
        for value in entry.value.values() if entry.by else [entry.value]:
            yield from _of_limit(rule, fact, value)
        if entry.by:
            yield from _of_keys(facts.get(entry.by), list(entry.value))


def _of_keys(by, keys):
    """By what a limit is picked out: all choices of a fact, or the bands of a figure."""
    if isinstance(keys[0], Floor):
        if by.type not in NUMERIC or by.steps:
            yield f"不能给“{by.title}”分档"
        else:
            yield from _too_fine(by, [floor.limit for floor in keys])
    elif by.type != "choice":
        yield f"by 只能用选项类的事实或分档的数，“{by.title}”不是"
    elif {key for key, _ in by.choices} != set(keys):
        yield f"按“{by.title}”分别写的值，须逐个写全"


def _of_limit(rule, fact, value):
    if value is None:
        return
    if rule.test == "under_age" and fact.type != "date":
        yield "under_age 只能用于出生日期"
    if rule.test in ORDERED and (fact.type == "date") != isinstance(value, date):
        yield f"的限值“{value}”与事实“{fact.title}”的类型不符"
    if rule.test in ORDERED and fact.type in ("choice", "text", "email", "yes_no"):
        yield f"不能给“{fact.title}”比大小"
    if isinstance(value, Fraction):
        yield from _too_fine(fact, [value])
    if rule.test == "one_of":
        yield from (f"的“{each}”不是“{fact.title}”可取的值" for each in value if not _possible(fact, each))


def _too_fine(fact, limits):
    """What exact comparison in 128 bits cannot hold: limits are made whole together, and then multiplied with
    the largest figure that the fact can have.
    """
    for limit in limits:
        if abs(limit) >= LARGEST or (limit * FINEST).denominator != 1:
            yield f"的限值“{limit}”太大或太细：绝对值须小于一万亿，小数不超过六位"
    most = facts.bounds(fact)
    factor, whole = Quantity(None, per=facts.per(fact), steps=fact.steps).scaled(limits)
    if not fits(most, factor, whole, WIDE):
        yield f"的限值太细：与“{fact.title}”最大的数相乘，超出了精确比较的范围"


def _possible(fact, value):
    if fact.type == "yes_no":
        return isinstance(value, bool)
    if fact.type == "choice":
        return value in dict(fact.choices)
    return isinstance(value, str if fact.type in ("text", "email") else int) and not isinstance(value, bool)


def _of_item(item):
    unknown = sorted(({item.fact, item.choice} - {""}) - set(facts.REGISTRY))
    yield from (f"用了未登记的事实“{name}”" for name in unknown)
    if unknown:
        return
    if item.kind == "bands" and facts.get(item.fact).type not in NUMERIC:
        yield f"不能给“{facts.get(item.fact).title}”分档"
    elif item.kind == "bands":
        for entry in item.points.entries:
            yield from _too_fine(facts.get(item.fact), [band.floor.limit for band in entry.value or ()])
    if item.kind == "grades" and item.fact:
        yield from _of_grades(item, facts.get(item.fact))
    if item.kind == "steps" and facts.get(item.fact).type not in ("integer", "money"):
        yield f"只能按整数分档累加，“{facts.get(item.fact).title}”不是整数"
    if item.choice and {key for key, _ in facts.get(item.choice).choices} != {
        part.name for part in item.parts
    }:
        yield f"的各选项与事实“{facts.get(item.choice).title}”的选项不一致"


def _of_grades(item, fact):
    """Graded by a fact: every choice of it has its points."""
    for entry in item.points.entries:
        if entry.value is not None and set(entry.value) != {key for key, _ in fact.choices}:
            yield f"的各档与事实“{fact.title}”的选项不一致"


def known_programmes(plan):
    """The codes of all programmes: those with a file and those that are only recorded."""
    return set(plan.programmes) | set(plan.recorded)


def _of_period(plan, period):
    for indicator in period.indicators:
        counted = (name for each in indicator.definitions for name in _counted(each.counts))
        for name in counted:
            if name not in known_programmes(plan):
                yield f"periods/{period.code}.yaml：{indicator.number} 统计的“{name}”{NOWHERE}"


def _counted(counts):
    """The programmes that a way of counting names."""
    for key in (
        "distinct_holders_of",
        "first_awards_of",
        "awards_of",
        "net_growth_of",
        "valid",
        "regions_with",
    ):
        yield from counts.get(key, ())
    if "population" in counts:
        yield from counts["population"].get("valid", ())


def _of_ladder(plan):
    for code in (*plan.ladder.tiers, *plan.ladder.labels):
        if code not in known_programmes(plan):
            yield f"ladder.yaml：“{code}”{NOWHERE}"
