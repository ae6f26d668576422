"""What every request passes: size, sign-in, idle time, conflicts, headers, the access log."""

import logging
import time
from datetime import UTC, datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.functional import LazyObject
from django.utils.translation import gettext as _
from viewflow.workflow.exceptions import FlowLockFailed

from cultivation import refusals
from trail.guard import IdentityNumberError
from workflows.services.errors import Conflict, NotNow, Refusal

access = logging.getLogger("cultivation.access")


class ClientAddress:
    """The address of who asks: behind proxies the one that the outermost trusted proxy saw."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        count = settings.TRUSTED_PROXIES
        seen = request.headers.get("X-Forwarded-For", "").split(",")
        if count and len(seen) >= count and seen[-count].strip():
            request.META["REMOTE_ADDR"] = seen[-count].strip()
        return self.get_response(request)


class AccessLog:
    """One line a request: verb, path without its query (it may hold names), answer, time, user's id."""

    silent = ("/healthz", "/readyz")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        begun = time.perf_counter()
        response = self.get_response(request)
        user = known_user(request)
        details = {
            "status": response.status_code,
            "milliseconds": round((time.perf_counter() - begun) * 1000, 1),
            "user": user.pk if user else None,
        }
        if request.path not in self.silent:
            access.info("%s %s", request.method, request.path, extra=details)
        return response


class ResponseHeaders:
    """Browsers keep no page of somebody signed in, and get no rights that the pages do not use."""

    permissions = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.permissions)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if known_user(request) and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response


class RequestSize:
    """A request that is too large is answered before anything of it is parsed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        size = int(request.META.get("CONTENT_LENGTH") or 0)
        limit = settings.REQUEST_MAX_SIZE
        if request.content_type != "multipart/form-data":
            limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if size <= limit:
            return None
        request.user.is_authenticated  # noqa: B018 (asked for, else the log would not know whose it is)
        return refusals.too_large(request, size)


class SignedIn(LoginRequiredMiddleware):
    """Every view asks for a sign-in unless it declares itself open; what was typed is handed back."""

    def handle_no_permission(self, request, view_func):
        was_here = (
            settings.CSRF_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME in request.COOKIES
        )
        if refusals.wants_data(request) or (request.method == "POST" and was_here):
            return refusals.sign_in_expired(request)
        return super().handle_no_permission(request, view_func)


class SlidingSession:
    """Renews a signed-in session every few minutes while it is used, up to its longest time."""

    stamp, begun = "renewed_at", "begun_at"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if known_user(request) and SESSION_KEY in request.session:
            now = int(time.time())
            if now - request.session.get(self.stamp, 0) >= settings.SESSION_RENEW_AFTER:
                self.renew(request.session, now)
                UserSession.objects.filter(session_key=request.session.session_key).update(
                    last_seen_at=timezone.now()
                )
        return response

    @classmethod
    def renew(cls, session, now):
        """Let the session end after the idle time from now, at the latest after its longest time."""
        session[cls.stamp] = now
        end = min(now + settings.SESSION_COOKIE_AGE, session.get(cls.begun, now) + settings.SESSION_LONGEST)
        session.set_expiry(datetime.fromtimestamp(end, UTC))

    @classmethod
    def begin(cls, sender, request, **kwargs):
        """Stamps a fresh sign-in, so that its first page need not write."""
        request.session[cls.begun] = int(time.time())
        cls.renew(request.session, request.session[cls.begun])


class Refusals:
    """What a service refuses: 409 when somebody else was quicker, 422 when it is not the time, or when a text
    that is kept for ever holds an identity number.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, (FlowLockFailed, Conflict)):
            return refusals.conflict(request, exception)
        if isinstance(exception, Refusal):
            return refusals.not_now(request, exception)
        if isinstance(exception, IdentityNumberError):
            sentence = _("Please take the identity number out of this text.")
            return refusals.not_now(request, NotNow(sentence))
        return None


def known_user(request):
    """Who is signed in, as far as this request has asked already; asks nothing of the database itself."""
    user = getattr(request, "user", None)
    if isinstance(user, LazyObject):
        user = getattr(request, "_cached_user", None)
    return user if user and user.is_authenticated else None
