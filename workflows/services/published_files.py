"""What a file that goes out to everybody must not carry: private numbers in its text, and what is hidden in
it, each with its place. It is read behind the fence; here stands what people are told.
"""

import json

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.fence import Fenced, FenceError
from workflows.services import disclosure

SECONDS = 60
HIDDEN = {
    "attachment": gettext_lazy("an attachment"),
    "comment": gettext_lazy("a comment"),
    "embedded file": gettext_lazy("an embedded file"),
    "hidden column": gettext_lazy("a hidden column"),
    "hidden row": gettext_lazy("a hidden row"),
    "hidden sheet": gettext_lazy("a hidden sheet"),
    "hidden text": gettext_lazy("hidden text"),
    "tracked change": gettext_lazy("a tracked change"),
    "value": gettext_lazy("a value"),
}


class UnreadableError(Exception):
    """The file is none of the kinds that can be looked through, broken, or too large inside."""


def findings(content, ending, *, known=""):
    """What the bytes of a docx, xlsx or pdf hold that is not for everybody, as sentences that begin with the
    place; an empty list for nothing. What also stands in `known` is no disclosure; without it (None) only
    what is hidden is looked for.

    Raises UnreadableError for a file that cannot be looked through: it must not go out either.
    """
    told = []
    for place, hidden, text in _read(content, ending.lower().lstrip(".")):
        if hidden:
            told.append(_holds(place, HIDDEN[hidden]))
        elif known is not None:
            told += [_holds(place, what) for what in disclosure.found_in(text, known=known)]
    return list(dict.fromkeys(told))


def _read(content, ending):
    try:
        with Fenced("reading") as fence:
            head, body = fence.ask({"ending": ending}, content, seconds=SECONDS)
    except FenceError as error:
        raise UnreadableError(str(error)) from error
    if "unreadable" in head:
        raise UnreadableError(head["unreadable"])
    return json.loads(body)


def _holds(place, what):
    return _("%(place)s holds %(what)s.") % {"place": PLACES[place[0]](*place[1:]), "what": what}


def _of_sheet(title, cell):
    return f"{_('Sheet “%(title)s”') % {'title': title}} {cell}".strip()


PLACES = {
    "file": lambda: _("The file"),
    "text": lambda: _("The text"),
    "page": lambda n: _("Page %(n)d") % {"n": n},
    "paragraph": lambda n, part: f"{part} {_('Paragraph %(n)d') % {'n': n}}".strip(),
    "part": lambda name: name,
    "property": lambda name: _("Property “%(name)s”") % {"name": name},
    "sheet": _of_sheet,
}
