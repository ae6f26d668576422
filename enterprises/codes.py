"""Codes by which an enterprise is known: which bodies a credit code's beginning names, sections and classes
of GB/T 4754-2017, places in the list of high-tech fields.
"""

from functools import cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import identity
from enterprises import conventions
from workflows.policy.facts import CodeList

# So many characters has a class of GB/T 4754 with its section.
CLASS = 5
# So many points stand in the place of a line.
LINE = 2


def check_applicant(text, day):
    """The normalised credit code of a body that may apply as an enterprise on the day, or a ValidationError
    that says what it is instead.
    """
    code = identity.check_credit_code(text)
    if code[:2] in conventions.read().may_apply.on(day).value:
        return code
    raise ValidationError(no_enterprise(code))


def no_enterprise(code):
    """What is said of a credit code, or its first two characters, that is not an enterprise's."""
    title = conventions.read().kinds.get(code[:2]) or _("another kind of body")
    return _("A credit code that begins with %(beginning)s is that of %(kind)s, which is no enterprise.") % {
        "beginning": code[:2],
        "kind": title,
    }


def find_industry(text):
    """The class with its section (C3921), however it was typed; None for none of GB/T 4754."""
    return industry_spellings().get(identity.normalise(text))


def check_industry(text):
    """The same; ValidationError for none."""
    found = find_industry(text)
    if not found:
        raise ValidationError(no_industry())
    return found


def no_industry():
    """What is said of a code that is none of a class: a division or a group is no answer either."""
    return _(
        "GB/T 4754 has no class of this code: choose one of the list, or write four digits, as in C3921."
    )


@cache
def industry_spellings():
    """The classes of GB/T 4754 by what may be typed for one, normalised: with its section or without, and
    with its title as the list offers it.
    """
    found = {}
    for code in industries():
        told = (code, code[1:], identity.normalise(shown_industry(code)))
        found |= dict.fromkeys(told, code)
    return found


def industries():
    """The classes of GB/T 4754, in its order."""
    return [code for code in conventions.read().industries if len(code) == CLASS]


def shown_industry(code):
    """A class, or what was told before there was the list, with its title as far as that has one."""
    title = conventions.read().industries.get(code)
    return f"{code} {title}" if title else code


INDUSTRY = CodeList(
    "industries",
    find_industry,
    check_industry,
    shown_industry,
    lambda: [shown_industry(code) for code in industries()],
)


def field_lines():
    """The places of the third level in the list of high-tech fields, in its order."""
    return [code for code in conventions.read().fields if code.count(".") == LINE]


def field_choices():
    """The lines of the list by group, as a field of choice takes them."""
    titles, groups = conventions.read().fields, {}
    for code in field_lines():
        group = code.rpartition(".")[0]
        lines = groups.setdefault(f"{group} {titles[group[0]]} › {titles[group]}", [])
        lines.append((code, f"{code} {titles[code]}"))
    return [("", _("Not known")), *groups.items()]


def shown_field(code):
    """The place with the titles of its field, group and line, as far as the list has them; empty where there
    is none.
    """
    titles = conventions.read().fields
    group = code.rpartition(".")[0]
    told = dict.fromkeys(titles[each] for each in (code[:1], group, code) if each in titles)
    return f"{code} {' › '.join(told)}" if code else ""


def shown_section(letter):
    """A section of GB/T 4754 with its title; empty where there is none."""
    return shown_industry(letter)
