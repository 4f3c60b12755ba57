"""Answers by a link from an email: whoever holds it answers as the reader it was sent to, signed in
or not; opening the link answers nothing."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.emails import compose
from accounts.models import Notice
from audit.models import Entry
from events import signed_links
from events.actions import (
    cancel_event,
    cancel_registration,
    change_event,
    change_registration,
    expire_offers,
    invite,
    start_reconfirmation,
    withdraw_invitation,
)
from events.models import Registration
from tests.events import make_coming, make_guest
from tests.factories import make_representative, make_state, make_user

pytestmark = pytest.mark.django_db
C, W, OFFERED = "confirmed", "waiting", "offered"


def now(**past):
    return timezone.now() - timedelta(**past)


def link_to(kind, email):
    """The path of the answer in the newest email of a kind to an address."""
    message = compose(Notice.objects.filter(kind=kind, email=email).latest("pk"))
    found = re.search(
        r"http://testserver(/en/events/(?:offer|reconfirm|invitation)/\S+)", message.body
    )
    return urlsplit(found[1]).path


def again(row):
    return type(row).objects.get(pk=row.pk)


def text(response):
    return response.content.decode()


def end_representation(user):
    user.representations.update(valid_until=now(days=2).date())


# --- a seat that is offered -----------------------------------------------------------------------
@pytest.fixture
def offered(focal_point):
    """One seat, offered to a person of Fiji; another of Kenya waits for it."""
    event = make_coming(seats=1, offer_hours=24)
    first = make_guest(event)
    row = make_guest(event, make_state("FJ"), email="guest@example.org")
    make_guest(event, make_state("KE"), email="next@example.org")
    cancel_registration(first, by=make_user(), at=now())
    assert again(row).status == OFFERED
    return again(row)


def next_of(row):
    return row.event.registrations.get(email="next@example.org").status


OFFER = "registration_offered"


ANSWERS = {
    "offer": ["accept_offer", "decline_offer"],
    "reconfirm": ["reconfirm_yes", "reconfirm_no"],
    "invitation": ["invitation", "invitation_no"],
}
PAGES = {"reconfirm": "reconfirm_link"}  # where the page has another name than the kind


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_token_that_was_not_made_here_opens_nothing(client, offered, kind):
    own = link_to(OFFER, "guest@example.org")
    other, asks = "invitation" if kind == "reconfirm" else "reconfirm", PAGES.get(kind, kind)
    foreign = signed_links.make_token(other, reader=None, email="guest@example.org", n=offered.pk)
    for token in ("nonsense", foreign, own.split("/")[-2][:-1] + "!"):
        for method, name in [(client.get, asks), *((client.post, one) for one in ANSWERS[kind])]:
            assert method(reverse(f"events:{name}", args=[token])).status_code == 404
    gone = signed_links.make_token(kind, reader=None, email="guest@example.org", n=10**9, t=1)
    page = client.get(reverse(f"events:{asks}", args=[gone]))
    assert page.status_code == 404
    assert "This link is incomplete" in page.content.decode()
    assert again(offered).status == OFFERED


def test_opening_the_offer_changes_nothing(client, offered):
    address = link_to(OFFER, "guest@example.org")
    for method in (client.get, client.head):
        assert method(address).status_code == 200
    assert client.post(address).status_code == 405
    html = text(client.get(address))
    assert ("Accept seat" in html, "Fiji" in html) == (True, True)
    assert (again(offered).status, again(offered).version) == (OFFERED, offered.version)


def test_an_offer_is_accepted_without_signing_in_and_twice_is_once(client, offered):
    address = link_to(OFFER, "guest@example.org")
    for _n in range(2):
        answer = client.post(address + "accept/")
        assert (answer.status_code, answer["Location"]) == (302, address)
    assert (again(offered).status, next_of(offered)) == (C, W)
    assert "The seat is confirmed" in text(client.get(address))
    entry = Entry.objects.get(act="registration.confirmed", subject_id=offered.pk)
    assert (entry.actor, entry.agent) == (None, "email link")


def test_an_offer_is_declined_and_the_next_is_offered_the_seat(client, offered):
    address = link_to(OFFER, "guest@example.org")
    assert client.post(address + "decline/").status_code == 302
    assert (again(offered).status, next_of(offered)) == ("declined", OFFERED)
    assert "This offer has ended" in text(client.get(address))
    assert client.post(address + "accept/").status_code == 409


def test_an_expired_offer_is_not_accepted(client, offered):
    address = link_to(OFFER, "guest@example.org")
    Registration.objects.filter(pk=offered.pk).update(offer_until=now(hours=1))
    assert client.post(address + "accept/").status_code == 409
    expire_offers(timezone.now())
    html = text(client.get(address))
    assert ("This offer has ended" in html, "Accept seat" in html) == (True, False)
    assert client.post(address + "accept/").status_code == 409
    assert (again(offered).status, next_of(offered)) == ("expired", OFFERED)


def test_a_link_of_another_offer_of_the_same_seat_has_ended(client, offered):
    earlier = signed_links.make_token(
        "offer", reader=None, email="guest@example.org", n=offered.pk, t=1
    )
    address = reverse("events:offer", args=[earlier])
    assert "This offer has ended" in text(client.get(address))
    assert client.post(address + "accept/").status_code == 409
    assert again(offered).status == OFFERED


def test_a_focal_point_answers_in_his_or_her_name_whoever_is_signed_in(
    client, offered, focal_point, stranger
):
    client.force_login(stranger)
    client.post(link_to(OFFER, focal_point.email) + "accept/")
    entry = Entry.objects.get(act="registration.confirmed", subject_id=offered.pk)
    assert entry.actor == focal_point


def test_a_focal_point_whose_authority_ended_acts_no_more(client, offered, focal_point):
    address = link_to(OFFER, focal_point.email)
    end_representation(focal_point)
    refused = client.post(address + "accept/")
    assert (refused.status_code, again(offered).status) == (409, OFFERED)
    assert "You can no longer act for this delegation" in text(refused)


def test_an_account_that_was_closed_acts_no_more(client, offered, focal_point):
    address = link_to(OFFER, focal_point.email)
    focal_point.is_active = False
    focal_point.save()
    assert client.post(address + "decline/").status_code == 409
    assert again(offered).status == OFFERED


def test_the_person_answers_by_the_account_without_speaking_for_the_mission(client, delegate):
    event = make_coming(seats=1, offer_hours=24)
    first = make_guest(event)
    row = make_guest(event, make_state("FJ"), user=delegate)
    cancel_registration(first, by=make_user(), at=now())
    end_representation(delegate)
    client.post(link_to(OFFER, delegate.email) + "accept/")
    assert again(row).status == C


# --- asked to reconfirm ---------------------------------------------------------------------------
ASKED = "registration_reconfirmation"


@pytest.fixture
def asked(focal_point):
    """A person of Fiji with the one seat is asked; another of Kenya waits for it."""
    event = make_coming(seats=1)
    row = make_guest(event, make_state("FJ"), email="guest@example.org")
    make_guest(event, make_state("KE"), email="next@example.org")
    facts = {"deadline": now(days=-5), "reason": "The seminar moves to Shanghai."}
    return start_reconfirmation(event, by=make_user(), at=now(), **facts).answers.get(
        registration=row
    )


def test_opening_the_question_changes_nothing(client, asked):
    html = text(client.get(link_to(ASKED, "guest@example.org")))
    assert ("The seminar moves to Shanghai." in html, "Yes, I will come" in html) == (True, True)
    assert (again(asked).answered_at, again(asked.registration).status) == (None, C)


def test_a_yes_by_the_link_is_kept_and_may_become_a_no(client, asked):
    address = link_to(ASKED, "guest@example.org")
    for _n in range(2):
        assert client.post(address + "yes/")["Location"] == address
    assert (again(asked).comes, again(asked.registration).status) == (True, C)
    html = text(client.get(address))
    assert ("Thank you for reconfirming" in html, "Yes, I will come" in html) == (True, False)

    client.post(address + "no/")

    assert (again(asked).comes, next_of(asked.registration)) == (False, C)
    assert "Registration cancelled" in text(client.get(address))
    assert client.post(address + "yes/").status_code == 409


def test_the_question_of_a_round_that_has_ended_is_not_answered(client, asked):
    address = link_to(ASKED, "guest@example.org")
    asked.round.ended_at = now()
    asked.round.save()
    html = text(client.get(address))
    assert ("The time to answer is over" in html, "Yes, I will come" in html) == (True, False)
    assert client.post(address + "yes/").status_code == 409


def test_the_question_of_a_cancelled_event_is_not_answered(client, asked):
    address = link_to(ASKED, "guest@example.org")
    cancel_event(asked.round.event, by=make_user(), reason="No venue")
    assert "Yes, I will come" not in text(client.get(address))
    assert client.post(address + "no/").status_code == 409
    assert again(asked.registration).status == C


def test_the_deadline_is_told_on_the_clock_of_the_place(client, asked):
    html = text(client.get(link_to(ASKED, "guest@example.org")))
    local = asked.round.deadline.astimezone(asked.round.event.zone)
    assert f"{local:%H:%M}, Beijing time" in html


@pytest.mark.parametrize("said", ["yes", "no"])
def test_who_no_longer_speaks_for_the_mission_does_not_answer(client, asked, focal_point, said):
    address = link_to(ASKED, focal_point.email)
    end_representation(focal_point)
    client.force_login(focal_point)
    assert client.post(f"{address}{said}/").status_code == 409
    assert (again(asked).answered_at, again(asked.registration).status) == (None, C)


def test_a_focal_point_answers_for_a_person_signed_in_or_not(client, asked, focal_point):
    client.post(link_to(ASKED, focal_point.email) + "yes/")
    assert Entry.objects.get(act="registration.reconfirmed").actor == focal_point


# --- an invitation --------------------------------------------------------------------------------
INVITED = "event_invitation"


@pytest.fixture
def invited(focal_point):
    (row,) = invite(make_coming(), entities=[make_state("FJ")], by=make_user(), at=now(hours=1))
    return row


def test_opening_an_invitation_is_noted_and_is_no_reply(client, invited, focal_point):
    address = link_to(INVITED, focal_point.email)
    client.head(address)
    assert again(invited).read_at is None
    html = text(client.get(address))
    assert ("We will come" in html, "Your reply" in html) == (True, False)
    assert (again(invited).read_at is None, again(invited).replied_at) == (False, None)


def test_a_mission_replies_by_the_link_and_may_change_the_reply(client, invited, focal_point):
    address = link_to(INVITED, focal_point.email)
    client.post(address, {"number": "3"})
    row = again(invited)
    assert (row.coming, row.replied_by) == (3, focal_point)
    assert "3 people will come" in text(client.get(address))

    client.post(address + "no/")

    assert again(invited).coming == 0
    assert "your delegation will not come" in text(client.get(address))


@pytest.mark.parametrize("number", ["", "0", "-1", "1000", "many"])
def test_a_reply_without_a_number_is_asked_for_one(client, invited, focal_point, number):
    page = client.post(link_to(INVITED, focal_point.email), {"number": number})
    html = text(page)
    assert (page.status_code, again(invited).replied_at) == (200, None)
    assert ('href="#id_number"' in html, f'value="{number}"' in html or not number) == (True, True)


def test_a_withdrawn_invitation_says_so_and_takes_no_reply(client, invited, focal_point):
    address = link_to(INVITED, focal_point.email)
    withdraw_invitation(invited, by=make_user(), at=now())
    for page in (client.get(address), client.post(address + "no/")):
        html = text(page)
        assert ("This invitation has been withdrawn." in html, "We will come" in html) == (
            True,
            False,
        )
    assert again(invited).replied_at is None


def test_an_invitation_to_an_event_cancelled_says_so_and_takes_no_reply(
    client, invited, focal_point
):
    address = link_to(INVITED, focal_point.email)
    cancel_event(invited.event, by=make_user(), reason="No venue")
    for page in (client.get(address), client.post(address + "no/")):
        html = text(page)
        assert ("The event has been cancelled." in html, "We will come" in html) == (True, False)
    assert again(invited).replied_at is None


def test_a_focal_point_whose_authority_ended_does_not_reply(client, invited, focal_point):
    address = link_to(INVITED, focal_point.email)
    end_representation(focal_point)
    assert client.post(address + "no/").status_code == 409
    assert again(invited).replied_at is None


def test_the_invitation_says_until_when_the_delegation_list_takes_names(
    client, invited, focal_point
):
    event = invited.event
    closes = event.starts_at - timedelta(days=2)
    facts = {"by": make_user(), "at": now(), "version": event.version}
    change_event(event, values={"closes_at": closes}, **facts)
    html = text(client.get(link_to(INVITED, focal_point.email)))
    local = closes.astimezone(event.zone)
    assert f"Registration closes on {local.day} {local:%B %Y, %H:%M}, Beijing time" in html


# --- the same page, signed in ---------------------------------------------------------------------
def reply_page(row):
    return reverse("events:reply", args=[row.event.slug, "fji"])


def test_a_focal_point_signed_in_opens_and_replies_without_the_email(client, invited, focal_point):
    client.force_login(focal_point)
    client.get(reply_page(invited))
    assert again(invited).read_at is not None
    client.post(reply_page(invited), {"number": "2"})
    assert (again(invited).coming, again(invited).replied_by) == (2, focal_point)


def test_an_officer_who_looks_at_it_does_not_open_it_for_the_mission(
    client, invited, event_officer
):
    client.force_login(event_officer)
    client.get(reply_page(invited))
    assert again(invited).read_at is None
    client.post(reply_page(invited), {"number": "2"})
    assert (again(invited).coming, again(invited).replied_by) == (2, event_officer)


def test_another_mission_does_not_see_the_invitation(client, invited, other_focal_point):
    make_representative(other_focal_point, make_state("ZM"))
    client.force_login(other_focal_point)
    assert client.get(reply_page(invited)).status_code == 404


# --- a link of an address that is no longer the person's ------------------------------------------
@pytest.mark.parametrize("kind", ["offer", "reconfirm"])
def test_after_the_address_was_corrected_the_link_to_the_wrong_one_does_nothing(
    client, request, kind
):
    row = request.getfixturevalue("offered" if kind == "offer" else "asked")
    registration = row if kind == "offer" else row.registration
    address = link_to(OFFER if kind == "offer" else ASKED, "guest@example.org")
    facts = {"by": make_user(), "at": timezone.now(), "version": registration.version}
    change_registration(registration, details={"email": "right@example.org"}, **facts)
    before = again(registration).status
    assert client.get(address).status_code == 409
    for answer in ("accept/", "decline/") if kind == "offer" else ("yes/", "no/"):
        assert client.post(address + answer).status_code == 409
    assert again(registration).status == before


def test_an_offer_that_was_accepted_is_not_declined_by_its_link(client, offered):
    address = link_to(OFFER, "guest@example.org")
    client.post(address + "accept/")
    assert client.post(address + "decline/").status_code == 409
    assert again(offered).status == C


def test_an_offer_of_an_event_cancelled_has_ended(client, offered):
    address = link_to(OFFER, "guest@example.org")
    cancel_event(offered.event, by=make_user(), reason="No venue")
    assert "Accept seat" not in text(client.get(address))
    assert client.post(address + "accept/").status_code == 409
    assert again(offered).status == OFFERED
