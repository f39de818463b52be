"""The yardstick of the door: a Django that does nothing but answer, without any middleware."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

settings.configure(SECRET_KEY="yardstick" * 8, ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[])

from django.core.asgi import get_asgi_application  # noqa: E402  after the settings
from django.urls import path  # noqa: E402


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("{}", headers={"content-length": "2"})


urlpatterns = [path("empty/", empty)]
application = get_asgi_application()
