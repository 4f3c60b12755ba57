"""Every cookie has a name that browsers take from this host alone, once it is in production."""

import re
from importlib import import_module

from django.conf import settings
from django.contrib.messages import get_messages, info
from django.http import HttpResponse

from tests.config.test_layers import ORDER, sources

SETTING = re.compile(r"\b(?:set_cookie|delete_cookie)\(\s*([^,\s)]+)")
NAMES = (
    *("SESSION", "CSRF", "LANGUAGE", "DESK", "DESK_NAME", "KNOWN_DEVICE", "KEPT_FORM", "THEME"),
    "MESSAGES",
)


def test_no_cookie_is_set_by_a_name_of_its_own():
    named = {
        f"{path.name}: {name}"
        for path in sources(*ORDER)
        for name in SETTING.findall(path.read_text())
        if not re.fullmatch(r"settings\.[A-Z_]+_COOKIE_NAME|COOKIE", name)
    }
    assert named == set()


def test_no_cookie_is_secure_by_the_word_of_the_request():
    """Browsers refuse a name with __Host- that is not secure, whatever a proxy says of TLS."""
    by_request = {p.name for p in sources(*ORDER) if "secure=request" in p.read_text()}
    assert by_request == set()


def test_all_names_begin_alike():
    for name in NAMES:
        assert getattr(settings, f"{name}_COOKIE_NAME").startswith(settings.COOKIE_PREFIX)
    assert import_module("accounts.known_devices").COOKIE == settings.KNOWN_DEVICE_COOKIE_NAME
    assert import_module("accounts.kept_forms").COOKIE == settings.KEPT_FORM_COOKIE_NAME
    assert import_module("attendance.views.desk_access").COOKIE == settings.DESK_COOKIE_NAME


def test_a_message_travels_under_the_name_of_the_settings(rf):
    storage = import_module("config.message_storage").Storage
    request, response = rf.get("/"), HttpResponse()
    request.session = {}
    request._messages = storage(request)
    info(request, "Done.")
    request._messages.update(response)
    assert list(response.cookies) == [settings.MESSAGES_COOKIE_NAME]
    request.COOKIES = {name: cookie.value for name, cookie in response.cookies.items()}
    request._messages = storage(request)
    assert [str(message) for message in get_messages(request)] == ["Done."]
