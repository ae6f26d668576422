"""Facts: everything that rules and forms may name, each with its title, unit and meaning.

The apps that own the rows register theirs (talent: person.*, enterprises: enterprise.*). A raw fact is a
column that somebody tells or the system counts; a ratio is a pair of integer columns, never divided; a
growth is such a pair too, now and some years before; a derived fact is a columnar expression over other
facts. No value is larger than its fact's `most`, so that comparing stays exact; nobody may tell one below
its fact's `least`, and judging takes one that a table brings for unknown.
"""

from collections.abc import Callable
from dataclasses import dataclass

TYPES = {
    "integer": "整数",
    "money": "金额（元，整数）",
    "date": "日期",
    "yes_no": "是否",
    "choice": "选项",
    "text": "文字",
    "email": "电子邮箱",
    "ratio": "比值（由两个整数相比，不取近似）",
}
WHOLE = ("integer", "money")
PER = {"%": 100, "‰": 1000}
LARGEST = {"money": 10**15}
MOST_POINTS = 2**31


@dataclass(frozen=True)
class CodeList:
    """A list too long to choose from at sight, by whose codes a fact is told: `find` gives the code for what
    was typed, or None, `read` raises a ValidationError there, `shown` a code with its title and anything else
    as it is, `lines` what is offered.
    """

    name: str
    find: Callable
    read: Callable
    shown: Callable
    lines: Callable


@dataclass(frozen=True)
class Fact:
    """One nameable thing about a holder. `told`: by the holder; otherwise the system computes it. `steps`:
    the years between the two columns of a growth. `most`: every value is below it, and above its negative;
    `least`: what is told is not below it. `is_sum`: what is computed are the parts (`sums`) whose sum it is.
    `by_choice`: what is computed is of each choice whether it holds, null where that is not known.
    """

    name: str
    title: str
    type: str
    meaning: str
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    codes: CodeList | None = None
    told: bool = False
    needs: tuple[str, ...] = ()
    compute: Callable | None = None
    steps: int = 0
    most: int = 2**63
    least: int | None = None
    is_sum: bool = False
    by_choice: bool = False

    @property
    def is_raw(self):
        return not self.needs

    @property
    def lowest(self):
        """The lowest value that judging works with."""
        return 1 - self.most if self.least is None else self.least

    def can_be(self, value):
        """Whether judging can work with a value: a whole number stays within the fact's bounds, a choice is
        one of those that there are.
        """
        if self.choices:
            return value in dict(self.choices)
        return not isinstance(value, int) or self.lowest <= value < self.most

    def title_of(self, value):
        """A choice's title, a code with its title, or the value itself."""
        if self.codes:
            return self.codes.shown(value)
        return dict(self.choices).get(value, value)


@dataclass(frozen=True)
class Contradiction:
    """Facts that cannot stand beside each other: `says` what cannot be, `holds` (columns, day) is the
    columnar expression of where it is so.
    """

    needs: tuple[str, ...]
    says: str
    holds: Callable


REGISTRY: dict[str, Fact] = {}
CONTRADICTIONS: list[Contradiction] = []


def raw(name, title, type, *, meaning, choices=(), most=None, **words):  # noqa: A002
    """Register a fact that is given as it is; `words` are other fields of a `Fact`."""
    most = most or LARGEST.get(type, 2**63)
    return _register(Fact(name, title, type, meaning, choices=tuple(choices), most=most, **words))


def ratio(name, title, numerator, denominator, *, meaning, unit="%"):
    """Register a ratio of two integer facts; with unit % the limits are written in per cent."""
    return _register(Fact(name, title, "ratio", meaning, unit=unit, needs=(numerator, denominator)))


def growth(name, title, now, then, *, steps, meaning):
    """Register the yearly growth in % from `then` to `now`, so many years apart and compounded. No root is
    taken: a limit is raised to the power of the years instead.
    """
    return _register(Fact(name, title, "ratio", meaning, unit="%", needs=(now, then), steps=steps))


def fact(name, title, type, *, needs, choices=(), **words):  # noqa: A002
    """Register a function of (columns, day) to a polars expression; its docstring is the meaning. `words` are
    other fields of a `Fact`.
    """

    def register(compute):
        meaning = " ".join((compute.__doc__ or "").split())
        given = {"choices": tuple(choices), "needs": tuple(needs), "compute": compute}
        _register(Fact(name, title, type, meaning, **given, **words))
        return compute

    return register


def contradiction(needs, says, holds):
    """Register what cannot be together. Nothing is judged by it: whoever tells a table of facts is told."""
    CONTRADICTIONS.append(Contradiction(tuple(needs), says, holds))


def within(part, whole):
    """Register that one fact cannot be above another."""
    says = f"“{REGISTRY[part].title}”不会大于“{REGISTRY[whole].title}”"
    contradiction((part, whole), says, lambda columns, day: columns[part] > columns[whole])


def _register(new):
    if new.type not in TYPES:
        raise ValueError(f"{new.name}: unknown type {new.type}")
    if not new.meaning:
        raise ValueError(f"{new.name}: a fact needs a meaning")
    if new.name in REGISTRY:
        raise ValueError(f"{new.name} is registered twice")
    REGISTRY[new.name] = new
    return new


def get(name):
    """The fact of that name; KeyError for an unknown one."""
    return REGISTRY[name]


def codes_of(asked):
    """The list of codes by which a question, or a column of a table, is answered; None for any other."""
    fact = REGISTRY.get(getattr(asked, "fact", ""))
    return fact and fact.codes


def per(fact):
    """What a ratio is multiplied with to stand in its unit; a growth stays as it is."""
    return 1 if fact.steps else PER.get(fact.unit, 1)


def bounds(fact):
    """What the columns above and below the line stay below; a plain fact has nothing below it but one."""
    if fact.type == "ratio":
        return tuple(REGISTRY[need].most for need in fact.needs)
    return fact.most, 1


def most_of(name):
    """What no value of a column reaches: a fact's own bound, or what points that experts give can be."""
    return REGISTRY[name].most if name in REGISTRY else MOST_POINTS


def raw_needs(names):
    """The raw facts behind the named ones, in a stable order: the columns that a table must bring."""
    found = {}
    for name in names:
        needed = REGISTRY[name]
        found |= {name: None} if needed.is_raw else dict.fromkeys(raw_needs(needed.needs))
    return list(found)
