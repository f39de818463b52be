"""Addresses of the REST API; the floors above are named only by string."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from helpdesk.api.pages import docs, nothing_here, openapi

v1: list[URLPattern | URLResolver] = [
    path("schema/", openapi, name="api-schema"),
    path("docs/", docs, name="api-docs"),
    path("", include("helpdesk.api_resources.urls")),
    path("", include("channels.api.urls")),
    path("", include("contacts.api.urls")),
    path("", include("conversations.api.urls")),
    path("", include("workflows.api.urls")),
    re_path(r"^(?P<rest>.*)$", nothing_here),
]

urlpatterns: list[URLPattern | URLResolver] = [path("api/v1/", include(v1))]
