import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["GOF_PROCESS"] = "web"
django.setup()

from config import metrics  # noqa: E402  needs the settings
from config.checks import refuse_to_start  # noqa: E402
from config.wsgi_handler import Handler  # noqa: E402

refuse_to_start()
application = Handler()
# Every view is loaded before the server forks: workers share it, and no first reader waits for it.
# So is the memory in which they count.
metrics.lay_out()
