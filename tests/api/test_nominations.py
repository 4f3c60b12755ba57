"""What partners say of the nomination besides the person: its number, the note verbale, when the
reply was received. The import knows the same."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from events.models import Delegation, Registration
from friends.models import NoteVerbale
from partners.models import Scope
from tests.factories import make_partner, make_registration, make_state, make_token

PATH = "events/soon/registrations/"
NOTE = {"reference": "NV/12/2026", "dated_on": "2026-03-01"}
PERSON = {"entity": "fji", "given_name": "Delegate", "family_name": "18"}


@pytest.fixture
def fiji(soon):
    return make_state("FJ")


@pytest.fixture
def mission(soon, fiji):
    """The token of a system that acts for Fiji alone."""
    return make_token(make_partner(events=[soon], entity=fiji))


@pytest.fixture
def send(ask, token, fiji):
    def post(by=None, **more):
        return ask(PATH, by or token, PERSON | more)

    return post


def text(moment):
    return moment.isoformat().replace("+00:00", "Z")


def fields_of(response, status=400):
    assert response.status_code == status, response.content
    return [row["field"] for row in response.json()["errors"]]


# --- the number -----------------------------------------------------------------------------------
def test_the_number_of_the_nomination_is_kept_and_read(ask, send, token):
    made = send(number=" a-17 ").json()
    assert Registration.objects.get().nomination_number == "a-17"
    assert ask(f"registrations/{made['id']}/", token).json()["number"] == "a-17"
    assert [row["number"] for row in ask(PATH, token).json()["results"]] == ["a-17"]


def test_without_a_number_it_is_empty(ask, send, token):
    made = send().json()
    assert ask(f"registrations/{made['id']}/", token).json()["number"] == ""


def test_who_is_registered_already_keeps_number_and_time(send):
    first = send(number="a-17").json()
    earlier = text(timezone.now() - timedelta(hours=1))
    again = send(number="b-1", received_at=earlier)
    assert (again.status_code, again.json()) == (200, first)
    assert Registration.objects.get().nomination_number == "a-17"


@pytest.mark.parametrize("number", ["1" * 81, "a\nb", "a\u202eb", 17, None])
def test_a_number_that_is_no_line_is_refused(send, number):
    assert fields_of(send(number=number)) == ["number"]
    assert Registration.objects.count() == 0


# --- the note verbale -----------------------------------------------------------------------------
def test_the_note_verbale_is_given_to_the_delegation_by_the_acts_of_the_import(
    ask, send, token, partner, fiji
):
    made = send(note_verbale=NOTE).json()
    note = NoteVerbale.objects.get()
    assert (note.entity, note.reference, str(note.dated_on)) == (fiji, *NOTE.values())
    assert text(note.received_at) == made["received_at"]
    assert Delegation.objects.get().note_verbale == note
    told = Entry.objects.filter(act__in=["noteverbale.received", "delegation.note_attached"])
    assert list(told.order_by("id").values_list("act", "agent")) == [
        ("noteverbale.received", f"client:{partner.client_id}"),
        ("delegation.note_attached", f"client:{partner.client_id}"),
    ]
    assert ask(f"registrations/{made['id']}/", token).json()["note_verbale"] == NOTE
    assert [row["note_verbale"] for row in ask(PATH, token).json()["results"]] == [NOTE]


def test_without_a_note_verbale_there_is_null(ask, send, token):
    send()
    assert [row["note_verbale"] for row in ask(PATH, token).json()["results"]] == [None]


def test_the_same_note_verbale_is_kept_once_and_another_does_not_replace_it(send):
    send(note_verbale=NOTE)
    assert send(note_verbale=NOTE).status_code == 200
    other = {"reference": "NV/13/2026", "dated_on": "2026-03-02"}
    same = NOTE | {"reference": "nv/12/2026"}
    assert send(family_name="19", note_verbale=same).status_code == 201
    assert NoteVerbale.objects.count() == 1
    assert send(family_name="20", note_verbale=other).status_code == 201
    assert NoteVerbale.objects.count() == 2
    assert Delegation.objects.get().note_verbale.reference == "NV/12/2026"
    assert Entry.objects.filter(act="delegation.note_attached").count() == 1


def test_a_note_verbale_was_received_with_the_reply(send):
    received = timezone.now() - timedelta(days=2)
    send(note_verbale=NOTE, received_at=text(received))
    assert NoteVerbale.objects.get().received_at == received


def test_a_note_verbale_of_a_person_who_is_refused_is_not_kept(send, soon):
    make_registration(soon, make_state("KE"), at=timezone.now(), email="d1@example.org")
    response = send(email="d1@example.org", note_verbale=NOTE)
    assert response.status_code == 409
    assert NoteVerbale.objects.count() == 0


@pytest.mark.parametrize(
    ("note", "field"),
    [
        ({"reference": "NV/1"}, "note_verbale.dated_on"),
        ({"dated_on": "2026-03-01"}, "note_verbale.reference"),
        (NOTE | {"reference": ""}, "note_verbale.reference"),
        (NOTE | {"reference": "1" * 81}, "note_verbale.reference"),
        (NOTE | {"reference": "a\u202eb"}, "note_verbale.reference"),
        (NOTE | {"dated_on": "9999-01-01"}, "note_verbale.dated_on"),
        (NOTE | {"dated_on": "01/03/2026"}, "note_verbale.dated_on"),
        (NOTE | {"file": "JVBERi0="}, "note_verbale.file"),
        ("NV/1 of 1 March 2026", "note_verbale"),
        (None, "note_verbale"),
        ([NOTE], "note_verbale"),
    ],
)
def test_a_note_verbale_that_is_none_is_refused_and_named(send, note, field):
    assert fields_of(send(note_verbale=note)) == [field]
    assert (Registration.objects.count(), NoteVerbale.objects.count()) == (0, 0)


def test_a_client_of_one_entity_gives_and_reads_the_note_of_its_own_alone(ask, send, mission, soon):
    make_state("KE")
    kenya = {"entity": "ken", "note_verbale": NOTE | {"reference": "KEN/1"}}
    assert send(family_name="19", **kenya).status_code == 201
    refused = ask(PATH, mission, PERSON | kenya)
    assert fields_of(refused) == ["entity"]
    assert send(by=mission, note_verbale=NOTE).status_code == 201
    rows = ask(PATH, mission).json()["results"]
    assert [(row["entity"], row["note_verbale"]) for row in rows] == [("fji", NOTE)]
    hidden = Registration.objects.get(delegation__entity__code="ken")
    assert ask(f"registrations/{hidden.pk}/", mission).status_code == 404


def test_who_may_only_register_is_told_neither_number_nor_note(ask, send, partner):
    writer = make_token(partner, Scope.REGISTER)
    receipt = send(by=writer, number="a-17", note_verbale=NOTE).json()
    assert not {"number", "note_verbale"} & set(receipt)
    assert ask(PATH, writer).status_code == 403


# --- the time of receipt --------------------------------------------------------------------------
def test_a_reply_that_was_received_earlier_stands_before_others(ask, send, token, soon):
    for _n in range(2):
        make_registration(soon, make_state("KE"), at=timezone.now() - timedelta(hours=1))
    received = timezone.now() - timedelta(days=1)
    receipt = send(received_at=text(received)).json()
    assert (receipt["status"], receipt["place"]) == ("waiting", 1)
    assert receipt["received_at"] == text(received)
    assert ask(f"registrations/{receipt['id']}/", token).json()["received_at"] == text(received)


def test_the_offset_of_the_time_is_read(send):
    send(received_at="2026-05-01T18:30:00+09:00")
    assert Registration.objects.get().received_at == datetime(2026, 5, 1, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "moment",
    [
        "2026-05-01T09:30:00",
        "2026-05-01",
        "yesterday",
        "2026-05-01T25:30:00Z",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "",
        1777627800,
        None,
    ],
)
def test_a_time_without_an_offset_to_come_or_of_no_day_is_refused(send, moment):
    assert fields_of(send(received_at=moment)) == ["received_at"]
    assert Registration.objects.count() == 0


def test_a_client_of_one_entity_does_not_say_when_a_reply_was_received(send, mission):
    response = send(by=mission, received_at=text(timezone.now() - timedelta(days=1)))
    assert fields_of(response) == ["received_at"]
    assert response.json()["errors"][0]["code"] == "not_yours"
    assert Registration.objects.count() == 0


def test_an_earlier_time_opens_no_event_after_its_deadline(send, soon):
    now = timezone.now()
    soon.closes_at = now - timedelta(hours=1)
    soon.save()
    response = send(received_at=text(now - timedelta(days=1)))
    assert response.status_code == 409
    assert Registration.objects.count() == 0


# --- what it is not -------------------------------------------------------------------------------
def test_scores_are_an_officers_own_and_no_field_here(ask, send, token):
    assert fields_of(send(score="80")) == ["score"]
    made = send().json()
    assert "score" not in ask(f"registrations/{made['id']}/", token).json()
