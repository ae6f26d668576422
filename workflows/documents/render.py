"""From a template of ours to a PDF: what people wrote is escaped, and nothing of it is invisible."""

import logging
import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from workflows.documents.press import press

# It writes a line for each step and each character; what matters of it the press says itself.
logging.getLogger("weasyprint").setLevel(logging.ERROR)
logging.getLogger("weasyprint.progress").setLevel(logging.ERROR)

# What would hide or turn round text on paper: control characters except line ends, marks of direction.
INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def html(template, context):
    """The paper's HTML, in the language of papers whoever asks."""
    with translation.override(settings.LANGUAGE_CODE):
        return INVISIBLE.sub("", render_to_string(template, context))


@cache
def style(name):
    """The style sheet of that name beside this module."""
    return Path(__file__).with_name(f"{name}.css").read_text(encoding="utf-8")


_sheet = style


def printed(text, *, style):
    """Print HTML with the style sheet of that name; the same HTML gives the same bytes.

    Raises `press.Busy` when too many papers wait, `press.TooMuch` when one takes too much time or memory,
    `press.ForbiddenAddress` when the HTML asks for an address.
    """
    return press().print(text, _sheet(style))
