"""Pages by key: the last page costs what the first does."""

import re

from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.pagination import CursorPagination

from workflows.api.problems import InvalidQuery

POSITION = re.compile(r"[0-9]{1,18}")


class KeysetPagination(CursorPagination):
    """Newest first; `next` and `previous` are addresses, `limit` is at most 200. Nonsense is refused."""

    ordering = "-id"
    page_size = 50
    max_page_size = 200
    page_size_query_param = "limit"

    def get_page_size(self, request):
        limit = request.query_params.get(self.page_size_query_param, str(self.page_size))
        if not re.fullmatch(r"[0-9]{1,3}", limit) or not 1 <= int(limit) <= self.max_page_size:
            sentence = _("Send a number from 1 to %(most)d.") % {"most": self.max_page_size}
            raise InvalidQuery({"limit": [sentence]})
        return int(limit)

    def decode_cursor(self, request):
        try:
            cursor = super().decode_cursor(request)
        except exceptions.NotFound:
            raise _strange_cursor() from None
        if cursor and cursor.position and not POSITION.fullmatch(cursor.position):
            raise _strange_cursor()
        return cursor


def _strange_cursor():
    return InvalidQuery({"cursor": [_("Use the addresses in next and previous as they are.")]})
