"""The settings of the tests: the house's own, with everything it writes in a folder that goes away."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_folder = Path(tempfile.mkdtemp(prefix="helpdesk-tests-"))
_owner = os.getpid()


def _remove() -> None:
    if os.getpid() == _owner:  # not in a forked child
        shutil.rmtree(_folder, ignore_errors=True)


atexit.register(_remove)
os.environ["DATA_DIR"] = str(_folder)
(_folder / "static").mkdir()
os.environ.setdefault("SECRET_KEY", "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG")
os.environ["PUBLIC_URL"] = "http://testserver"
os.environ.setdefault("OUTBOUND_ALLOW", "127.0.0.0/8,::1/128")

from helpdesk.settings import *  # noqa: E402, F403
from helpdesk.settings import DATABASES, STORAGES  # noqa: E402

TESTING = True
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in production: in memory, threads would share one connection and WAL would mean nothing.
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "test.sqlite3")}
