"""Addresses under /chat/."""

from django.urls import path

from conversations.views import webchat, webchat_pages

app_name = "chat"
urlpatterns = [
    path("<slug:public_id>/", webchat_pages.page, name="page"),
    path("<slug:public_id>/theme.css", webchat_pages.theme, name="theme"),
    path("<slug:public_id>/widget.js", webchat_pages.widget, name="widget"),
    path("<slug:public_id>/session/", webchat.session, name="session"),
    path("<slug:public_id>/messages/", webchat.messages, name="messages"),
    path("<slug:public_id>/read/", webchat.read, name="read"),
    path("<slug:public_id>/typing/", webchat.typing_sign, name="typing"),
    path("<slug:public_id>/files/", webchat.upload, name="upload"),
    path("<slug:public_id>/files/<int:key>/", webchat.file, name="file"),
]
