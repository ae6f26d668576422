"""What the pages of the ladder have in common: the way from one to the other."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises import selectors


def _everybody(user):
    return True


# The first page, its title, and who is led there; pages beneath one begin with its name.
TABS = (
    ("ladder", _("Overview"), _everybody),
    ("ladder-rows", _("Rows"), _everybody),
    ("ladder-candidates", _("Would qualify"), _everybody),
    ("ladder-falling", _("May lose it"), _everybody),
    ("ladder-moves", _("Rose and fell"), _everybody),
    ("ladder-conversion", _("From tier to tier"), _everybody),
    ("ladder-what-if", _("Try a number"), selectors.asks_what_if),
    ("ladder-night", _("Judging"), _everybody),
)


def page(request, template, context, *, status=200):
    """Show a page of the ladder with the way to the others."""
    return render(request, template, context | {"tabs": _tabs(request)}, status=status)


def _tabs(request):
    here = max((name for name, *_more in TABS if request.resolver_match.url_name.startswith(name)), key=len)
    return [
        {"url": reverse(name), "label": label, "is_here": name == here}
        for name, label, leads in TABS
        if leads(request.user)
    ]
