"""Settings of the interface for programs; nothing of them differs between places."""

from datetime import timedelta

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "workflows.api.access.TokenAuthentication",
        "workflows.api.access.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["workflows.api.access.SignedIn"],
    "DEFAULT_PARSER_CLASSES": ["workflows.api.parsing.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "workflows.api.problems.handle",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
REST_KNOX = {"TOKEN_TTL": timedelta(hours=10), "TOKEN_LIMIT_PER_USER": 5}
SPECTACULAR_SETTINGS = {
    "TITLE": "Cultivation of science and technology talent and enterprises",
    "DESCRIPTION": "Reading and acting on what a person sees and may do. Errors are problems (RFC 9457).",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_PATCH": False,
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "workflows.api.schema.with_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "ApplicationState": "workflows.models.Application.State",
        "AttachmentState": "workflows.models.Attachment.State",
        "StepState": ["done", "current", "upcoming", "refused"],
        "DecisionOutcome": "workflows.models.Decision.Outcome",
        "ScreeningOutcome": "workflows.models.Screening.Outcome",
    },
}
