import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["GOF_PROCESS"] = "web"
django.setup()

from config import metrics  # noqa: E402  needs the settings
from config.checks import refuse_to_start  # noqa: E402
from config.warm_up import load_pages  # noqa: E402
from config.wsgi_handler import Handler  # noqa: E402

refuse_to_start()
application = Handler()
# Every view is loaded before the server forks: workers share it, and no first reader waits for it.
# So are the pages' texts and templates, and the memory in which the workers count.
load_pages()
metrics.lay_out()
