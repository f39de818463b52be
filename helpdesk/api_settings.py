"""Settings of the REST API: what Django REST framework and drf-spectacular use for every view."""

from typing import Any

# The rest stands on ``helpdesk.api.views.Resource``: named here, it would be imported while the framework still is.
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["helpdesk.api.auth.BearerToken"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "helpdesk.api.schema.Schema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "helpdesk.api.problems.answer",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

# Requests a minute that one token may make, all processes together.
API_REQUESTS_A_MINUTE = 3_000
# Bytes of a JSON or YAML body.
API_MAX_BODY = 1_000_000

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Helpdesk",
    "DESCRIPTION": "Everything that a person can do in the helpdesk, from a program. docs/api.md shows how.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENFORCE_NON_BLANK_FIELDS": True,
    "SORT_OPERATIONS": False,
    "DISABLE_ERRORS_AND_WARNINGS": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "helpdesk.api.schema.without_nullable",
    ],
    "ENUM_NAME_OVERRIDES": {
        "ConversationStatus": "conversations.models.Status",
        "MessageStatus": "conversations.models.MessageStatus",
        "PayloadState": "channels.models.PayloadState",
        "RunState": "workflows.models.RunState",
        "VersionState": "workflows.models.VersionState",
    },
}
