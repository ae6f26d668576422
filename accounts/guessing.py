"""What slows down who guesses passwords, beside the lock on a name at one address (axes).

A name takes only so many attempts a minute from all addresses together. Nobody is locked out by that: a
browser in which the owner signed in before has a count of its own, and after a minute all may try again.
"""

import ipaddress
from datetime import timedelta

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.core import signing

from accounts import attempts, sign_ins
from accounts.models import User

A_MINUTE = timedelta(minutes=1)
LIMIT = 30
# Of these, kept for networks that did not try the name before, so that guessing takes new ones all the time.
FOR_NEW_NETWORKS = 10
SALT = "accounts.known_browser"
KNOWN_FOR = timedelta(days=180)
IPV6_PREFIX = 64


def network(request):
    """The address by which attempts are counted, None where there is none: one of IPv6 stands for its whole
    network, which is one customer's.
    """
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return None
    if address.version == 4 or address.ipv4_mapped:
        return str(address if address.version == 4 else address.ipv4_mapped)
    return str(ipaddress.ip_network((address, IPV6_PREFIX), strict=False).network_address)


def may_try(request, username):
    """Count an attempt on a name, known or not, and tell whether it is taken. What the lock of the address
    refuses anyway is not counted, so that one address alone cannot use the minute up. A refusal is logged.
    """
    name = User.normalize_username(username.strip())
    if not AxesProxyHandler.is_allowed(request, {"username": name}):
        return True
    if _is_within_the_minute(request, name):
        return True
    sign_ins.refused(None, {"username": name})
    return False


def forgive(request, user):
    """A sign-in ends the counting."""
    name = user.username
    if browser := known_browser(request, name):
        attempts.forget("password", browser)
    begin_a_minute("password", name, network(request))


def is_left(what, whose, place, *, limit, kept):
    """Count a try and tell whether it is within the minute's limit, of which some are kept for networks that
    did not try before.
    """
    is_new = attempts.once(f"{what} from", f"{whose} {place}")
    if attempts.count(what, whose, within=A_MINUTE) <= limit - kept:
        return True
    return is_new and attempts.count(f"{what} kept", whose, within=A_MINUTE) <= kept


def begin_a_minute(what, whose, place):
    """Begin to count anew, and let the network be new again."""
    attempts.forget(what, whose)
    attempts.forget(f"{what} kept", whose)
    attempts.forget(f"{what} from", f"{whose} {place}")


def remember(response, user):
    """Let the browser show next time that the user signed in there; a new password ends that."""
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps([user.pk, _mark(user)], salt=SALT),
        max_age=KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def known_browser(request, name):
    """What the browser shows if the owner of the name signed in there before, else None."""
    shown = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME)
    if not shown:
        return None
    try:
        pk, mark = signing.loads(shown, salt=SALT, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=pk, username=name).first()
    return shown if user and _mark(user) == mark else None


def _is_within_the_minute(request, name):
    if browser := known_browser(request, name):
        return attempts.count("password", browser, within=A_MINUTE) <= LIMIT
    return is_left("password", name, network(request), limit=LIMIT, kept=FOR_NEW_NETWORKS)


def _mark(user):
    return user.get_session_auth_hash()[:16]
