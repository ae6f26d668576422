"""Values, limits and comparisons in plain Chinese."""

from datetime import date
from fractions import Fraction

from . import facts
from .columns import COMPARE
from .floors import Floor

COMPARISONS = {
    "at_least": "不低于",
    "at_most": "不超过",
    "above": "高于",
    "below": "低于",
    "one_of": "应为",
}
DAYS = {"at_least": "不早于", "at_most": "不晚于", "above": "晚于", "below": "早于"}
# An exact number is told to so many places; of one with more so many are left.
PLACES, FEWER = 4, 2
TOGETHER = {"any_of": "满足其中一项即可", "all_of": "须同时满足"}
UNVERIFIED = "（待核实）"
AT_LEAST, AT_MOST = "至少", "至多"


def day(value):
    """2026年1月31日."""
    return f"{value.year}年{value.month}月{value.day}日"


def number(value):
    """An exact number up to four places in full. One with more is cut after two, never rounded, and said to
    be 约 so much, or 略高于 where what is left may be a border: it must not seem to reach one.
    """
    value = Fraction(value)
    scaled = abs(value) * 10**PLACES
    return _digits(int(scaled), is_negative=value < 0, is_cut=scaled.denominator != 1)


def _digits(scaled, *, is_negative, is_cut):
    """A number of so many of the finest places; where it is cut something more lies behind them."""
    if is_cut:
        scaled -= scaled % 10 ** (PLACES - FEWER)
    whole, rest = divmod(scaled, 10**PLACES)
    digits = f"{rest:0{PLACES}d}".rstrip("0")
    cut = "" if not is_cut else "约" if len(digits) == FEWER else "略低于" if is_negative else "略高于"
    sign = "-" if is_negative and scaled else ""
    return f"{cut}{sign}{whole:,}{'.' + digits if digits else ''}"


def being(value):
    """A value behind its title: 为 so much, but 约, 略高于, 至少 or 至多 so much."""
    return value if value.startswith(("约", "略", AT_LEAST, AT_MOST)) else f"为{value}"


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


def one_of(fact, values):
    """The values of which one is asked for."""
    return "、".join(value(fact, each) for each in values) + ("之一" if len(values) > 1 else "")


def ratio(fact, top, bottom):
    """A ratio in the fact's unit; without a meaning it is told as the two figures."""
    if top is None or bottom is None:
        return ""
    if bottom <= 0:
        return f"{top}∶{bottom}（无意义）"
    if fact.steps:
        return grown(Fraction(top, bottom), fact.steps)
    return number(Fraction(top, bottom) * facts.per(fact))


def grown(times, steps):
    """The yearly growth in per cent behind growing so many times in so many years: cut, never rounded."""
    if times < 0:
        return "由正转负"
    finest = 100 * 10**PLACES
    scaled = times * finest**steps
    root = _root(int(scaled), steps)
    is_cut = scaled != root**steps
    digits = abs(root - finest) - (1 if is_cut and times < 1 else 0)
    return _digits(digits, is_negative=times < 1, is_cut=is_cut)


def _root(whole, steps):
    """The largest whole number whose power is not above the given one."""
    low, high = 0, 1 << (whole.bit_length() // steps + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**steps <= whole else (low, middle - 1)
    return low


def made_of(fact, row):
    """Of what a ratio is made: the one figure ÷ the other; where both are worked out from the same figures,
    these. Empty of any other fact, and where a figure is not known.
    """
    if fact.type != "ratio":
        return ""
    top, bottom = (facts.get(need) for need in fact.needs)
    is_mixed = top.needs and top.needs == bottom.needs
    told = [_figure(facts.get(name), row) for name in (top.needs if is_mixed else fact.needs)]
    return ("、" if is_mixed else " ÷ ").join(told) if all(told) else ""


def _figure(fact, row):
    """A figure of a row with its title; of a sum of which a part is not known what it is at least."""
    exact, least = row.get(fact.name), row.get(f"floor.{fact.name}")
    if exact is None and least:
        return f"{fact.title}{AT_LEAST}{least:,}{fact.unit}"
    return "" if exact is None else f"{fact.title}{exact:,}{fact.unit}"


def pair(fact, row):
    """The two figures of a ratio; None for what is unknown."""
    return tuple(row.get(need) for need in fact.needs)


def floor(floor, unit):
    """5%及以上, or 高于5% where the number itself is below."""
    limit = f"{number(floor.limit)}{unit}"
    return f"高于{limit}" if floor.is_open else f"{limit}及以上"


def key(fact, key):
    """What picks out a limit: a choice's title, or the band of a figure."""
    return f"{fact.title}{floor(key, fact.unit)}" if isinstance(key, Floor) else fact.title_of(key)


def key_of(fact, keys, row):
    """The key that holds for this row: the choice, or the highest floor that its figure reaches."""
    if not isinstance(next(iter(keys)), Floor):
        return row.get(fact.name)
    figure = known(fact, row)
    reached = (key for key in keys if figure is not None and COMPARE[key.test](figure, key.limit))
    return max(reached, default=None)


def known(fact, row):
    """A figure or a ratio of a row as an exact number in its unit; None for what is not known."""
    if fact.type != "ratio":
        return row.get(fact.name)
    top, bottom = pair(fact, row)
    return Fraction(top, bottom) * facts.per(fact) if top is not None and (bottom or 0) > 0 else None


def most(fact, row):
    """What a ratio over a sum of which a part is not known is at most; None of anything else."""
    if fact.type != "ratio":
        return None
    top, least = row.get(fact.needs[0]), row.get(f"floor.{fact.needs[1]}")
    is_bounded = top is not None and top >= 0 and (least or 0) > 0
    return Fraction(top, least) * facts.per(fact) if is_bounded else None


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


def points(item, value):
    """For what an item brings its points."""
    fact = facts.REGISTRY.get(item.fact)
    if item.kind == "grades":
        best_first = sorted(value.items(), key=lambda grade: grade[1][::-1], reverse=True)
        grades = (f"{fact.title_of(grade) if fact else grade} {span(*each)}分" for grade, each in best_first)
        return f"{fact.title if fact else '由专家评定'}：{'；'.join(grades)}"
    if item.kind == "steps":
        return f"{fact.title}每满{value['step']}{fact.unit}得{value['points']}分，最多{value['cap']}分"
    bands = (f"{floor(band.floor, fact.unit)} {span(band.low, band.high)}分" for band in reversed(value))
    judged = "，档内由专家评定" if item.is_judged else ""
    return f"{fact.title}：{'；'.join(bands)}{judged}"


def condition(rule, said, parts):
    """What was compared with what."""
    if parts:
        return f"{TOGETHER[rule.test]}——{'；'.join(f'{part.title}（{short(part)}）' for part in parts)}，"
    if not rule.fact:
        return ""
    fact = facts.get(rule.fact)
    if fact.type == "yes_no":
        told = f"填报为“{said['value']}”，" if said["value"] else ""
        return f"“{fact.title}”{told}要求为“{said['limit']}”，"
    origin = f"（{said['origin']}）" if said["origin"] else ""
    known = f"{fact.title}{being(said['value'])}{said['unit']}{origin}，" if said["value"] else ""
    if rule.test == "under_age":
        return f"{known}界线为{said['limit']}（含）以后出生，"
    words = DAYS if fact.type == "date" else COMPARISONS
    limit_unit = "" if rule.other else said["unit"]
    asked = "为" if rule.test == "one_of" else words[rule.test]
    return f"{known}要求{asked}{said['limit']}{limit_unit}，"


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


def worked_out(made_of):
    """Of what a ratio is made as a sentence of its own; empty where that is not told."""
    return f"{made_of}。" if made_of else ""


def noted(note):
    """A note as a sentence of its own; empty where there is none."""
    return f"注：{note.rstrip('。')}。" if note else ""


def authority(programme, entry, indent):
    """What an entry leaves out or open, since when it holds, and by which clause."""
    if entry.note:
        yield f"{indent}注：{entry.note}"
    since = f"自 {entry.since} 起施行。" if entry.since else ""
    citation = f"依据：{programme.cite(entry.source, entry.clause)}。" if entry.source else ""
    if since or citation:
        yield f"{indent}{since}{citation}"
