"""Pages kept for visitors: the same for all of them, for nobody who signed in, and never for longer
than they are true."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.utils import timezone
from django.utils.translation import override

from audit.cache_version import invalidate
from audit.models import SYSTEM, record
from audit.visitor_pages import out_of_date_at, same_for_visitors
from certificates.actions.certificates import withdraw_certificate
from events.actions import change_registration
from friends.models import Entity
from tests.certificates.certified import make_certificate
from tests.events import make_coming, make_guest, make_today
from tests.factories import make_event, make_membership, make_state, make_user

MOMENT = datetime(2026, 9, 10, 12, tzinfo=UTC)


class Drawn:
    """A view that counts how often it was asked, and answers with ``answer``."""

    def __init__(self, answer=lambda request: HttpResponse("page " * 99), **how):
        self.times, self.answer = 0, answer
        self.view = same_for_visitors("members", **how)(self.draw)

    def draw(self, request):
        self.times += 1
        return self.answer(request)

    def get(self, path="/en/", *, method="get", cookies=(), **headers):
        request = getattr(RequestFactory(), method)(path, headers=headers)
        request.COOKIES.update(cookies)
        request.user = AnonymousUser()
        return self.view(request)

    def kept(self, *asked, **how):
        """Whether the second of two equal requests is answered without the view."""
        self.get(*asked, **how)
        before = self.times
        self.get(*asked, **how)
        return self.times == before


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


pytestmark = pytest.mark.django_db


# --- for whom -------------------------------------------------------------------------------------
def test_a_page_is_drawn_once_for_all_visitors():
    assert Drawn().kept()


@pytest.mark.parametrize("name", ["SESSION_COOKIE_NAME", "MESSAGES_COOKIE_NAME"])
def test_who_has_a_session_or_a_message_gets_a_page_of_their_own(settings, name):
    page = Drawn()
    page.get()
    assert not page.kept(cookies={getattr(settings, name): "x"})
    assert page.times == 3


def test_a_client_with_a_token_and_who_sends_a_form_get_their_own_answer():
    page = Drawn()
    page.get()
    assert not page.kept(Authorization="Bearer x")
    assert not page.kept(method="post")


def answer_with_cookie(request):
    response = HttpResponse("page")
    response.set_cookie("a", "b")
    return response


def answer_with_token(request):
    return HttpResponse(get_token(request))


def answer_with_message(request):
    request._messages = CookieStorage(request)
    messages.info(request, "Saved")
    return HttpResponse("page")


@pytest.mark.parametrize(
    "answer",
    [
        answer_with_cookie,
        answer_with_token,
        answer_with_message,
        lambda request: HttpResponse("page", status=404),
        lambda request: HttpResponse(status=302, headers={"Location": "/"}),
    ],
    ids=["cookie", "token", "message", "not found", "redirect"],
)
def test_what_says_something_to_one_reader_or_is_no_page_is_not_kept(answer):
    assert not Drawn(answer).kept()


def test_an_answer_to_head_is_not_kept_and_may_be_given_from_the_kept_page():
    page = Drawn()
    page.get(method="head")
    page.get()
    page.get(method="head")
    assert page.times == 2


# --- what it is kept under ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/en/?page=2", True),
        ("/en/?page=", True),
        ("/en/?page=2&page=3", False),
        ("/en/?page=2000", False),
        ("/en/?p%61ge=2", False),
        ("/en/?page=2&&", False),
        ("/en/?other=2", False),
        ("/en/?&&", False),
    ],
)
def test_only_known_parameters_as_browsers_write_them(path, kept):
    assert Drawn(parameters={"page": "[1-9][0-9]?"}).kept(path) is kept


def test_language_appearance_host_address_and_day_have_pages_of_their_own(settings, monkeypatch):
    settings.ALLOWED_HOSTS = ["testserver", "other.example.org"]
    page = Drawn(parameters={"page": "[0-9]"})
    page.get()
    page.get("/en/", cookies={settings.THEME_COOKIE_NAME: "dark"})
    page.get("/en/", Host="other.example.org")
    page.get("/en/?page=1")
    page.get("/en/other/")
    with override("ar"):
        page.get()
    assert page.times == 6
    page.get("/en/", cookies={settings.THEME_COOKIE_NAME: "<b>"})
    assert page.times == 6
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: tomorrow)
    page.get()
    assert page.times == 7


def test_what_the_page_depends_on_besides_is_asked_each_time():
    state = ["one"]
    page = Drawn(state=lambda request: state[0])
    page.get()
    state[0] = "two"
    page.get()
    state[0] = "one"
    page.get()
    assert page.times == 2


# --- how long -------------------------------------------------------------------------------------
def test_it_is_drawn_again_after_the_commit_of_a_change(committed):
    page = Drawn()
    page.get()
    with committed():
        invalidate("members")
    page.get()
    with committed():
        invalidate("seats")
    page.get()
    assert page.times == 2


def test_who_has_changed_it_and_not_yet_committed_sees_it_and_keeps_it_for_nobody(committed):
    page = Drawn()
    page.get()
    with committed(), transaction.atomic():
        invalidate("members")
        assert not page.kept()
    assert page.kept()
    assert page.times == 4


def test_it_ends_at_the_first_moment_that_is_to_come(monkeypatch):
    def answer(request):
        out_of_date_at(request, MOMENT + timedelta(minutes=9), None, MOMENT - timedelta(minutes=1))
        out_of_date_at(request, MOMENT + timedelta(minutes=5))
        return HttpResponse("page")

    page, drawn = Drawn(answer), []
    for minutes in (0, 4, 5, 8, 9):
        at = MOMENT + timedelta(minutes=minutes)
        monkeypatch.setattr("django.utils.timezone.now", lambda at=at: at)
        page.get()
        drawn.append(page.times)
    assert drawn == [1, 1, 2, 2, 3]


# --- as it is sent --------------------------------------------------------------------------------
def test_it_is_sent_packed_or_plain_and_has_one_tag():
    page = Drawn()
    plain, packed = page.get(), page.get(**{"Accept-Encoding": "br, gzip"})
    assert page.times == 1
    assert plain.content == gzip.decompress(packed.content) == b"page " * 99
    assert packed["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain
    assert plain["ETag"] == packed["ETag"]
    assert plain["ETag"].startswith('W/"')
    assert plain["Vary"] == packed["Vary"] == "Accept-Encoding"


def test_a_file_in_parts_is_kept_whole_with_its_name_and_may_be_kept_by_others():
    def answer(request):
        headers = {"Content-Disposition": "attachment", "Cache-Control": "private, no-store"}
        return StreamingHttpResponse([b"a", b"b"], content_type="text/csv", headers=headers)

    page = Drawn(answer)
    for _n in range(2):
        sent = page.get()
        assert (sent.content, sent["Content-Type"]) == (b"ab", "text/csv")
        assert sent["Content-Disposition"] == "attachment"
        assert "Cache-Control" not in sent
    assert page.times == 1


@pytest.mark.parametrize("path", ["/en/", "/en/members/", "/en/members.csv", "/en/events/"])
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_a_kept_page_is_not_sent_twice_to_who_has_it(client, group, path, encoding):
    asked = {"Accept-Encoding": encoding}
    first = client.get(path, headers=asked)
    again = client.get(path, headers=asked)
    assert again.getvalue() == first.getvalue()
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == "no-cache"
    third = client.get(path, headers=asked | {"If-None-Match": again["ETag"]})
    assert (third.status_code, third.content) == (304, b"")


# --- the pages ------------------------------------------------------------------------------------
PAGES = [
    *("/en/", "/ar/", "/en/about/", "/en/privacy/", "/en/contact/", "/en/accessibility/"),
    *("/en/members/", "/ar/members/", "/en/members/map/", "/en/members.csv", "/en/members/fji/"),
    *("/en/events/", "/en/events/?when=past&page=1", "/en/events/figures/"),
    *("/en/events/figures/?format=csv", "/en/events/seminar/figures/"),
    *("/en/events/seminar/participants/", "/en/members/?status=o"),
]


@pytest.fixture
def site(group, committed):
    with committed():
        fiji = make_state("FJ")
        make_membership(fiji)
        event = make_coming(slug="seminar", seats=5, hosts=[fiji])
        make_guest(event, fiji, consent_public=True, family_name="Seventeen")
    return event


@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_that_was_drawn_asks_the_database_nothing(
    client, site, path, django_assert_num_queries
):
    first = client.get(path).getvalue()
    with django_assert_num_queries(0):
        assert client.get(path).getvalue() == first


@pytest.mark.parametrize(
    "path", ["/en/events/seminar/", "/en/events/calendar.ics", "/en/events/seminar/event.ics"]
)
def test_a_page_of_an_event_and_a_calendar_ask_for_its_state_alone(
    client, site, path, django_assert_num_queries
):
    first = client.get(path).content
    with django_assert_num_queries(1):
        assert client.get(path).content == first


@pytest.mark.parametrize("path", ["/en/events/", "/en/members/", "/en/events/seminar/"])
def test_a_person_reads_their_own_page_and_visitors_theirs(client, site, path):
    assert "Sign in" in client.get(path).content.decode()
    client.force_login(make_user())
    for _n in range(2):
        html = client.get(path).content.decode()
        assert ("Sign out" in html, "Sign in" in html) == (True, False)
    client.logout()
    client.cookies.clear()
    html = client.get(path).content.decode()
    assert ("Sign out" in html, "Sign in" in html) == (False, True)


def test_a_changed_name_stands_on_the_list_of_participants_at_once(client, site, committed):
    path = "/en/events/seminar/participants/"
    assert "Seventeen" in client.get(path).content.decode()
    with committed():
        row = site.registrations.get()
        facts = {"by": make_user("secretariat"), "at": timezone.now(), "version": row.version}
        change_registration(row, details={"position": "Counsellor of State"}, **facts)
    assert "Counsellor of State" in client.get(path).content.decode()


def test_a_renamed_entity_stands_on_its_pages_at_once(client, site, committed):
    event = "/en/events/seminar/"
    paths = ("/en/members/", "/en/members/fji/", event, f"{event}participants/")
    for path in paths:
        assert "Republic of Fiji" not in client.get(path).content.decode()
    with committed():
        fiji = Entity.objects.get(iso2="FJ")
        fiji.name_en = "Republic of Fiji"
        fiji.save()
        record("entity.changed", fiji, by=SYSTEM)
    for path in paths:
        assert "Republic of Fiji" in client.get(path).content.decode(), path


def test_a_withdrawn_certificate_leaves_the_figures_at_once(client, group, committed):
    with committed():
        row = make_certificate()
    address = f"/en/events/{row.registration.event.slug}/figures/?format=csv"
    before = client.get(address).getvalue()
    assert client.get(address).getvalue() == before
    with committed():
        facts = {"by": make_user("secretariat"), "at": timezone.now()}
        withdraw_certificate(row, reason="Wrong name", **facts)
    after = client.get(address).getvalue()
    cache.clear()
    assert after == client.get(address).getvalue() != before


def test_an_event_leaves_the_list_when_it_ends_though_nobody_does_anything(
    client, group, monkeypatch
):
    event = make_today(title={"en": "Seminar of today"})

    def shown():
        paths = ("/en/events/", "/en/events/?when=past")
        return ["Seminar of today" in client.get(path).content.decode() for path in paths]

    assert shown() == shown() == [True, False]
    later = event.ends_at + timedelta(seconds=2)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert shown() == [False, True]


def test_the_page_of_an_event_closes_with_the_deadline_though_nobody_does_anything(
    client, group, monkeypatch
):
    deadline = (timezone.now() + timedelta(days=2)).replace(microsecond=0)
    page = make_coming(closes_at=deadline).get_absolute_url()

    def may_register(at):
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)
        return "/register/" in client.get(page).content.decode()

    times = (deadline - timedelta(seconds=9), deadline, deadline + timedelta(seconds=1))
    # In the very second of the deadline is in time.
    assert [may_register(at) for at in times] == [True, True, False]


# --- the figures of the Group ---------------------------------------------------------------------
def test_the_figures_of_the_group_show_25_events_on_a_page_and_count_all(client, group):
    for n in range(30):
        starts = timezone.now() - timedelta(days=n + 1)
        make_event(slug=f"seminar-{n}", starts_at=starts, ends_at=starts + timedelta(hours=1))
    first = client.get("/en/events/figures/")
    assert len(first.context["page"].object_list) == 25
    assert first.context["figures"].events == 30
    second = client.get("/en/events/figures/?page=2")
    assert len(second.context["page"].object_list) == 5
    assert second.context["headline"] == first.context["headline"]
    assert b'href="?page=2"' in first.content


def test_the_calendar_of_the_group_goes_a_year_back(client, group):
    today = timezone.now()
    for days in (364, 367):
        starts = today - timedelta(days=days)
        make_event(slug=f"{days}-days-ago", starts_at=starts, ends_at=starts + timedelta(hours=1))
    content = client.get("/en/events/calendar.ics").content.replace(b"\r\n ", b"")
    assert (b"364-days-ago" in content, b"367-days-ago" in content) == (True, False)
