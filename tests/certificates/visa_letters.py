"""What the tests of letters share: an event that writes them, a person who comes, a passport."""

import time
from datetime import date

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.userkit import user_id_to_str
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certificates.actions.passport_details import save_passport_details, set_visa_rule
from certificates.actions.visa_letters import issue_letter
from tests.events import make_coming, make_guest
from tests.factories import make_state, make_user

RULE = {
    "host": "Ministry of Projects of the Host State",
    "address": "1 Conference Road\nBeijing",
    "signatory": "Delegate 90",
    "signatory_title": "Director of Projects",
    "retention_days": 90,
}


def make_visa_rule(event, **fields):
    rule = set_visa_rule(event, by=make_user(), at=timezone.now(), **RULE | fields)
    event.visa_rule = rule
    return rule


def make_writing_event(**fields):
    event = make_coming(**fields)
    make_visa_rule(event)
    return event


def passport(**fields):
    """Invented data, with words that stand nowhere else."""
    return {
        "name": "QUELLWIESE XANTHIPPE",
        "number": "X9PASSPORT77",
        "nationality": "Fijian",
        "born": date(1988, 3, 7),
        "birthplace": "Birthtown Vunidawa",
        "expires": date(2039, 5, 4),
    } | fields


def typed(**fields):
    """The same as a browser sends it."""
    data = {name: str(value) for name, value in passport().items()}
    return data | {"seen_version": "0"} | fields


def make_traveller(event=None, *, user=None, **fields):
    """A confirmed person of Fiji with an account."""
    user = user or make_user()
    return make_guest(event or make_writing_event(), make_state("FJ"), user=user, **fields)


def fill(row, *, by=None, at=None, version=None, **fields):
    by = by or row.user
    return save_passport_details(
        row, passport(**fields), by=by, at=at or timezone.now(), version=version
    )


def make_issued(row=None, *, by=None):
    """A person whose letter is issued. Returns the letter."""
    row = row or make_traveller()
    fill(row)
    return issue_letter(row.visa_letters.get(), by=by or make_user(), at=timezone.now())


def as_(client, user):
    """The browser of a person who has just signed in."""
    client.force_login(user)
    return sign_in_now(client, user)


def sign_in_now(client, user, *, ago=0):
    """Note in the session a sign-in of ``ago`` seconds before, as allauth does."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time() - ago}]
    session["account_authentication_methods_user"] = user_id_to_str(user)
    session.save()
    return client


def secrets_in(html):
    """What a page tells of `passport()`, from the words that stand nowhere else."""
    return [word for word in ("X9PASSPORT77", "QUELLWIESE", "Birthtown") if word in html]


def queries(client, address):
    """How many queries a page costs that was seen before."""
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)
