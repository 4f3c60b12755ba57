"""The start page of staff: what there is to do for each role, and that nothing is forgotten."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import ErasureRequest, Notice
from audit.presenters.start_page import StartDeadline, StartTask, StartTopic, first_names
from audit.wording import act_in_words
from certificates.models import PassportDetails, VisaLetter
from events.actions import publish_event
from events.models import Delegation, DelegationListStatus, EventStatus, Registration
from tests.factories import (
    make_event,
    make_membership,
    make_registration,
    make_representative,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db

ROLES = ["secretariat", "admissions officer", "event officer", "visa officer", "auditor"]


@pytest.fixture
def rows(monkeypatch):
    """A start page as the test wants it, without what the apps put there."""
    site = admin.site._registry and admin.site._wrapped  # the site behind the lazy name
    for name in ("waiting", "figures", "coming", "deadlines", "entries"):
        monkeypatch.setattr(site, name, [])
    return site


def start_page(client, user):
    client.force_login(user)
    return client.get(reverse("start"))


def topic(count, right="friends.view_membership"):
    def source(request):
        if not request.user.has_perm(right):
            return None
        if not count:
            return StartTopic("requests to join")
        oldest = timezone.now() - timedelta(days=6)
        task = StartTask(count, "%(n)s requests to join", "/x/", "Decide", "Fiji.", oldest)
        return StartTopic("requests to join", [task])

    return source


# --- the page -------------------------------------------------------------------------------------
def test_a_task_says_how_many_how_old_and_has_its_own_button(client, secretary, rows):
    rows.waiting.append(topic(1234))
    html = start_page(client, secretary).text
    assert '<h3><span class="tasks__n">1,234</span> requests to join</h3>' in html
    assert "The oldest has been waiting for 6 days." in html
    assert 'href="/x/">Decide<span' in html


def test_what_there_is_none_of_is_named(client, secretary, rows):
    rows.waiting += [topic(2), lambda request: StartTopic("erasure requests")]
    html = start_page(client, secretary).text
    assert "Nothing to do: erasure requests." in html
    assert "<b>Nothing to do.</b>" not in html


def test_nothing_to_do_is_said_only_when_every_topic_is_empty(client, secretary, rows):
    rows.waiting += [topic(0), lambda request: StartTopic("erasure requests")]
    html = start_page(client, secretary).text
    assert (
        "<b>Nothing to do.</b> None of these are waiting: requests to join, erasure requests."
        in (html)
    )


def test_a_topic_is_not_for_those_without_the_right(client, secretary, rows):
    rows.waiting.append(topic(3, right="friends.never"))
    assert "requests to join" not in start_page(client, secretary).text


def test_a_deadline_names_both_clocks_and_keeps_its_seconds(client, secretary, rows):
    secretary.time_zone = "America/New_York"
    secretary.save()
    when = timezone.datetime(2026, 9, 25, 10, 0, 59, tzinfo=timezone.get_fixed_timezone(0))
    rows.deadlines.append(
        lambda request: [
            StartDeadline(when, "Nominations close", "Seminar", "/e/", "Asia/Shanghai")
        ]
    )
    html = start_page(client, secretary).text
    assert "Fri 25 September 2026, 06:00:59" in " ".join(html.split())
    assert "(18:00 in Beijing)" in html
    assert "in New York time" in html


@pytest.mark.parametrize("role", ROLES)
def test_it_opens_for_every_role_in_english_and_arabic(client, role):
    user = make_user(role)
    assert start_page(client, user).status_code == 200
    user.language = "ar"
    user.save()
    assert '<html lang="ar" dir="rtl">' in start_page(client, user).text


def test_the_desk_goes_to_the_desk(client, desk_officer):
    assert start_page(client, desk_officer).url == reverse("desk:choose")


def test_the_back_office_begins_here(client, secretary):
    client.force_login(secretary)
    assert client.get(reverse("admin:index")).url == reverse("start")


def test_it_carries_no_inline_script_or_style(client, secretary):
    html = start_page(client, secretary).text
    assert ("<style" in html, " style=" in html, "<script>" in html) == (False, False, False)


def test_names_in_a_row():
    assert first_names(["Fiji"]) == "Fiji."
    assert first_names("ABCDE") == "A, B, C and 2 more."


# --- what each role has to do ---------------------------------------------------------------------
def coming(**fields):
    now = timezone.now()
    times = {"starts_at": now + timedelta(days=9), "ends_at": now + timedelta(days=9, hours=8)}
    return make_event(**times | {"closes_at": now + timedelta(days=5)} | fields)


def registered(event, status="awaiting_approval", **facts):
    row = make_registration(event)
    Registration.objects.filter(pk=row.pk).update(status=status, **facts)
    return row


def letter_of(event):
    row = registered(event, "confirmed")
    now = timezone.now()
    PassportDetails.objects.create(
        registration=row, sealed="x", filled_at=now, filled_by=make_user()
    )
    return VisaLetter.objects.create(registration=row, asked_at=now - timedelta(days=4))


def titles(client, role):
    return [task.words for task in start_page(client, make_user(role)).context["tasks"]]


def everything():
    """One of each thing that is waiting for a decision."""
    event, now = coming(), timezone.now()
    make_membership(make_state("WS"), status="requested")
    make_representative(entity=make_state("BT"), status="asked", valid_from=None, decided_at=None)
    make_representative(
        entity=make_state("TD"),
        status="awaiting_second_officer",
        valid_from=None,
        proposed_by=make_user(),
        proposed_at=now,
    )
    registered(event)
    registered(event, "substitute")
    lists = Delegation.objects.filter(pk=registered(event, "confirmed").delegation_id)
    lists.update(status=DelegationListStatus.SUBMITTED, submitted_at=now)
    coming(status=EventStatus.DRAFT)
    letter_of(event)
    over = {"starts_at": now - timedelta(days=3), "ends_at": now - timedelta(days=2)}
    make_event(**over, opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=4))
    Notice.objects.create(kind="account", email="a@example.org", failed_at=now)
    ErasureRequest.objects.create(user=make_user(), asked_at=now)


ADMISSIONS = [
    "1 request to join",
    "1 representative of a mission without a focal point",
    "1 appointment waiting for a second officer",
]
EVENTS = [
    "1 registration awaiting approval",
    "1 substitute proposed",
    "1 delegation list to accept",
    "1 event not published yet",
    "1 event whose attendance is not closed",
    "1 event without certificates",
]
LETTERS = ["1 visa support letter being prepared"]
PERSONS = ["1 email that could not be delivered", "1 erasure request"]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("secretariat", ADMISSIONS + EVENTS + LETTERS + PERSONS),
        ("admissions officer", ADMISSIONS),
        ("event officer", EVENTS),
        ("visa officer", LETTERS),
        ("auditor", []),
    ],
)
def test_each_role_finds_all_that_it_decides_and_nothing_else(client, group, role, expected):
    everything()
    assert sorted(titles(client, role)) == sorted(expected)


@pytest.mark.parametrize("role", ["secretariat", "event officer", "visa officer"])
def test_a_task_leads_where_it_can_be_done(client, group, role):
    everything()
    for task in start_page(client, make_user(role)).context["tasks"]:
        assert client.get(task.url).status_code == 200, task.url


def test_many_events_of_one_kind_are_one_task(client, group):
    now = timezone.now()
    for days in (3, 4, 5):
        over = {"starts_at": now - timedelta(days=days), "ends_at": now - timedelta(days=days - 1)}
        make_event(**over, title={"en": f"Event of {days}"})
    page = start_page(client, make_user("event officer"))
    [closing, _certificates] = page.context["tasks"]
    assert closing.words == "3 events whose attendance is not closed"
    assert closing.text == "Event of 5; Event of 4; Event of 3."
    assert client.get(closing.url).status_code == 200


def test_own_appointments_are_for_another_officer(client, group):
    officer = make_user("admissions officer")
    proposed = {"proposed_by": officer, "proposed_at": timezone.now(), "valid_from": None}
    make_representative(entity=make_state("TD"), status="awaiting_second_officer", **proposed)
    assert start_page(client, officer).context["tasks"] == []


def test_a_task_is_the_next_step_of_its_event(client, group):
    registered(coming(title={"en": "Seminar in spring"}))
    [event] = start_page(client, make_user("event officer")).context["coming"]
    assert event.step[0] == "1 registration awaiting approval"
    assert event.phase == "Registration closes in 4 days"


def test_the_deadlines_of_30_days(client, group):
    event = coming(substitution_until=timezone.now() + timedelta(days=6))
    until = timezone.now() + timedelta(days=2)
    registered(event, "offered", offered_at=timezone.now(), offer_until=until)
    coming(
        closes_at=timezone.now() + timedelta(days=60),
        starts_at=timezone.now() + timedelta(days=70),
        ends_at=timezone.now() + timedelta(days=71),
    )
    rows = start_page(client, make_user("event officer")).context["deadlines"]
    assert [row.what for row in rows] == [
        "1 offer of a seat expires",
        "Registration closes",
        "Deadline for substitutes",
    ]


def test_the_auditor_reads_the_last_entries_in_words(client, auditor, group, event_officer):
    publish_event(coming(status=EventStatus.DRAFT), by=event_officer, at=timezone.now())
    html = start_page(client, auditor).text
    assert "Event: published" in html
    assert "Your role can read but not decide." in html


def test_acts_without_words_keep_their_code():
    assert act_in_words("thing.happened", "friends.thing") == "thing.happened"
    assert act_in_words("membership.admitted", "friends.membership") == "Membership: admitted"


@pytest.mark.parametrize("role", ROLES)
def test_it_costs_the_same_however_much_there_is_to_do(client, group, role):
    user = make_user(role)
    everything()
    start_page(client, user)

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert start_page(client, user).status_code == 200
        return len(queries)

    first = cost()
    event = coming()
    for state in ("GH", "KE"):
        make_membership(make_state(state), status="requested")
        make_representative(
            entity=make_state(state), status="asked", valid_from=None, decided_at=None
        )
        registered(event)
        letter_of(coming())
    assert cost() == first
