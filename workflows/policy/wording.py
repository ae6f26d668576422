"""Values, limits and comparisons in plain Chinese."""

from datetime import date
from fractions import Fraction

from . import facts
from .columns import PER

COMPARISONS = {
    "at_least": "不低于",
    "at_most": "不超过",
    "above": "高于",
    "below": "低于",
    "one_of": "应为",
}
DAYS = {"at_least": "不早于", "at_most": "不晚于", "above": "晚于", "below": "早于"}
PLACES = 4
UNVERIFIED = "（待核实）"


def day(value):
    """2026年1月31日."""
    return f"{value.year}年{value.month}月{value.day}日"


def number(value):
    """An exact number, cut (never rounded) after four places: it must not seem to reach a border."""
    value = Fraction(value)
    scaled = abs(value) * 10**PLACES
    whole, rest = divmod(int(scaled), 10**PLACES)
    digits = f"{rest:0{PLACES}d}".rstrip("0")
    more = "…" if scaled.denominator != 1 else ""
    return f"{'-' if value < 0 else ''}{whole:,}{'.' + digits if digits else ''}{more}"


def value(fact, given):
    """A fact's value in words; empty where it is unknown."""
    if given is None:
        return ""
    if isinstance(given, bool):
        return "是" if given else "否"
    if isinstance(given, date):
        return day(given)
    if fact.type == "money":
        return f"{given:,}"
    return str(fact.title_of(given))


def ratio(fact, top, bottom):
    """A ratio in the fact's unit; without a meaning it is told as the two figures."""
    if top is None or bottom is None:
        return ""
    if bottom <= 0:
        return f"{top}∶{bottom}（无意义）"
    return number(Fraction(top, bottom) * PER.get(fact.unit, 1))


def unit(fact):
    """The fact's unit where a unit can follow; days, choices and texts have none."""
    return fact.unit if fact.type in ("integer", "money", "ratio") else ""


def span(low, high):
    """Points from low to high."""
    return str(low) if low == high else f"{low}至{high}"


def comparison(bar):
    """不低于60分."""
    return f"{COMPARISONS[bar.test]}{bar.points}分"


def bar(bar, titles):
    """One line of the pass mark."""
    return f"{titles.get(bar.item, '总分')}{comparison(bar)}"


def condition(rule, said, parts):
    """What was compared with what."""
    if parts:
        how = "满足其中一项即可" if rule.test == "any_of" else "须同时满足"
        return f"{how}——{'；'.join(f'{part.title}（{short(part)}）' for part in parts)}，"
    if not rule.fact:
        return ""
    fact = facts.get(rule.fact)
    if fact.type == "yes_no":
        return (
            f"填报为“{said['value']}”，要求为“{said['limit']}”，"
            if said["value"]
            else f"要求为“{said['limit']}”，"
        )
    origin = f"（{said['origin']}）" if said["origin"] else ""
    known = f"{fact.title}为{said['value']}{said['unit']}{origin}，" if said["value"] else ""
    if rule.test == "under_age":
        return f"{known}界线为{said['limit']}（含）以后出生，"
    words = DAYS if fact.type == "date" else COMPARISONS
    limit_unit = "" if rule.other else said["unit"]
    return f"{known}要求{words.get(rule.test, '应为')}{said['limit']}{limit_unit}，"


def short(finding):
    """符合, 不符合 or why it is open."""
    return outcome(finding.answer, finding.reason, missing=finding.missing)


def outcome(answer, reason, *, missing=(), task=""):
    """How it ended: met, not met, or what is needed to tell."""
    if answer != "open":
        return "符合" if answer == "met" else "不符合"
    if reason == "missing":
        return f"缺少“{'”“'.join(missing)}”，暂不能判断" if missing else "材料不全，暂不能判断"
    if reason == "to_be_judged":
        return "待评定"
    return f"须由人判断{'：' + task if task else ''}"


def authority(programme, entry, indent):
    """Since when an entry holds, and by which clause."""
    since = f"自 {entry.since} 起施行。" if entry.since else ""
    citation = f"依据：{programme.cite(entry.source, entry.clause)}。" if entry.source else ""
    if since or citation:
        yield f"{indent}{since}{citation}"
