"""The settings of the test suite: the same, with fast hashing and a folder of its own."""

import os
import tempfile
from pathlib import Path

_var = Path(os.environ.get("TEST_VAR_DIR") or tempfile.mkdtemp(prefix="gof-test-"))
(_var / "static").mkdir(parents=True, exist_ok=True)  # whitenoise wants it to be there
os.environ.update(VAR_DIR=str(_var), DEMO="1", DEBUG="0")

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, SQLITE  # noqa: E402

SECRET_KEY = "for tests only, for tests only, for tests only"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
CACHES = {"default": {"BACKEND": "config.caches.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "files.storage.WholeFileStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FONT_DIR = ""  # what the machine has is not to change what is tested
SITE_URL = "http://testserver"
ACCOUNT_RATE_LIMITS = False
if SQLITE:  # a file, so that server processes of a race test can open it too
    DATABASES["default"]["TEST"] = {"NAME": str(_var / "test.sqlite3")}
