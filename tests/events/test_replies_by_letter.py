"""An officer enters what a mission replied by letter."""

import pytest

from audit.models import Entry
from tests.events import make_coming
from tests.events.offices import reached, sent, text, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(db):
    return make_coming(title={"en": "Seminar"})


@pytest.fixture
def row(event):
    reached("FJ")
    return sent(event, "FJ")[0]


def reply(client, row, **typed):
    return client.post(url("invitation_reply", row.event, row.pk), typed)


def test_an_auditor_enters_no_reply(client, row, auditor):
    client.force_login(auditor)
    assert "Save reply" not in text(client.get(url("invitation_reply", row.event, row.pk)))
    assert reply(client, row, answer="not_coming").status_code == 403


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, "Choose what the mission replied."),
        ({"answer": "coming"}, "Enter how many people will come."),
        ({"answer": "coming", "number": "1000"}, "less than or equal to 999"),
    ],
)
def test_what_is_missing_is_said_at_its_field(office, row, typed, told):
    assert told in text(reply(office, row, **typed))
    row.refresh_from_db()
    assert row.replied_at is None


def test_a_withdrawn_invitation_takes_no_reply(office, row):
    office.post(url("invitation_withdraw", row.event, row.pk))
    assert "This invitation has been withdrawn." in text(reply(office, row, answer="not_coming"))


def test_that_a_mission_does_not_take_part_is_entered_as_such(office, row):
    board = text(office.get(url("invitations", row.event)))
    assert url("invitation_reply", row.event, row.pk) in board
    assert reply(office, row, answer="not_coming", number="3").status_code == 302
    row.refresh_from_db()
    assert (row.coming, row.replied_by.email) == (0, "events@example.org")
    assert "will not come" in text(office.get(url("invitations", row.event)))
    [entry] = Entry.objects.filter(act="invitation.replied")
    assert entry.after == {"coming": 0}


def test_a_later_reply_takes_the_place_of_the_earlier(office, row):
    reply(office, row, answer="not_coming")
    assert reply(office, row, answer="coming", number="3").status_code == 302
    row.refresh_from_db()
    assert row.coming == 3
    assert 'value="3"' in text(office.get(url("invitation_reply", row.event, row.pk)))
