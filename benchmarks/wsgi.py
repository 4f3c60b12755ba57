"""The server under test: the same stack as in production (`config/wsgi.py`), under the benchmark's
settings, which production would refuse."""

import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
os.environ["GOF_PROCESS"] = "web"
django.setup()

from config import metrics  # noqa: E402  needs the settings
from config.warm_up import load_pages  # noqa: E402
from config.wsgi_handler import Handler  # noqa: E402

application = Handler()
load_pages()
metrics.lay_out()
