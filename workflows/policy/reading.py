"""Strict reading of plan files: what is not understood is refused, with a sentence that names the place."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

import yaml

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
NAME = re.compile(r"[a-z][a-z0-9_]*")
# Read in the file's order, which the database's JSON would forget: an edition keeps them as pairs.
IN_ORDER = ("checks", "choices", "columns", "recommendations", "refusal_reasons", "sheets")
SWITCHES = re.compile(r"(?i:yes|no|on|off|y|n)")


class PlanError(ValueError):
    """The plan does not hold together; `sentences` say in Chinese what is wrong and where."""

    def __init__(self, sentences):
        self.sentences = [sentences] if isinstance(sentences, str) else list(sentences)
        super().__init__("\n".join(self.sentences))


class StrictLoader(yaml.CSafeLoader):
    """Plain YAML without its traps: repeated keys, `no` for false, floats, `0012` for 10."""


def _mapping(loader, node):
    seen = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise PlanError(f"第 {key_node.start_mark.line + 1} 行：“{key}”写了两次")
        seen[key] = loader.construct_object(value_node, deep=True)
    return seen


def _refuse(advice):
    def construct(loader, node):
        raise PlanError(f"第 {node.start_mark.line + 1} 行：“{node.value}”{advice}")

    return construct


StrictLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", r"true|false", "tf"),
    ("null", r"null|~|", ["n", "~", ""]),
    ("int", r"-?(0|[1-9][0-9]*)", "-0123456789"),
    ("decimal", r"-?(0|[1-9][0-9]*)\.[0-9]+", "-0123456789"),
    ("date", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "0123456789"),
    ("switch", SWITCHES.pattern, "yYnNoO"),
    ("code", r"0[0-9]+|[0-9]+:[0-9:]+|[-+]?[0-9.]+[eE][-+]?[0-9]+", "-+0123456789"),
):
    StrictLoader.add_implicit_resolver(f"!{tag}", re.compile(f"^(?:{pattern})$"), list(first))

StrictLoader.add_constructor("!bool", lambda loader, node: node.value == "true")
StrictLoader.add_constructor("!null", lambda loader, node: None)
StrictLoader.add_constructor("!int", lambda loader, node: int(node.value))
StrictLoader.add_constructor("!decimal", lambda loader, node: Decimal(node.value))
StrictLoader.add_constructor("!date", lambda loader, node: date.fromisoformat(node.value))
StrictLoader.add_constructor("!switch", _refuse("在 YAML 里会被当成真假值，请写 true、false，或加引号"))
StrictLoader.add_constructor("!code", _refuse("是编号或时刻，请加引号"))
StrictLoader.add_constructor("tag:yaml.org,2002:map", _mapping)


def load(text, name):
    """The content of one YAML text; `name` is said in front of every complaint."""
    try:
        return yaml.load(text, Loader=StrictLoader)  # noqa: S506 - a SafeLoader made stricter
    except PlanError as error:
        raise PlanError([f"{name}：{sentence}" for sentence in error.sentences]) from None
    except (yaml.YAMLError, ValueError) as error:
        raise PlanError(f"{name}：不是合法的 YAML：{error}") from None


def jsonable(content):
    """The same content in JSON's types: days and exact decimals as text, keys as text, and as pairs what
    stands in an order of its own.
    """
    if isinstance(content, dict):
        plain = {str(key): jsonable(value) for key, value in content.items()}
        ordered = [name for name in IN_ORDER if isinstance(plain.get(name), dict)]
        return plain | {name: [[*pair] for pair in plain[name].items()] for name in ordered}
    if isinstance(content, list | tuple):
        return [jsonable(value) for value in content]
    return str(content) if isinstance(content, date | Decimal) else content


class Place:
    """A value of a plan file together with where it stands. Reads the YAML form and the JSON form alike."""

    def __init__(self, value, path):
        self.value = value
        self.path = path

    def fail(self, sentence):
        raise PlanError(f"{self.path}：{sentence}")

    def fields(self, required, optional=""):
        """The mapping's members, named in one string; unknown and absent keys are refused."""
        if not isinstance(self.value, dict):
            self.fail(f"应当是一组“名称: 值”，现在是“{self.value}”")
        required, optional = required.split(), optional.split()
        for key in self.value:
            if key not in required + optional:
                self.fail(f"不认识“{key}”，这里可以写：{'、'.join(required + optional)}")
        for key in required:
            if self.value.get(key) is None:
                self.fail(f"缺少“{key}”")
        given = {key: value for key, value in self.value.items() if value is not None}
        return Fields({key: Place(value, f"{self.path} · {key}") for key, value in given.items()})

    def each(self):
        """The list's members as places, counted from one."""
        if not isinstance(self.value, list | tuple):
            self.fail(f"应当是一列，现在是“{self.value}”")
        return [Place(value, f"{self.path} 第{number}项") for number, value in enumerate(self.value, 1)]

    @property
    def is_paired(self):
        """Whether it is a mapping, or one that an edition keeps as pairs."""
        pairs = self.value if isinstance(self.value, list) else [None]
        return isinstance(self.value, dict) or all(
            isinstance(each, list) and len(each) == 2 and isinstance(each[0], str) for each in pairs
        )

    def pairs(self):
        """The mapping's (key, place) pairs in the file's order."""
        if not self.is_paired:
            self.fail(f"应当是一组“名称: 值”，现在是“{self.value}”")
        items = self.value.items() if isinstance(self.value, dict) else self.value
        return [(key, Place(value, f"{self.path} · {key}")) for key, value in items]

    def text(self):
        if not isinstance(self.value, str) or not self.value.strip():
            self.fail(f"应当是文字（编号请加引号），现在是“{self.value}”")
        return self.value.strip()

    def name(self):
        if not NAME.fullmatch(self.text()):
            self.fail(f"“{self.value}”只能用小写字母、数字和下划线，以字母开头")
        return self.value

    def choice(self, allowed):
        if self.value not in allowed:
            self.fail(f"“{self.value}”不在可选之列：{'、'.join(map(str, allowed))}")
        return self.value

    def flag(self):
        if not isinstance(self.value, bool):
            self.fail(f"应当是 true 或 false，现在是“{self.value}”")
        return self.value

    def integer(self):
        value = self.value
        if isinstance(value, str) and NUMBER.fullmatch(value) and "." not in value:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            self.fail(f"应当是整数，现在是“{self.value}”")
        return value

    def day(self):
        try:
            return self.value if isinstance(self.value, date) else date.fromisoformat(self.value)
        except (TypeError, ValueError):
            self.fail(f"应当是日期（如 2026-01-31），现在是“{self.value}”")

    def number(self):
        """An exact number: an integer or a decimal, never a float."""
        value = self.value
        written = isinstance(value, str) and NUMBER.fullmatch(value)
        if not written and (isinstance(value, bool) or not isinstance(value, int | Decimal)):
            self.fail(f"应当是数字，现在是“{value}”")
        return Fraction(value)

    def quantity(self):
        """What can be compared by size: an exact number or a day."""
        is_day = isinstance(self.value, date) or (isinstance(self.value, str) and self.value[4:5] == "-")
        return self.day() if is_day else self.number()


class Fields(dict):
    """The members of a mapping; `get_*` answers what is not written with a default."""

    def read(self, key, how, default=None):
        """The member read by one of `Place`'s methods, or the default where it is not written."""
        return getattr(self[key], how)() if key in self else default
