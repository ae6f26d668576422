"""JSON as the database can keep it."""

from django.utils.translation import gettext as _
from rest_framework import exceptions, parsers


class JSONParser(parsers.JSONParser):
    """Refuses what is JSON but no text (half of a surrogate pair, NUL), and what is nested without end."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            data = super().parse(stream, media_type, parser_context)
            if all(_is_text(text) for text in _texts(data)):
                return data
        except RecursionError:
            pass
        raise exceptions.ParseError(
            _("This cannot be stored: it is nested too deeply or holds signs that are no text.")
        )


def _texts(data):
    """Every text in it, names too."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for name, value in data.items():
            yield name
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)


def _is_text(text):
    return not any(sign == "\x00" or "\ud800" <= sign <= "\udfff" for sign in text)
