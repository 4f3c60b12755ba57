"""Registering through the pages: who may, for whom, and what becomes of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from events.models import EventStatus, Registration
from tests.events import make_coming, make_guest
from tests.factories import make_representative, make_state, make_user
from tests.markup import tight

pytestmark = pytest.mark.django_db
NOBODY = "You do not represent a delegation yet."


def url(event, query=""):
    return reverse("events:register", args=[event.slug]) + query


def typed(**changes):
    details = {"entity": "fji", "given_name": "Delegate", "family_name": "17"}
    return details | {"email": "delegate17@example.org", "gender": "", "grounds_pass": ""} | changes


def send(client, event, **changes):
    return client.post(url(event), typed(**changes))


def errors(response):
    return response.context["form"].errors


# --- refusals -------------------------------------------------------------------------------------
def test_a_visitor_is_led_to_sign_in(client):
    event = make_coming()
    response = client.get(url(event, "?for=fji"))
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/en/account/login/?next=/en/events/")


def test_who_represents_nobody_is_told_so_and_registers_nobody(client, stranger):
    make_state("FJ")
    event = make_coming()
    client.force_login(stranger)
    assert NOBODY in client.get(url(event)).content.decode()
    response = send(client, event)
    assert (response.status_code, Registration.objects.count()) == (403, 0)


def test_a_focal_point_cannot_register_for_another_mission(client, focal_point, other_focal_point):
    event = make_coming()
    client.force_login(focal_point)
    assert client.get(url(event, "?for=ken")).status_code == 403
    assert list(errors(send(client, event, entity="ken"))) == ["entity"]
    assert Registration.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"status": EventStatus.CLOSED}, "Registration is closed."),
        ({"status": EventStatus.CANCELLED}, "The event has been cancelled."),
        ({"opens": 5}, "Registration opens on"),
        ({"closes": -1}, "Registration closed on"),
    ],
)
def test_closed_registration_says_why_and_takes_nobody(client, focal_point, fields, said):
    now = timezone.now()
    moments = {
        f"{name}_at": now + timedelta(days=fields.pop(name))
        for name in ("opens", "closes")
        if name in fields
    }
    event = make_coming(**fields, **moments)
    client.force_login(focal_point)
    assert said in client.get(url(event, "?for=fji")).content.decode()
    send(client, event)
    assert Registration.objects.count() == 0


def test_who_is_not_in_the_audience_is_told_for_whom_it_is(client, focal_point):
    event = make_coming(audience="members")
    client.force_login(focal_point)
    assert "Members of the Group only" in client.get(url(event, "?for=fji")).content.decode()


def test_what_the_event_requires_is_asked_and_what_was_typed_stays(client, focal_point):
    event = make_coming(required=["position", "phone", "grounds_pass"])
    client.force_login(focal_point)
    response = send(client, event, diet="halal", second_script="مندوب")
    assert list(errors(response)) == ["position", "phone", "grounds_pass"]
    html = response.content.decode()
    assert ("<title>Error: " in html, 'value="halal"' in html) == (True, True)
    assert 'value="مندوب"' in html


def test_an_address_without_an_at_is_refused_at_its_field(client, focal_point):
    client.force_login(focal_point)
    response = send(client, make_coming(), email="delegate17.example.org")
    assert list(errors(response)) == ["email"]
    assert 'value="delegate17.example.org"' in response.content.decode()


def test_the_same_person_in_another_delegation_is_refused_at_the_address(client, other_focal_point):
    event = make_coming()
    make_guest(event, make_state("FJ"), family_name="17", email="Delegate17@Example.org")
    client.force_login(other_focal_point)
    response = send(client, event, entity="ken")
    assert errors(response) == {"email": ["This person is already registered for this event."]}


# --- what works -----------------------------------------------------------------------------------
def test_a_delegate_registers_himself_or_herself_from_the_account(client, delegate):
    event = make_coming()
    client.force_login(delegate)
    page = client.get(url(event))
    assert page.context["form"].initial["email"] == "delegate@example.org"
    response = send(client, event, email="elsewhere@example.org")
    done = Registration.objects.get()
    assert (done.user, done.status) == (delegate, "confirmed")
    assert response.headers["Location"] == done.get_absolute_url()


def test_a_delegate_cannot_nominate_others(client, delegate):
    event = make_coming()
    client.force_login(delegate)
    send(client, event, me="0", email="delegate18@example.org")
    assert Registration.objects.get().user == delegate


def test_a_focal_point_registers_himself_or_herself(client, focal_point):
    event = make_coming()
    client.force_login(focal_point)
    page = client.get(url(event, "?for=fji&me=1"))
    assert page.context["form"].initial["email"] == "fiji@example.org"
    send(client, event, me="1")
    assert Registration.objects.get().user == focal_point


def test_a_focal_point_nominates_a_person_without_an_account(client, focal_point):
    event = make_coming()
    client.force_login(focal_point)
    send(client, event)
    done = Registration.objects.get()
    assert (done.user, done.person, done.entered_by) == (
        None,
        "mail:delegate17@example.org",
        focal_point,
    )
    told = Notice.objects.filter(kind="registration_confirmed").values_list("email", flat=True)
    assert set(told) == {"delegate17@example.org", "fiji@example.org"}


def test_a_focal_point_nominates_a_person_with_an_account(client, focal_point):
    person = make_user(email="delegate17@example.org", family_name="17")
    client.force_login(focal_point)
    send(client, make_coming(), email="DELEGATE17@example.org")
    assert Registration.objects.get().user == person


def test_three_nominated_for_a_quota_of_two_leave_one_waiting(client, focal_point):
    event = make_coming(quota=2, seats=50)
    client.force_login(focal_point)
    for n in (1, 2, 3):
        response = send(client, event, family_name=str(n), email=f"delegate{n}@example.org")
    statuses = Registration.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["confirmed", "confirmed", "waiting"]
    html = client.get(response.headers["Location"]).content.decode()
    assert "On the waiting list, no. 1" in html
    assert "Fiji already has its 2 seats." in html
    lead = tight(client.get(url(event, "?for=fji")).content.decode())
    assert (
        "You have used 2 of your 2 seats. 1 person is on the waiting list. 48 seats are left."
        in lead
    )


def test_sending_twice_gives_one_registration(client, focal_point):
    event = make_coming()
    client.force_login(focal_point)
    first, second = send(client, event), send(client, event)
    assert first.headers["Location"] == second.headers["Location"]
    event.refresh_from_db()
    assert (Registration.objects.count(), event.seated) == (1, 1)
    assert Notice.objects.filter(email="delegate17@example.org").count() == 1


def test_who_represents_two_delegations_chooses(client, focal_point):
    make_representative(focal_point, make_state("KE"))
    client.force_login(focal_point)
    page = client.get(url(make_coming()))
    names = [str(label) for _key, label in page.context["form"].fields["entity"].choices]
    assert names == ["Choose", "Fiji", "Kenya"]


# --- letters --------------------------------------------------------------------------------------
def test_a_letter_received_earlier_and_entered_later_comes_first(client, event_officer):
    fiji = make_state("FJ")
    event = make_coming(seats=1, time_zone="Asia/Shanghai")
    make_guest(event)
    waits = make_guest(event)
    client.force_login(event_officer)
    send(client, event, entity="fji", received_at="2026-01-05T09:00")
    letter = Registration.objects.get(delegation__entity=fiji)
    assert letter.received_at.isoformat() == "2026-01-05T01:00:00+00:00"
    assert list(event.registrations.waiting()) == [letter, waits]


def test_an_officer_enters_a_reply_after_the_deadline(client, event_officer):
    make_state("FJ")
    event = make_coming(closes_at=timezone.now() - timedelta(days=1))
    client.force_login(event_officer)
    send(client, event)
    assert Registration.objects.get().status == "confirmed"


def test_a_time_of_receipt_in_the_future_is_refused_at_its_field(client, event_officer):
    make_state("FJ")
    client.force_login(event_officer)
    response = send(client, make_coming(), received_at="2999-01-05T09:00")
    assert errors(response) == {
        "received_at": ["The time of receipt is in the future. Enter an earlier time."]
    }
    assert 'value="2999-01-05T09:00"' in response.content.decode()


def test_nobody_else_may_state_a_time_of_receipt(client, focal_point):
    event = make_coming()
    client.force_login(focal_point)
    send(client, event, received_at="2026-01-05T09:00")
    done = Registration.objects.get()
    assert done.received_at == done.entered_at


def test_the_form_asks_as_often_with_many_rows_as_with_one(
    client, focal_point, django_assert_num_queries
):
    event = make_coming(quota=9)
    make_guest(event, make_state("FJ"))
    client.force_login(focal_point)
    client.get(url(event, "?for=fji"))
    with django_assert_num_queries(5):
        client.get(url(event, "?for=fji"))
    make_guest(event, make_state("FJ"))
    make_guest(event, make_state("FJ"))
    with django_assert_num_queries(5):
        client.get(url(event, "?for=fji"))
