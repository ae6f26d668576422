"""Sentences for the next page, kept where a neighbour's site can put none. Used where the site has HTTPS."""

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookie(CookieStorage):
    """A cookie of this very host."""

    cookie_name = "__Host-messages"


class Messages(FallbackStorage):
    """The cookie, or the session for what is too long for one."""

    storage_classes = (HostCookie, SessionStorage)
