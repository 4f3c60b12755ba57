import os

import django
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from config.checks import refuse_to_start  # noqa: E402  needs the settings

refuse_to_start()
application = get_wsgi_application()
