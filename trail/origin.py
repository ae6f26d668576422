"""From where the present request came, for the log: known while it is served, "" for commands and jobs."""

from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import ip_address

_address = ContextVar("address", default="")


def address():
    """Return the client's address; behind proxies the one that TRUSTED_PROXIES lets us believe."""
    return _address.get()


@contextmanager
def of(text):
    """Let what is logged meanwhile come from that address; what is none, such as a forged header, is "" ."""
    token = _address.set(_checked(text))
    try:
        yield
    finally:
        _address.reset(token)


def _checked(text):
    try:
        return str(ip_address(text))
    except ValueError:
        return ""
