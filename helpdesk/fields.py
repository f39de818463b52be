"""Model fields whose content is encrypted at rest (Fernet: AES-128-CBC with HMAC-SHA256)."""

import json
from base64 import urlsafe_b64encode
from functools import lru_cache
from hashlib import scrypt
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    derived = (scrypt(key.encode(), salt=b"helpdesk.fields", n=2**12, r=8, p=1, dklen=32) for key in keys)
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in derived])


def cipher() -> MultiFernet:
    """By ENCRYPTION_KEYS (the first encrypts, all decrypt), else by SECRET_KEY."""
    return _cipher(tuple(settings.ENCRYPTION_KEYS) or (settings.SECRET_KEY,))


class EncryptedJSONField(models.TextField):  # type: ignore[type-arg]  # Field takes no arguments at run time
    """A JSON value (default: an empty object), stored as one Fernet token; never searchable."""

    _pyi_private_set_type: Any  # for the stubs: what may be given …
    _pyi_private_get_type: Any  # … and what is read

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Any:
        if value is None:
            return None
        try:
            return json.loads(cipher().decrypt(value.encode()))
        except InvalidToken as error:
            raise ImproperlyConfigured(
                f"{self.model.__name__}.{self.name} was encrypted with another key; add the old one to ENCRYPTION_KEYS."
            ) from error

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else cipher().encrypt(json.dumps(value).encode()).decode()

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return ""  # secrets never leave in a dump
