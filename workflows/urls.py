"""Addresses of workflows."""

from django.urls import URLPattern, URLResolver, path

from workflows.incoming.view import incoming_webhook
from workflows.views.shortcuts import shortcut, shortcuts

urlpatterns: list[URLPattern | URLResolver] = [
    path("inbox/<int:conversation_id>/shortcuts/", shortcuts, name="shortcuts"),
    path("inbox/<int:conversation_id>/shortcuts/<int:workflow_id>/", shortcut, name="shortcut"),
    path("hooks/workflows/<str:token>/", incoming_webhook, name="incoming_webhook"),
]
