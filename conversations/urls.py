"""The addresses of this floor."""

from django.urls import URLPattern, URLResolver, path

from conversations.door.view import hook

urlpatterns: list[URLPattern | URLResolver] = [
    path("hooks/<str:public_id>/", hook, name="hook"),
]
