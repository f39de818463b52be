"""What happens around every request: an id, and a line in the log."""

import time
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.http import HttpRequest, HttpResponse

log = structlog.get_logger("helpdesk.request")

View = Callable[[HttpRequest], HttpResponse]
QUIET = ("/healthz", "/readyz", "/metrics", "/static/")


class RequestLog:
    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid4().hex
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            response["X-Request-ID"] = request_id
            if not request.path.startswith(QUIET):
                milliseconds = round((time.perf_counter() - began) * 1000, 1)
                log.info(
                    "request", method=request.method, path=request.path, status=response.status_code, ms=milliseconds
                )
        return response
