"""Errors as RFC 9457 problem details; what is denied looks like what is absent."""

from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.views import exception_handler
from viewflow.workflow import FlowLockFailed

from workflows.services.errors import Closed, Conflict, Incomplete, NotNow

MEDIA_TYPE = "application/problem+json"


class PreconditionRequired(exceptions.APIException):
    """An edit without If-Match, or a deciding request without Idempotency-Key (RFC 6585)."""

    status_code = 428
    default_code = "precondition_required"


class PreconditionFailed(exceptions.APIException):
    """The object was changed since the version named in If-Match."""

    status_code = 412
    default_code = "precondition_failed"


def problem(code, *, status, detail, **members):
    """One problem; `code` names its type, `detail` is a sentence that says what to do."""
    body = {"type": f"urn:cultivation:problem:{code}", "title": _title(status), "status": status, "detail": detail}
    return JsonResponse(body | members, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})


def handle(error, context):
    """Django REST framework's exception handler."""
    if isinstance(error, (PermissionError, PermissionDenied, exceptions.PermissionDenied, Http404, exceptions.NotFound)):
        return problem("not-found", status=404, detail=_("There is nothing here that you may see."))
    if isinstance(error, FlowLockFailed):
        return problem("conflict", status=409, detail=_("Somebody is working on this right now; try again in a moment."))
    if isinstance(error, Conflict):
        return problem("conflict", status=409, detail=str(error))
    if isinstance(error, Incomplete):
        missing = [{"page": page, "question": question, "detail": text} for page, question, text in error.missing]
        return problem("incomplete", status=422, detail=str(error), missing=missing)
    if isinstance(error, Closed):
        return problem("closed", status=422, detail=str(error))
    if isinstance(error, NotNow):
        return problem("not-now", status=422, detail=str(error))
    if isinstance(error, exceptions.ValidationError):
        return problem("invalid", status=422, detail=_("Please correct the following"), errors=error.detail)
    response = exception_handler(error, context)
    if response is None:
        return None
    answer = problem(_code(error), status=response.status_code, detail=str(getattr(error, "detail", error)))
    for name, value in response.headers.items():
        if name.lower() not in ("content-type", "content-length"):
            answer[name] = value
    return answer


def _code(error):
    return str(getattr(error, "default_code", "error")).replace("_", "-")


def _title(code):
    return HTTPStatus(code).phrase
