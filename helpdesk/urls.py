"""Every address of the house; the other floors bring their own and are named here only by string."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from helpdesk import health

handler500 = "helpdesk.failures.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(url="/inbox/"), name="home"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("language/", set_language, name="set_language"),  # POST; a cookie keeps it
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("", include("workflows.urls")),
    path("", include("conversations.urls")),
    path("", include("helpdesk.api_urls")),
]
