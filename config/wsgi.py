import os

import django
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from config.checks import refuse_to_start  # noqa: E402  needs the settings
from config.wsgi_handler import Handler  # noqa: E402

refuse_to_start()
application = Handler()
# Every view is loaded before the server forks: workers share it, and no first reader waits for it.
get_resolver().url_patterns  # noqa: B018
