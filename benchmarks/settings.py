"""Production settings with two control views beside the project's own addresses."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
DESK_COOKIE_NAME = "desk_key"  # without TLS there is no __Host- cookie
API_LIMIT = "1000000/min"
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {"client": API_LIMIT, "anonymous": API_LIMIT}  # noqa: F405
