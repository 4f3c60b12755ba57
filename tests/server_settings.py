"""The settings of a server process of the tests: the demonstration's, with the hashing of the tests
and static files that were collected once for all of them."""

import os
from pathlib import Path

from django.core.signals import request_started

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT = Path(os.environ["TEST_STATIC_ROOT"])


def forget_content_types(**_signal):
    """A server outlives the data of a test: the next one's content types have other numbers."""
    from django.contrib.contenttypes.models import ContentType

    ContentType.objects.clear_cache()


request_started.connect(forget_content_types)
