"""The emails about the way to a seat: each is written by its act, and can be put into words in
every language without a fact missing."""

from datetime import date, timedelta

import pytest
from django.conf import settings

from accounts.emails import compose
from accounts.models import Notice
from events import actions
from events.models import Selection
from events.queries.delegation_lists import delegation_of
from tests.events.selecting import propose_selection
from tests.factories import (
    AT,
    make_event,
    make_registration,
    make_representative,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# kind → what the English email says besides the names.
SAID = {
    "registration_awaiting_endorsement": [
        "has to endorse the registration",
        "/endorse/",
    ],
    "registration_awaiting_approval": ["is awaiting the approval of the secretariat"],
    "registration_nominated": ["the secretariat will select among all nominations"],
    "registration_substitute": ["proposed as a substitute", "The seat is kept"],
    "registration_offered": [
        "by 2 May 2026, 01:00, New York time",
        "/en/events/offer/",
    ],
    "registration_declined": ["has been declined", "Open the event page:"],
    "registration_expired": ["will be offered to the next person"],
    "registration_not_endorsed": ["has not endorsed", "Reason: Another goes"],
    "registration_not_approved": ["has not approved", "Reason: Not on the list"],
    "registration_not_eligible": [
        "Received after the deadline",
        "Travel document not valid long enough",
    ],
    "registration_substituted": ["has given your seat at this event to another person"],
    "registration_not_reconfirmed": ["did not reconfirm in time"],
    "registration_person_changed": [
        "was changed to that of another person",
        "Changed by: Delegate 2.",
        "/en/contact/",
    ],
    "registration_reconfirmation": [
        "Moved to another week",
        "by 3 May 2026, 05:00, New York time",
        "/en/events/reconfirm/",
    ],
    "delegation_changed": ["Confirmed: 1"],
    "list_accepted": ["has accepted the delegation list", "/en/events/projects/delegations/fji/"],
    "list_returned": ["A name is misspelt", "/en/events/projects/delegations/fji/"],
    "event_invitation": [
        "Fiji is invited",
        "/en/events/invitation/",
        "/en/events/projects/delegations/fji/",
    ],
    "event_reminder": ["has not replied yet", "/en/events/invitation/"],
}


def event_for(**fields):
    return make_event(
        slug="projects",
        title={"en": "Projects", "ar": "المشاريع"},
        time_zone="America/New_York",
        city="New York",
        starts_at=AT + 40 * DAY,
        ends_at=AT + 41 * DAY,
        **fields,
    )


def guest(event, **more):
    facts = {"given_name": "Delegate", "family_name": "17", "email": "seventeen@example.org"}
    return make_registration(event, make_state("FJ"), **facts | more)


def himself(event):
    person = make_user(given_name="Delegate", family_name="17")
    make_representative(person, make_state("FJ"), role="delegate")
    return guest(event, user=person, email=person.email)


def offered():
    event = event_for(seats=1, offer_hours=20)
    seated = make_registration(event, make_state("KE"))
    row = guest(event)
    actions.cancel_registration(seated, by=make_user(), at=AT)
    row.refresh_from_db()
    return row


def delegation_list():
    event, by = event_for(), make_user()
    details = {"given_name": "Delegate", "family_name": "17", "email": "seventeen@example.org"}
    facts = {"entity": make_state("FJ"), "by": by, "at": AT}
    actions.register(event, details=details, as_draft=True, **facts)
    return actions.submit_list(delegation_of(event, make_state("FJ"), AT), by=by, at=AT)


def not_eligible():
    event = event_for(admission="selection", closes_at=AT - DAY, passport_months=6)
    Selection.objects.create(event=event, keys=["receipt"])
    facts = {"passport_until": date(2026, 7, 1)}
    row = guest_late(event, **facts)
    seen = propose_selection(event, AT).fingerprint
    actions.confirm_selection(event, by=make_user(), at=AT, seen=seen)
    return row


def guest_late(event, **details):
    said = {"given_name": "Delegate", "family_name": "17", "email": "seventeen@example.org"}
    return actions.register(
        event, entity=make_state("FJ"), by=make_user(), at=AT, details=said | details, late=True
    )


def asked():
    event = event_for()
    guest(event)
    facts = {"by": make_user(), "at": AT, "reason": "Moved to another week"}
    return actions.start_reconfirmation(event, deadline=AT + 2 * DAY, **facts)


def unendorsed():
    row = himself(event_for(endorsement=True))
    return actions.not_endorse(row, by=make_user(), at=AT, reason="Another goes")


def refused():
    row = guest(event_for(approval=True))
    return actions.not_approve(row, by=make_user(), at=AT, reason="Not on the list")


def substitute():
    event = event_for(approval=True)
    row = guest(event)
    actions.approve(row, by=make_user(), at=AT)
    row.refresh_from_db()
    details = {"given_name": "Delegate", "family_name": "18", "email": "eighteen@example.org"}
    return actions.substitute(row, by=make_user(), at=AT, details=details)


def promoted():
    facts = {"by": make_user(given_name="Delegate", family_name="2"), "at": AT, "version": 1}
    return actions.change_registration(
        guest(event_for()), details={"email": "eighteen@example.org"}, **facts
    )


def invited():
    event = event_for()
    return actions.invite(event, entities=[make_state("FJ")], by=make_user(), at=AT) and event


ACTS = {
    "registration_awaiting_endorsement": lambda: himself(event_for(endorsement=True)),
    "registration_awaiting_approval": lambda: guest(event_for(approval=True)),
    "registration_nominated": lambda: guest(event_for(admission="selection")),
    "registration_substitute": substitute,
    "registration_substituted": substitute,
    "registration_offered": offered,
    "registration_declined": lambda: actions.decline_seat(offered(), by=make_user(), at=AT),
    "registration_expired": lambda: offered() and actions.expire_offers(AT + DAY),
    "registration_not_endorsed": unendorsed,
    "registration_not_approved": refused,
    "registration_not_eligible": not_eligible,
    "registration_not_reconfirmed": lambda: (
        asked() and actions.end_reconfirmation_rounds(AT + 3 * DAY)
    ),
    "registration_person_changed": promoted,
    "registration_reconfirmation": asked,
    "delegation_changed": delegation_list,
    "list_accepted": lambda: actions.accept_list(delegation_list(), by=make_user(), at=AT),
    "list_returned": lambda: actions.return_for_correction(
        delegation_list(), by=make_user(), at=AT, reason="A name is misspelt"
    ),
    "event_invitation": invited,
    "event_reminder": lambda: actions.send_reminders(invited(), by=make_user(), at=AT),
}


@pytest.mark.parametrize("kind", SAID)
def test_the_email_says_what_happened_and_what_to_do(kind, focal_point):
    ACTS[kind]()
    notices = Notice.objects.filter(kind=kind)
    body = compose(notices.first()).body
    assert [text for text in [*SAID[kind], "Projects"] if text not in body] == []
    # Of what happens to many at once, a mission gets one email with the numbers.
    alone = kind in ("registration_substituted", "registration_not_eligible")
    assert notices.filter(email=focal_point.email).count() == (not alone)


@pytest.mark.parametrize("kind", SAID)
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_language_has_all_it_needs(kind, language, focal_point):
    ACTS[kind]()
    notice = Notice.objects.filter(kind=kind).first()
    notice.language = language
    message = compose(notice)
    assert message.subject
    assert (f"/{language}/" in message.body, "missing" in message.body) == (True, False)


def test_every_notice_about_seats_is_tried_here():
    folder = settings.BASE_DIR / "templates" / "notices"
    names = {path.stem for path in folder.glob("*.txt")}
    here = {n for n in names if n.startswith(("registration_", "delegation_", "list_", "event_"))}
    elsewhere = {
        "registration_confirmed",
        "registration_waiting",
        "registration_cancelled",
        "event_changed",
        "event_cancelled",
        "event_message",
    }
    assert here - elsewhere == set(SAID)


def test_no_email_carries_a_token_before_it_is_written_out(focal_point):
    row = offered()
    notice = Notice.objects.get(kind="registration_offered", email=row.email)
    token = compose(notice).body.split("/en/events/offer/")[1].split("/")[0]
    assert token not in str(notice.context)
