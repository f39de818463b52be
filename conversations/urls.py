"""The addresses of this floor."""

from django.urls import URLPattern, URLResolver, include, path

from conversations.door.view import hook
from conversations.outbound.links import sent_file

urlpatterns: list[URLPattern | URLResolver] = [
    path("inbox/", include("conversations.views.inbox_urls")),
    path("chat/", include("conversations.webchat.urls")),
    path("hooks/<str:public_id>/", hook, name="hook"),
    path("files/<str:token>/", sent_file, name="sent_file"),
]
