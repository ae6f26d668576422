"""What the OpenAPI document says beyond the views: sign-in, and which problems to expect where."""

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.plumbing import build_bearer_security_scheme_object
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

from workflows.api.idempotency import HEADER
from workflows.api.problems import MEDIA_TYPE

PROBLEM = {
    "type": "object",
    "description": "What went wrong and what to do (RFC 9457).",
    "properties": {
        "type": {"type": "string", "format": "uri", "examples": ["urn:cultivation:problem:conflict"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence that says what to do."},
        "errors": {
            "type": "array",
            "description": "Where the request is wrong: a place in its body (RFC 6901), or a parameter.",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string", "examples": ["#/answers/title"]},
                    "parameter": {"type": "string"},
                    "detail": {"type": "string"},
                },
                "required": ["detail"],
            },
        },
        "missing": {
            "type": "array",
            "description": "What handing in still needs.",
            "items": {
                "type": "object",
                "properties": {
                    "page": {"type": "string"},
                    "question": {"type": "string"},
                    "detail": {"type": "string"},
                },
                "required": ["page", "question", "detail"],
            },
        },
    },
    "required": ["type", "title", "status", "detail"],
}
TEXTS = {
    "401": "Not signed in, or the token is no longer valid.",
    "404": "Absent, or not for the caller to see.",
    "409": "It has changed meanwhile, or the key was used for another request.",
    "412": "It was changed since the ETag was read.",
    "413": "Too large.",
    "415": "Not JSON.",
    "422": "Something in the request cannot be taken, or the state of the matter does not allow it.",
    "428": "A header is missing.",
    "429": "Too many wrong passwords.",
    "default": "Any other problem.",
}


class SchemaView(SpectacularAPIView):
    """The OpenAPI document of this interface."""

    permission_classes = [AllowAny]
    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer]


class TokenScheme(OpenApiAuthenticationExtension):
    """`Authorization: Token …`."""

    target_class = "workflows.api.access.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema):
        return build_bearer_security_scheme_object(header_name="Authorization", token_prefix="Token")


class SessionScheme(OpenApiAuthenticationExtension):
    """The website's session."""

    target_class = "workflows.api.access.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema):
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


def with_problems(result, generator, request, public):
    """Say for every operation which problems can answer it."""
    result["components"]["schemas"]["Problem"] = PROBLEM
    for path, operations in result["paths"].items():
        for operation in operations.values():
            for status in sorted(_expected(path, operation)):
                operation["responses"].setdefault(status, _answer(status))
    return result


def _expected(path, operation):
    headers = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "header"}
    queries = any(each["in"] == "query" for each in operation.get("parameters", ()))
    found = {"default"}
    if {} not in operation.get("security", [{}]):
        found.add("401")
    if "{" in path:
        found.add("404")
    if HEADER in headers:
        found |= {"409", "422", "428"}
    if "If-Match" in headers:
        found |= {"409", "412", "422", "428"}
    if "requestBody" in operation:
        found |= {"413", "415", "422"}
    if queries:
        found.add("422")
    return found


def _answer(status):
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": TEXTS[status], "content": {MEDIA_TYPE: {"schema": schema}}}
