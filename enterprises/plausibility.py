"""Which figures of a year cannot be, and which are unusual and have to be explained.

The impossible are refused wherever they are told; the database holds the same by constraint.
"""

from django.utils.translation import gettext as _

from enterprises import conventions
from enterprises.measures import MEASURES
from workflows.policy import facts as declared

# The earliest accounting year of which anything is told.
EARLIEST = 1980
BY_NAME = {measure.name: measure for measure in MEASURES}
# A part and the whole that it belongs to, by the meanings of the measures. What is bought outside counts with
# four fifths in the recognition's scope, so rd_outsourced may exceed rd_recognition.
PARTS = (
    ("tech_staff", "staff"),
    ("rd_staff", "tech_staff"),
    ("rd_staff", "staff"),
    ("main_revenue", "revenue"),
    ("untaxed_income", "gross_income"),
    ("hightech_revenue", "gross_income"),
    ("rd_abroad", "rd_recognition"),
    ("rd_other", "rd_recognition"),
)
# What is more than this is unusual, though it may be.
SELDOM_ABOVE = (
    ("rd_cost", "revenue"),
    ("rd_recognition", "revenue"),
    ("hightech_revenue", "revenue"),
    ("rd_inside", "rd_cost"),
    ("rd_outsourced", "rd_cost"),
    ("liabilities", "assets"),
)
# The same spending by other measures, which seldom differs much from the accounts'.
ACCOUNTED, MEASURED_OTHERWISE = "rd_cost", ("rd_recognition", "rd_deduction", "rd_statistics")


def year_refusal(year, today, registered_on=None):
    """Why nothing can be told of that accounting year; empty where it can."""
    if year >= today.year:
        return _("The year %(year)d has not ended: its figures can be told from 1 January %(next)d on.") % {
            "year": year,
            "next": year + 1,
        }
    if year < EARLIEST:
        return _("Nothing is told of years before %(first)d.") % {"first": EARLIEST}
    if registered_on and year < registered_on.year:
        return _("The enterprise was registered on %(day)s, later than the year %(year)d.") % {
            "day": registered_on,
            "year": year,
        }
    return ""


def impossible(values, told=None):
    """The sentences about figures that cannot be, by measure; `values` maps measures to whole numbers or
    None. Where only some of them are `told` now, a part that stands already is spoken of at its whole.
    """
    found = {name: problem for name, value in values.items() if (problem := _out_of_range(name, value))}
    for part, whole in PARTS:
        if _exceeds(values.get(part), values.get(whole)):
            found.setdefault(part if told is None or part in told else whole, above(part, whole))
    return found


def most_of(measure):
    """What no figure of the measure reaches: the bound of its facts, within which judging stays exact."""
    return declared.get(measure.fact()).most


def above(part, whole):
    """What is said of a part above its whole."""
    return _("“%(part)s” cannot be more than “%(whole)s”: check both.") % {
        "part": BY_NAME[part].title,
        "whole": BY_NAME[whole].title,
    }


def unusual(values, before, day):
    """The sentences about figures to be explained, by measure; `before` are those of the year before, and
    what counts as a great change is that of the day.
    """
    found = {}
    for name, bound in SELDOM_ABOVE:
        if _exceeds(values.get(name), values.get(bound)):
            found[name] = seldom_above(name, bound)
    for name in MEASURED_OTHERWISE:
        if _changed_by(values.get(name), values.get(ACCOUNTED), great_difference(day)):
            found.setdefault(name, unlike(name, values[name], values[ACCOUNTED]))
    for name, value in values.items():
        if _changed_much(BY_NAME[name], value, before.get(name), day):
            found.setdefault(name, changed(BY_NAME[name], value, before[name]))
    return found


def seldom_above(name, bound):
    """What is said of a figure that is seldom more than another."""
    return _("“%(part)s” is more than “%(whole)s”: please explain.") % {
        "part": BY_NAME[name].title,
        "whole": BY_NAME[bound].title,
    }


def unlike(name, value, accounted):
    """What is said of spending on research that differs much from what the accounts have."""
    return _("“%(title)s” is %(value)s yuan, by the accounts it is %(accounted)s: please explain.") % {
        "title": BY_NAME[name].title,
        "value": f"{value:,}",
        "accounted": f"{accounted:,}",
    }


def changed(measure, value, before):
    """What is said of a figure that changed much from the year before."""
    return _("“%(title)s” was %(before)s %(unit)s the year before and is %(now)s now: please explain.") % {
        "title": measure.title,
        "before": f"{before:,}",
        "now": f"{value:,}",
        "unit": measure.unit,
    }


def great_change(measure, day):
    """What a figure has to change by from one year to the next to be unusual: more than a size, in its unit,
    and also more than so many per cent.
    """
    rules = conventions.read()
    size = rules.unusual_yuan if measure.type == "money" else rules.unusual_persons
    return size.on(day).value, rules.unusual_per_cent.on(day).value


def great_difference(day):
    """What spending on research by another measure has to differ by from the accounts' to be unusual: more
    than a size, in yuan, and also more than so many per cent of these.
    """
    rules = conventions.read()
    return rules.unusual_yuan.on(day).value, rules.unlike_per_cent.on(day).value


def _out_of_range(name, value):
    if value is None:
        return ""
    measure = BY_NAME[name]
    if name == "staff" and value == 0:
        return _("Nobody at work is no enterprise: count whoever runs it.")
    if value < 0 and not measure.may_be_negative:
        return _("“%(title)s” cannot be negative.") % {"title": measure.title}
    if abs(value) >= most_of(measure):
        return _("“%(title)s” is too large: check the unit, %(unit)s.") % {
            "title": measure.title,
            "unit": measure.unit,
        }
    return ""


def _exceeds(part, whole):
    return part is not None and whole is not None and part > whole


def _changed_much(measure, value, before, day):
    return _changed_by(value, before, great_change(measure, day))


def _changed_by(value, before, great):
    """Whether by more than a size and by more than so many per cent; compared without dividing."""
    if value is None or before is None:
        return False
    size, per_cent = great
    change = abs(value - before)
    return change > size and change * 100 > per_cent * abs(before)
