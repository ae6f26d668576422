"""How values read on paper."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import sealing
from workflows.policy import facts as declared


def day(value):
    """A day as papers write it, 2026年3月1日; nothing for None."""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def moment(value):
    """The local day of a moment."""
    return day(timezone.localdate(value)) if value else ""


def number(value):
    """A whole number with its thousands set apart."""
    return f"{value:,}"


def answer(asked, value):
    """The answer to a question, or a cell of a table's column, in words; nothing where there is none."""
    value = sealing.shown(value)
    if value is None or value in ("", []):
        return ""
    return READ.get(asked.type, _plain)(asked, value)


def _plain(asked, value):
    if codes := declared.codes_of(asked):
        return codes.shown(value)
    return f"{value} {asked.unit}" if asked.unit else str(value)


def _money(asked, value):
    return f"{number(value)} {asked.unit or '元'}"


def _yes_no(asked, value):
    return _("Yes") if value else _("No")


def _choice(asked, value):
    fact = declared.REGISTRY.get(getattr(asked, "fact", ""))
    return str(fact.title_of(value) if fact and not asked.choices else dict(asked.choices).get(value, value))


def _choices(asked, value):
    return "、".join(_choice(asked, each) for each in value)


READ = {
    "date": lambda asked, value: day(value),
    "money": _money,
    "yes_no": _yes_no,
    "choice": _choice,
    "choices": _choices,
    "rights": lambda asked, value: "；".join(value),
}
