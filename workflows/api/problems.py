"""Errors as RFC 9457 problem details; what is denied looks like what is absent."""

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.exceptions import ValidationError as FieldsRefused
from django.core.signals import got_request_exception
from django.http import Http404, JsonResponse
from django.utils.log import log_response
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.settings import api_settings
from viewflow.workflow import FlowLockFailed

from trail.guard import IdentityNumberError
from workflows.services.errors import Closed, Conflict, Incomplete, NotNow

MEDIA_TYPE = "application/problem+json"
TITLES = {
    "authentication-failed": gettext_lazy("The sign-in was not accepted"),
    "closed": gettext_lazy("The cut-off has passed"),
    "code-needed": gettext_lazy("A code is needed"),
    "conflict": gettext_lazy("It has changed meanwhile"),
    "cross-site": gettext_lazy("The request could come from another site"),
    "incomplete": gettext_lazy("The application is not complete"),
    "invalid": gettext_lazy("Something in the request cannot be taken"),
    "locked-out": gettext_lazy("Locked for a while"),
    "malformed": gettext_lazy("The request cannot be read"),
    "method-not-allowed": gettext_lazy("This address does not do that"),
    "not-acceptable": gettext_lazy("There is no such form of the answer"),
    "not-authenticated": gettext_lazy("Please sign in"),
    "not-found": gettext_lazy("Not found"),
    "not-now": gettext_lazy("This cannot be done now"),
    "password-first": gettext_lazy("Choose a password of your own first"),
    "precondition-failed": gettext_lazy("It was changed since you read it"),
    "precondition-required": gettext_lazy("A header is missing"),
    "second-factor-first": gettext_lazy("Set up a second factor first"),
    "server-error": gettext_lazy("Something went wrong here"),
    "too-large": gettext_lazy("This is too large"),
    "unsupported-media-type": gettext_lazy("Send JSON"),
}
WHOLE = ("__all__", api_settings.NON_FIELD_ERRORS_KEY)


class PreconditionRequired(exceptions.APIException):
    """An edit without If-Match, or a deciding request without Idempotency-Key (RFC 6585)."""

    status_code = 428
    default_code = "precondition_required"


class PreconditionFailed(exceptions.APIException):
    """The object was changed since the version named in If-Match."""

    status_code = 412
    default_code = "precondition_failed"


class PasswordFirst(exceptions.APIException):
    """Whoever was handed a password changes it before anything else."""

    status_code = 403
    default_code = "password_first"
    default_detail = gettext_lazy(
        "You were given this password. Sign in on the website once and choose your own, then come back."
    )


class SecondFactorFirst(exceptions.APIException):
    """Whoever must have a second factor sets one up before anything else."""

    status_code = 403
    default_code = "second_factor_first"
    default_detail = gettext_lazy(
        "This account needs an authenticator app or a passkey. Sign in on the website once and set it up."
    )


class CodeNeeded(exceptions.APIException):
    """Name and password are right; the account's code is missing or does not fit."""

    status_code = 401
    default_code = "code_needed"
    default_detail = gettext_lazy("Send the present code of the account's authenticator app as `code`.")


class CrossSite(exceptions.APIException):
    """A request with a session's cookie but without its CSRF token."""

    status_code = 403
    default_code = "cross_site"
    default_detail = gettext_lazy("Send the header X-CSRFToken with the value of the cookie, or use a token.")


class LockedOut(exceptions.APIException):
    """Too many wrong passwords for this name from this address."""

    status_code = 429
    default_code = "locked_out"
    default_detail = gettext_lazy("Too many wrong passwords. Wait a quarter of an hour, then try again.")


class InvalidQuery(exceptions.ValidationError):
    """What stands behind the question mark cannot be taken; the detail maps parameters to sentences."""


def problem(code, *, status, detail, **members):
    """One problem; `code` names its type, `detail` is a sentence that says what to do."""
    body = {
        "type": f"urn:cultivation:problem:{code}",
        "title": str(TITLES.get(code, detail)),
        "status": status,
        "detail": str(detail),
    }
    return JsonResponse(
        body | members, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False}
    )


def handle(error, context):
    """Django REST framework's exception handler. Nothing is undone here: whoever writes does so in a
    transaction of its own, which the error has left already.
    """
    for kinds, answer in ANSWERS:
        if isinstance(error, kinds):
            return answer(error)
    return _broken(error, context["request"])


def _absent(error):
    return problem("not-found", status=404, detail=_("There is nothing here that you may see."))


def _busy(error):
    sentence = _("Somebody is working on this right now; try again in a moment.")
    return problem("conflict", status=409, detail=sentence)


def _conflict(error):
    return problem("conflict", status=409, detail=error)


def _incomplete(error):
    missing = [
        {"page": page, "question": question, "detail": sentence} for page, question, sentence in error.missing
    ]
    return problem("incomplete", status=422, detail=error, missing=missing)


def _closed(error):
    return problem("closed", status=422, detail=error)


def _not_now(error):
    return problem("not-now", status=422, detail=error)


def _identity_number(error):
    return problem("invalid", status=422, detail=_("Please take the identity number out of this text."))


def _refused_fields(error):
    sentences = error.message_dict if hasattr(error, "error_dict") else error.messages
    return _invalid(exceptions.ValidationError(sentences))


def _invalid_query(error):
    errors = [
        {"parameter": name, "detail": str(sentence)}
        for name, sentences in error.detail.items()
        for sentence in sentences
    ]
    return problem("invalid", status=422, detail=_("Please correct the following"), errors=errors)


def _invalid(error):
    errors = list(_places(error.detail))
    return problem("invalid", status=422, detail=_("Please correct the following"), errors=errors)


def _malformed(error):
    return problem("malformed", status=400, detail=error.detail)


def _too_large(error):
    return problem("too-large", status=413, detail=_("The request is too large. Nothing of it was stored."))


def _signed_out(error):
    return _other(error, _("Fetch a token from token/, or sign in on the website."))


def _other(error, sentence=None):
    code = error.default_code.replace("_", "-")
    answer = problem(code, status=error.status_code, detail=sentence or error.detail)
    if getattr(error, "auth_header", None):
        answer["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        answer["Retry-After"] = str(int(error.wait))
    return answer


def _broken(error, request):
    """What nobody thought of: told to the log as Django tells it, to the caller without any detail."""
    got_request_exception.send(sender=handle, request=request)
    sentence = _(
        "This is our mistake, and it has been noted. Try again later, with the same Idempotency-Key."
    )
    answer = problem("server-error", status=500, detail=sentence)
    log_response(
        "%s: %s",
        answer.reason_phrase,
        request.path,
        response=answer,
        request=request._request,
        exception=error,
    )
    return answer


def _places(detail, pointer="#"):
    """Every sentence with the place in the body that it speaks of, as JSON pointer (RFC 6901)."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            escaped = str(name).replace("~", "~0").replace("/", "~1")
            yield from _places(inner, pointer if name in WHOLE else f"{pointer}/{escaped}")
    elif isinstance(detail, list):
        for number, inner in enumerate(detail):
            is_nested = isinstance(inner, (dict, list))
            yield from _places(inner, f"{pointer}/{number}" if is_nested else pointer)
    else:
        yield {"pointer": pointer, "detail": str(detail)}


ANSWERS = (
    ((PermissionError, PermissionDenied, exceptions.PermissionDenied, Http404, exceptions.NotFound), _absent),
    (FlowLockFailed, _busy),
    (Conflict, _conflict),
    (Incomplete, _incomplete),
    (Closed, _closed),
    (NotNow, _not_now),
    (IdentityNumberError, _identity_number),
    (FieldsRefused, _refused_fields),
    (InvalidQuery, _invalid_query),
    (exceptions.ValidationError, _invalid),
    (exceptions.NotAuthenticated, _signed_out),
    (exceptions.ParseError, _malformed),
    ((RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent), _too_large),
    (exceptions.APIException, _other),
)
