"""Settings from the environment: read loudly, refuse nonsense."""

import os
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name, default=None):
    """The variable's text; a missing one without a default is refused."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} must be set")
    return value


def boolean(name, default):
    """`true` or `false`, nothing else: `DEBUG=False` must not switch debugging on."""
    value = os.environ.get(name, "true" if default else "false")
    if value not in ("true", "false"):
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}")
    return value == "true"


def integer(name, default, *, lowest, highest):
    """A whole number within its bounds, both included."""
    value = os.environ.get(name, str(default))
    if not value.isdecimal() or not lowest <= int(value) <= highest:
        raise ImproperlyConfigured(f"{name} must be a number from {lowest} to {highest}, not {value!r}")
    return int(value)


def database(name):
    """Connection settings from `postgresql://user:password@host:port/name`, or `...@/name?host=/socket/folder`."""
    url = urlsplit(text(name))
    if url.scheme not in ("postgresql", "postgres"):
        raise ImproperlyConfigured(f"{name} must begin with postgresql://, the only database that is supported")
    if len(url.path) < 2:
        raise ImproperlyConfigured(f"{name} names no database")
    options = dict(parse_qsl(url.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path[1:]),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": options.pop("host", None) or url.hostname or "",
        "PORT": str(url.port or options.pop("port", "")),
        "OPTIONS": options,
    }


def redis(name):
    """A broker's address by TCP: `redis://host:port[/number]`."""
    value = text(name)
    if urlsplit(value).scheme not in ("redis", "rediss") or not urlsplit(value).hostname:
        raise ImproperlyConfigured(f"{name} must be redis://host:port, not {value!r}")
    return value
