import os

import django
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["GOF_PROCESS"] = "web"
django.setup()

from config.checks import refuse_to_start  # noqa: E402  needs the settings

refuse_to_start()
application = get_wsgi_application()
# Every view is loaded before the server forks: workers share it, and no first reader waits for it.
get_resolver().url_patterns  # noqa: B018
