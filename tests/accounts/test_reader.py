"""The reader's language and time, and what they cost."""

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from accounts.middleware import ReaderMiddleware
from tests.accounts import make_person

pytestmark = pytest.mark.django_db


def seen(path, user=None, cookie=True):
    """Language and zone that a view behind the middleware finds."""
    request = RequestFactory().get(path)
    if cookie:
        request.COOKIES["sessionid"] = "some"
    request.user = user

    def view(request):
        zone = timezone.get_current_timezone_name()
        return HttpResponse(f"{translation.get_language()} {zone}")

    with translation.override("en"):
        return ReaderMiddleware(view)(request).content.decode()


def test_the_page_is_in_the_readers_time():
    person = make_person(time_zone="Asia/Shanghai", language="ru")
    assert seen("/en/about/", person) == "en Asia/Shanghai"


def test_a_path_without_a_language_is_in_the_readers():
    person = make_person(time_zone="Asia/Shanghai", language="ru")
    assert seen("/desk/event/", person) == "ru Asia/Shanghai"


def test_the_next_request_does_not_inherit_the_time():
    seen("/en/about/", make_person(time_zone="Asia/Shanghai"))
    assert timezone.get_current_timezone_name() == "UTC"


def test_a_visitor_without_a_session_is_not_asked_about():
    assert seen("/en/about/", user="touching this would fail", cookie=False) == "en UTC"


def test_a_visitor_costs_no_query_and_no_session(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get(reverse("about"))
    assert (response.status_code, response.cookies, Session.objects.count()) == (200, {}, 0)


def test_a_reader_costs_the_person_and_the_delegation(client, django_assert_num_queries):
    """The session is in the cache; the header names what the person represents."""
    client.force_login(make_person())
    client.get(reverse("about"))
    with django_assert_num_queries(2):
        client.get(reverse("about"))


def test_staff_who_need_a_second_factor_cost_one_more(client, settings, django_assert_num_queries):
    client.force_login(make_person(is_staff=True))
    client.get(reverse("about"))
    settings.STAFF_NEED_SECOND_FACTOR = True
    with django_assert_num_queries(2):
        assert client.get(reverse("about")).status_code == 302


def test_the_second_factor_asks_nothing_of_a_visitor(client, settings, django_assert_num_queries):
    settings.STAFF_NEED_SECOND_FACTOR = True
    with django_assert_num_queries(0):
        assert client.get(reverse("about")).status_code == 200
