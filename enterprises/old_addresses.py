"""Addresses of archives that were taken into another, as notices and bookmarks keep them."""

from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from enterprises import selectors


def led_on(view):
    """The page of an archive; of one that was taken into another, whoever may see the kept archive is led to
    the same page of that one. Nothing is written by an old address.
    """

    @wraps(view)
    def answer(request, enterprise_id, **parts):
        try:
            return view(request, enterprise_id=enterprise_id, **parts)
        except Http404:
            visible = selectors.enterprises_visible_to(request.user)
            kept = visible.filter(absorbed__public_id=enterprise_id).first()
            if kept is None or request.method not in ("GET", "HEAD"):
                raise
        messages.info(request, _("This archive was taken into the one that you see here."))
        address = redirect(request.resolver_match.url_name, enterprise_id=kept.public_id, **parts)
        if asked := request.META["QUERY_STRING"]:
            address["Location"] += f"?{asked}"
        return address

    return answer
