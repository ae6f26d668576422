"""Settings from the environment: read loudly, refuse nonsense.

Every function takes the variable's name and answers with its checked value, or raises `ImproperlyConfigured`
with one sentence that names the variable and says what it may be.
"""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SHORTEST_SECRET = 32
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
SMTP_SCHEMES = {"smtp": (False, False, 25), "smtp+tls": (True, False, 587), "smtps": (False, True, 465)}


def text(name, default=None):
    """The variable's text; a missing one without a default is refused."""
    value = os.environ.get(name) or default
    if value is None:
        raise ImproperlyConfigured(f"{name} must be set")
    return value


def secret(name):
    """A key that nobody can guess: at least 32 characters, of which at least 5 differ."""
    value = text(name)
    if len(value) < SHORTEST_SECRET or len(set(value)) < 5:
        raise ImproperlyConfigured(
            f"{name} must have at least {SHORTEST_SECRET} characters, and not all alike"
        )
    return value


def boolean(name, default):
    """`true` or `false`, nothing else: `DEBUG=False` must not switch debugging on."""
    value = text(name, "true" if default else "false")
    if value not in ("true", "false"):
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}")
    return value == "true"


def one_of(name, default, choices):
    """One word out of those allowed."""
    value = text(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}")
    return value


def integer(name, default, *, lowest, highest):
    """A whole number within its bounds, both included."""
    value = text(name, str(default))
    if not (value.isascii() and value.isdecimal()) or not lowest <= int(value) <= highest:
        raise ImproperlyConfigured(f"{name} must be a number from {lowest} to {highest}, not {value!r}")
    return int(value)


def folder(name, default):
    """A folder's absolute path; one that is a file is refused. It need not exist yet."""
    path = Path(text(name, str(default))).expanduser()
    if not path.is_absolute():
        raise ImproperlyConfigured(f"{name} must be an absolute path, not {str(path)!r}")
    if path.exists() and not path.is_dir():
        raise ImproperlyConfigured(f"{name} names a file, not a folder: {path}")
    return path


def database(name):
    """Connection settings from `postgresql://user:key@host:port/name`, or `…@/name?host=/socket/folder`."""
    url = _url(name, text(name))
    if url.scheme not in ("postgresql", "postgres"):
        raise ImproperlyConfigured(
            f"{name} must begin with postgresql://, the only database that is supported"
        )
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
        "OPTIONS": {"connect_timeout": 5, **options},
    }


def redis(name):
    """A broker's address by TCP: `redis://[:password@]host:port[/number]`."""
    value = text(name)
    url = _url(name, value)
    if url.scheme not in ("redis", "rediss") or not url.hostname:
        raise ImproperlyConfigured(f"{name} must be redis://host:port, not {url.scheme}://…")
    if url.path.strip("/") and not url.path.strip("/").isdecimal():
        raise ImproperlyConfigured(f"{name} must end with the number of a database, such as /0")
    return value


def base_url(name, default):
    """Where users reach the site, `http(s)://host[:port]`; links in mails and on papers begin with it."""
    value = text(name, default)
    url = _url(name, value)
    if url.scheme not in ("http", "https") or not url.hostname or url.username:
        raise ImproperlyConfigured(f"{name} must be http://host or https://host, not {value!r}")
    if url.path.strip("/") or url.query or url.fragment:
        raise ImproperlyConfigured(f"{name} must end after the host and its port, not {value!r}")
    return value.rstrip("/")


def host(address):
    """The host of an address as requests name it: an IPv6 one stands in brackets."""
    name = urlsplit(address).hostname
    return f"[{name}]" if ":" in name else name


def email(name, default):
    """Django's mail settings from `smtp://`, `smtp+tls://` (STARTTLS), `smtps://`, `console:` or `file:///folder`."""
    value = text(name, default)
    url = _url(name, value)
    if url.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if url.scheme == "file" and url.path.startswith("/"):
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": url.path,
        }
    if url.scheme not in SMTP_SCHEMES or not url.hostname:
        raise ImproperlyConfigured(
            f"{name} must be smtp://host:port, smtps://, smtp+tls://, console: or file:///folder"
        )
    starttls, implicit, port = SMTP_SCHEMES[url.scheme]
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or port,
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_TLS": starttls,
        "EMAIL_USE_SSL": implicit,
        "EMAIL_TIMEOUT": 10,
    }


def scanner(name):
    """The virus scanner's address: `("tcp", host, port)` or `("unix", path)`; None where there is none."""
    value = os.environ.get(name)
    if not value:
        return None
    url = _url(name, value)
    if url.scheme == "tcp" and url.hostname:
        return ("tcp", url.hostname, url.port or 3310)
    if url.scheme == "unix" and url.path.startswith("/"):
        return ("unix", url.path)
    raise ImproperlyConfigured(f"{name} must be tcp://host:3310 or unix:///path/of/the/socket")


def _url(name, value):
    """The address taken apart; a port that is none is refused here and not at its first use."""
    try:
        url = urlsplit(value)
        url.port  # noqa: B018 (the port is checked when it is asked for)
    except ValueError as problem:
        raise ImproperlyConfigured(f"{name} is no address: {problem}") from None
    return url


def second_factor(name, *, demo, base_url):
    """`required` or `demonstration`; the latter only for invented data or on the machine itself."""
    value = one_of(name, "demonstration" if demo else "required", ("required", "demonstration"))
    here = host(base_url) in LOOPBACK
    if value == "demonstration" and not (demo or here):
        raise ImproperlyConfigured(
            f"{name} may be demonstration only where DEMO is true or BASE_URL is this machine"
        )
    return value


def openid(address, client, key, title):
    """The government's sign-in as the library wants it: a list with one app, empty without an address."""
    value = os.environ.get(address)
    if not value:
        return []
    url = _url(address, value)
    if not url.hostname or (url.scheme != "https" and host(value) not in LOOPBACK):
        raise ImproperlyConfigured(f"{address} must be https://host/path, without .well-known")
    return [
        {
            "provider_id": "oidc",
            "name": text(title, "统一身份认证"),
            "client_id": text(client),
            "secret": text(key),
            "settings": {"server_url": value, "oauth_pkce_enabled": True},
        }
    ]


def origins(apps):
    """Where forms may lead besides this site: to the government's sign-in."""
    urls = [urlsplit(app["settings"]["server_url"]) for app in apps]
    return [f"{url.scheme}://{url.netloc}" for url in urls]
