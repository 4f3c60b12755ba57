"""What a person sees of the own events, and a focal point of the own delegation: on the event's
page, in “My events”, in the workspace; before the event and afterwards."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from certificates.models import VisaRule
from events.actions import cancel_registration, start_reconfirmation
from events.models import Event, Registration
from tests.certificates.certified import make_certificate
from tests.events import make_coming, make_guest
from tests.events.test_delegation_list_pages import draft, submit, text_of
from tests.factories import make_representative, make_state, make_user

pytestmark = pytest.mark.django_db
WORKSPACE = "/en/delegations/fji/"


def said(client, address):
    return text_of(client.get(address).content.decode())


@pytest.fixture
def mission(client, focal_point):
    client.force_login(focal_point)
    return client


@pytest.fixture
def delegate(fiji):
    person = make_user(email="seventeen@example.org")
    make_representative(person, fiji, role="delegate")
    return person


def make_past(*people, **fields):
    """The event is over, and these people were present."""
    event = people[0].event
    now = timezone.now()
    Event.objects.filter(pk=event.pk).update(
        starts_at=now - timedelta(hours=5), ends_at=now - timedelta(hours=2), **fields
    )
    keys = [row.pk for row in people]
    Registration.objects.filter(pk__in=keys).update(arrived_at=now - timedelta(hours=4))
    event.refresh_from_db()
    return event


# --- the event's page -----------------------------------------------------------------------------
def test_the_events_page_speaks_of_the_focal_points_delegation(mission, fiji, focal_point):
    event = make_coming(quota=2, endorsement=True)
    for name in ("41", "42"):
        draft(event, fiji, focal_point, family_name=name)
    person = make_user()
    make_representative(person, fiji, role="delegate")
    make_guest(event, fiji, user=person)
    page = said(mission, event.get_absolute_url())
    assert "Next step for Fiji Submit your delegation list" in page
    assert "Fiji: 0 of 2 seats, 2 drafts not submitted. 1 person awaits your endorsement." in page
    assert re.search(r"Submit by \w+, \d+ \w+ \d{4}, \d\d:\d\d New York time", page)
    assert mission.get(event.get_absolute_url()).content.decode().count('class="btn"') == 1


def test_a_delegation_with_nothing_to_do_has_its_figures_and_no_strip(mission, fiji, focal_point):
    event = make_coming(quota=2)
    draft(event, fiji, focal_point, family_name="41")
    submit(mission, event)
    html = mission.get(event.get_absolute_url()).content.decode()
    assert "Fiji: 1 of 2 seats." in text_of(html)
    assert 'class="nextstep"' not in html


def test_a_focal_point_is_asked_to_nominate_where_no_one_is_named(mission, group, fiji):
    event = make_coming(audience="all")
    assert "Next step for Fiji Nominate people" in said(mission, event.get_absolute_url())
    closed = make_coming(audience="all", status="closed")
    assert "Next step" not in said(mission, closed.get_absolute_url())


def test_visitors_and_other_missions_read_nothing_of_it(client, mission, fiji, other_focal_point):
    event = make_coming()
    make_guest(event, fiji, family_name="Seventeen")
    client.logout()
    assert "Fiji:" not in said(client, event.get_absolute_url())
    client.force_login(other_focal_point)
    page = said(client, event.get_absolute_url())
    assert ("Fiji:" in page, "Seventeen" in page) == (False, False)


def test_a_delegate_sees_status_badge_and_what_a_visa_letter_needs(client, fiji, delegate):
    event = make_coming()
    VisaRule.objects.create(event=event, host="Ministry", signatory="Director")
    make_guest(event, fiji, user=delegate)
    client.force_login(delegate)
    page = said(client, event.get_absolute_url())
    assert "Next step Send passport details for your visa letter" in page
    for part in ("Your registration Confirmed", "Badge Show on this phone", "Visa letter"):
        assert part in page


def test_the_events_page_asks_as_often_for_three_people_as_for_one(mission, fiji, focal_point):
    event = make_coming()
    draft(event, fiji, focal_point, family_name="1")
    mission.get(event.get_absolute_url())
    with CaptureQueriesContext(connection) as one:
        mission.get(event.get_absolute_url())
    for name in ("2", "3"):
        draft(event, fiji, focal_point, family_name=name)
    with CaptureQueriesContext(connection) as three:
        mission.get(event.get_absolute_url())
    assert len(one) == len(three)


def test_a_mission_is_asked_for_passport_details_of_people_with_seats(mission, fiji):
    event = make_coming()
    VisaRule.objects.create(event=event, host="Ministry", signatory="Director")
    for _n in range(2):
        make_guest(event, fiji)
    address = reverse("events:delegation_list", args=[event.slug, "fji"])
    html = mission.get(address).content.decode()
    assert "Send passport details for 2 visa support letters" in text_of(html)
    assert html.count("Visa letter:") == 2


# --- my events ------------------------------------------------------------------------------------
def test_my_events_begin_with_the_offer_and_its_deadline(client, fiji, delegate):
    event = make_coming(seats=1, offer_hours=48)
    taken = make_guest(event, make_state("KE"))
    make_guest(event, fiji, user=delegate)
    cancel_registration(taken, by=make_user(), at=timezone.now())
    client.force_login(delegate)
    page = said(client, reverse("events:mine"))
    assert "Next step Accept or decline your seat" in page
    assert re.search(r"New York time .*; in (47 hours|48 hours|2 days)", page)
    assert "Badge After you accept" in page
    row = event.registrations.get(user=delegate)
    client.post(reverse("events:accept", args=[event.slug, row.pk]))
    page = said(client, reverse("events:mine"))
    assert ("Next step" in page, "Badge Show on this phone" in page) == (False, True)


def test_a_question_to_reconfirm_is_the_next_step(client, fiji, delegate):
    event = make_coming()
    make_guest(event, fiji, user=delegate)
    facts = {"deadline": timezone.now() + timedelta(days=3), "reason": "It moves."}
    start_reconfirmation(event, by=make_user(), at=timezone.now(), **facts)
    client.force_login(delegate)
    assert "Next step Confirm that you will still come" in said(client, reverse("events:mine"))


def test_without_events_the_page_says_what_to_do(client, stranger):
    client.force_login(stranger)
    page = client.get(reverse("events:mine")).content.decode()
    assert "Open an event to register, or ask the focal point of your mission" in text_of(page)
    assert f'href="{reverse("events:list")}"' in page


def test_past_events_say_who_was_present(client, fiji, delegate):
    row = make_guest(make_coming(), fiji, user=delegate)
    make_past(row)
    client.force_login(delegate)
    page = said(client, reverse("events:mine"))
    assert "Past events and ended registrations" in page
    assert "Present No certificate" in page


# --- afterwards -----------------------------------------------------------------------------------
def test_after_an_event_the_mission_finds_people_figures_and_certificates(mission, fiji):
    paper = make_certificate(email="")
    came, event = paper.registration, paper.registration.event
    make_past(came)
    url = reverse("events:certificate", args=[event.slug, came.pk])
    for address in (event.get_absolute_url(), WORKSPACE):
        html = mission.get(address).content.decode()
        assert "Fiji: 1 person registered, 1 was present, 1 certificate." in text_of(html)
        assert url in html
        assert f"We have no email address for: {came.name}." in text_of(html)
    assert mission.get(url).status_code == 200


def test_the_workspace_does_not_say_that_there_was_no_event(mission, fiji):
    assert "No events are planned at present." in said(mission, WORKSPACE)
    row = make_guest(make_coming(), fiji)
    event = make_past(row)
    page = said(mission, WORKSPACE)
    assert "No events are planned" not in page
    assert ("No further events are planned" in page, str(event.title) in page) == (True, True)


def test_after_an_event_no_list_is_called_a_draft_and_nothing_can_be_changed(mission, fiji):
    row = make_guest(make_coming(), fiji)
    event = make_past(row)
    address = reverse("events:delegation_list", args=[event.slug, "fji"])
    html = mission.get(address).content.decode()
    page = text_of(html)
    assert "1 person registered, 1 was present" in page
    for word in ("Draft", "Submit by", "Check and submit", "Cancel registration"):
        assert word not in page


def test_the_workspace_asks_as_often_for_three_past_events_as_for_one(mission, fiji):
    make_past(make_guest(make_coming(), fiji))
    mission.get(WORKSPACE)
    with CaptureQueriesContext(connection) as one:
        mission.get(WORKSPACE)
    for _n in range(2):
        make_past(make_guest(make_coming(), fiji))
    with CaptureQueriesContext(connection) as three:
        mission.get(WORKSPACE)
    assert len(one) == len(three)
