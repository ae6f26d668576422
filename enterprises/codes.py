"""Codes by which an enterprise is known: which bodies a credit code's beginning names, sections and classes
of GB/T 4754-2017, places in the list of high-tech fields.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import identity
from enterprises import conventions

# GB/T 4754-2017: the first and last division of each section.
SECTIONS = {
    "A": (1, 5), "B": (6, 12), "C": (13, 43), "D": (44, 46), "E": (47, 50), "F": (51, 52), "G": (53, 60),
    "H": (61, 62), "I": (63, 65), "J": (66, 69), "K": (70, 70), "L": (71, 72), "M": (73, 75), "N": (76, 79),
    "O": (80, 82), "P": (83, 83), "Q": (84, 85), "R": (86, 90), "S": (91, 96), "T": (97, 97),
}  # fmt: skip
INDUSTRY = re.compile(r"([A-T])?([0-9]{2})([0-9]{0,2})")
# So many points stand in the place of a line.
LINE = 2


def check_applicant(text, day):
    """The normalised credit code of a body that may apply as an enterprise on the day, or a ValidationError
    that says what it is instead.
    """
    code = identity.check_credit_code(text)
    if code[:2] in conventions.read().may_apply.on(day).value:
        return code
    title = conventions.read().kinds.get(code[:2]) or _("another kind of body")
    raise ValidationError(
        _("A credit code that begins with %(beginning)s is that of %(kind)s, which is no enterprise.")
        % {"beginning": code[:2], "kind": title}
    )


def check_industry(text):
    """The class with its section (C3921), however it was typed; ValidationError for none of GB/T 4754."""
    found = INDUSTRY.fullmatch(identity.normalise(text))
    section = section_of(int(found[2])) if found else ""
    if not section or found[1] not in (None, section):
        raise ValidationError(
            _("Please write a code of GB/T 4754, such as C3921; this one is in none of its sections.")
        )
    return f"{section}{found[2]}{found[3]}"


def section_of(division):
    """The section of a division of GB/T 4754; empty for none."""
    found = (name for name, (first, last) in SECTIONS.items() if first <= division <= last)
    return next(found, "")


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
    return f"{letter} {conventions.read().sections[letter]}" if letter else ""
