"""Addresses of workflows."""

from django.urls import URLPattern, URLResolver, path

from workflows.incoming.view import incoming_webhook

urlpatterns: list[URLPattern | URLResolver] = [
    path("hooks/workflows/<str:token>/", incoming_webhook, name="incoming_webhook"),
]
