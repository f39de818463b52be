"""``Idempotency-Key`` on POST: a repeat is answered as the first request was, and does nothing again.

The key's row is committed first. The work and the answer then commit together while that row is locked: a repeat
that finds it locked is told so (409); one that finds it free and unanswered knows that the first died, and does the
work. Answers are kept encrypted, since some hold a secret that is shown once."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk import clock
from helpdesk.api.problems import FieldError, Problem, wrong
from helpdesk.fields import cipher
from helpdesk.models import IdempotencyKey

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=48)  # at least; a daily job removes what is older
MAX_LENGTH = 255
KEY = re.compile(rf"[!-~]{{1,{MAX_LENGTH}}}")
Handler = Callable[..., Response]


def key_of(request: Request) -> str | None:
    """The request's key, if it is a POST that has one. Raises Problem for one that cannot be a key."""
    key: str | None = request.headers.get(HEADER)
    if request.method != "POST" or key is None:
        return None
    if not KEY.fullmatch(key):
        raise wrong(HEADER, f"Send 1 to {MAX_LENGTH} visible ASCII characters, best a new UUID for each thing to do.")
    return key


def once(key: str, handler: Handler, request: Request, *args: Any, **kwargs: Any) -> Response:
    """What ``handler`` answers, or answered to the first request with this key."""
    token: Any = request.auth  # helpdesk.models.Token
    print_ = fingerprint(request)
    row, _ = IdempotencyKey.objects.get_or_create(token=token, key=key, defaults={"fingerprint": print_})
    if row.fingerprint != print_:
        sentence = f"This {HEADER} was used for another request; take a new one."
        raise Problem(422, sentence, [FieldError(HEADER, sentence)])
    try:
        with transaction.atomic():
            mine = IdempotencyKey.objects.filter(pk=row.pk).select_for_update(skip_locked=True).first()
            if mine is None:
                raise Problem(409, f"The first request with this {HEADER} is still under way; ask again in a moment.")
            if mine.status is not None:
                return _replay(mine)
            response = handler(request, *args, **kwargs)
            _keep(mine, response)
            return response
    except Exception:
        # Refused or failed: nothing was done, so the key is free again (unless another request holds or has used it).
        with transaction.atomic():
            free = IdempotencyKey.objects.select_for_update(skip_locked=True).filter(pk=row.pk, status=None)
            IdempotencyKey.objects.filter(pk__in=[found.pk for found in free]).delete()
        raise


def forget_old() -> int:
    """Removes what was kept long enough; gives how many."""
    return IdempotencyKey.objects.filter(created_at__lt=clock.now() - KEPT).delete()[0]


def fingerprint(request: Request) -> str:
    """SHA-256 of method, address with query, and body; of files, their content."""
    digest = sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if (request.content_type or "").startswith("multipart/"):
        parts: Any = request.data
        for name, value in sorted(parts.items()):
            digest.update(f"\n{name}\n".encode())
            chunks = value.chunks() if hasattr(value, "chunks") else [str(value).encode()]
            for chunk in chunks:
                digest.update(chunk)
            if hasattr(value, "seek"):
                value.seek(0)
    else:
        digest.update(request._request.body)
    return digest.hexdigest()


def _keep(row: IdempotencyKey, response: Response) -> None:
    body = JSONRenderer().render(response.data) or b"null"
    row.status, row.body = response.status_code, cipher().encrypt(body).decode()
    row.save(update_fields=["status", "body"])


def _replay(row: IdempotencyKey) -> Response:
    data = json.loads(cipher().decrypt(row.body.encode()))
    return Response(data, status=row.status, headers={"Idempotency-Replayed": "true"})
