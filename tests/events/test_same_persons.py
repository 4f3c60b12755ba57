"""Somebody with an address at one event and none at another: proposed, joined by an officer,
undone; never silently, and never two who are registered for one event."""

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions.erasure import grant_erasure, request_erasure
from accounts.actions.jobs import work_jobs
from audit import lifecycle
from audit.lifecycle import NotPossible
from audit.models import Entry
from events import actions
from events.actions.changing import claim_registrations
from events.actions.joining_persons import (
    follow_key,
    join_persons,
    keep_persons_apart,
    undo_person_decision,
)
from events.actions.registering import Nomination, find_faults, register_many
from events.models import Event, PersonDecision, Registration
from events.queries.figures import figures
from events.queries.same_persons import proposed_pairs
from tests.events.imports import matched
from tests.factories import AT, make_event, make_reader, make_registration, make_state, make_user
from tests.markup import tight

pytestmark = pytest.mark.django_db
NAME = {"given_name": "Nguyễn", "family_name": "17"}


def with_address(event=None, state="FJ", **details):
    facts = NAME | {"email": "delegate17@example.org"} | details
    return make_registration(event or make_event(), make_state(state), **facts)


def without_address(event=None, state="FJ", **details):
    return with_address(event, state, **{"email": "", "given_name": "NGUYEN"} | details)


def pairs():
    return [(pair.kept.pk, pair.joined.pk) for pair in proposed_pairs()]


def join(kept, joined):
    return join_persons(kept, joined, by=make_user(), at=AT)


def persons():
    return figures(Event.objects.all()).registered.persons


def again(row):
    return Registration.objects.select_related("event", "delegation__entity").get(pk=row.pk)


# --- what is proposed -----------------------------------------------------------------------------
def test_the_same_name_of_one_entity_is_proposed_and_counts_twice_until_an_officer_joins(
    django_capture_on_commit_callbacks,
):
    kept, joined = with_address(), without_address()
    assert pairs() == [(kept.pk, joined.pk)]
    assert persons() == 2
    with django_capture_on_commit_callbacks(execute=True):
        join(kept, joined)
    assert (pairs(), persons()) == ([], 1)
    assert again(joined).person == again(kept).person


def test_the_order_of_the_names_does_not_count():
    kept, joined = with_address(), without_address(given_name="17", family_name="Nguyen")
    assert pairs() == [(kept.pk, joined.pk)]


@pytest.mark.parametrize(
    "other",
    [
        {"state": "KE"},
        {"family_name": "18"},
        {"email": "another17@example.org"},
    ],
    ids=["another entity", "another name", "both have addresses"],
)
def test_others_are_not_proposed(other):
    with_address()
    without_address(**other)
    assert pairs() == []


def test_two_who_are_registered_for_one_event_are_neither_proposed_nor_joined():
    event = make_event()
    kept, joined = with_address(event), without_address(event)
    assert pairs() == []
    with pytest.raises(NotPossible, match="Both are registered for the same event"):
        join(kept, joined)
    assert persons() == 2


def test_one_whose_registration_was_cancelled_may_be_joined():
    event = make_event()
    kept, joined = with_address(event), without_address(event)
    actions.cancel_registration(joined, by=make_user(), at=AT)
    join(kept, again(joined))
    assert again(joined).person == again(kept).person


@pytest.mark.parametrize("number", [1, 4])
def test_the_proposals_ask_as_often_for_four_as_for_one(number, django_assert_num_queries):
    for n in range(number):
        with_address(family_name=str(n), email=f"delegate{n}@example.org")
        without_address(family_name=str(n))
    with django_assert_num_queries(3):
        assert len(list(proposed_pairs())) == number


def test_whole_registrations_are_read_of_the_pairs_of_the_page_alone(monkeypatch):
    for n in range(4):
        with_address(family_name=str(n), email=f"delegate{n}@example.org")
        without_address(family_name=str(n))
    read, from_db = [], Registration.from_db.__func__
    noted = classmethod(lambda cls, *row, **how: read.append(row) or from_db(cls, *row, **how))
    monkeypatch.setattr(Registration, "from_db", noted)
    pairs = proposed_pairs()
    assert (len(pairs), len(read)) == (4, 0)
    assert [pair.joined.family_name for pair in pairs[1:3]] == ["1", "2"]
    assert len(read) == 4
    assert pairs[3].kept.family_name == "3"


# --- what is remembered ---------------------------------------------------------------------------
def test_a_later_registration_without_an_address_counts_as_the_same_person():
    kept, joined = with_address(), without_address()
    join(kept, joined)
    third = without_address()
    assert (third.person, persons()) == (again(kept).person, 1)
    event = third.event
    event.refresh_from_db()
    with pytest.raises(NotPossible, match="already registered for this event"):
        with_address(event, "KE")


def test_many_without_an_address_ask_as_often_as_few():
    """Each way in: registering many, looking for faults, and checking a file."""
    counts = []
    for n in (2, 6):
        event, fiji = make_event(), make_state("FJ")
        people = [Nomination(fiji, NAME | {"family_name": f"{n}{i}"}) for i in range(n)]
        lines = [f"FJ,Nguyen,{n}{i},," for i in range(n)]
        row = matched(*lines, event=event)
        with CaptureQueriesContext(connection) as queries:
            register_many(event, people, by=make_user(), at=AT, tell=False)
            list(find_faults(event, people, by=make_user(), at=AT))
            work_jobs(AT)
        row.refresh_from_db()
        assert row.result["known"] == 0
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_different_persons_are_not_proposed_again():
    kept, joined = with_address(), without_address()
    keep_persons_apart(kept, joined, by=make_user(), at=AT)
    assert (pairs(), persons()) == ([], 2)
    with pytest.raises(NotPossible, match="The opposite has already been decided"):
        join(kept, joined)


def test_deciding_twice_adds_nothing():
    kept, joined = with_address(), without_address()
    assert join(kept, joined) == join(kept, joined)
    assert PersonDecision.objects.count() == 1
    assert Entry.objects.filter(act="persondecision.joined").count() == 1


def test_undone_they_are_two_again_and_proposed_again():
    kept, joined = with_address(), without_address()
    third = without_address()
    before = again(joined).person
    decision = join(kept, joined)
    undo_person_decision(decision, by=make_user(), at=AT)
    undo_person_decision(decision, by=make_user(), at=AT)
    assert {again(joined).person, again(third).person} == {before}
    assert persons() == 2
    assert len(pairs()) == 1
    assert Entry.objects.filter(act="persondecision.undone").count() == 1
    assert without_address().person == before


def test_undone_whoever_was_joined_before_goes_along():
    """B is joined to A, then A to C: that undone, B is with A and no longer with C."""
    kept = without_address()
    joined = without_address(given_name="17", family_name="Nguyen")
    before = again(joined).person
    first = join(kept, joined)
    second = join(with_address(), again(kept))
    own = second.own_key
    undo_person_decision(second, by=make_user(), at=AT)
    assert (again(kept).person, again(joined).person) == (own, own)
    undo_person_decision(first, by=make_user(), at=AT)
    assert (again(kept).person, again(joined).person) == (own, before)


def test_undone_first_who_was_joined_first_alone_is_apart():
    kept = without_address()
    joined = without_address(given_name="17", family_name="Nguyen")
    before = again(joined).person
    first = join(kept, joined)
    second = join(with_address(), again(kept))
    undo_person_decision(first, by=make_user(), at=AT)
    assert (again(kept).person, again(joined).person) == (second.kept.person, before)


def test_an_address_of_its_own_is_not_joined_away():
    with pytest.raises(NotPossible, match="Both registrations have an email address"):
        join(with_address(), with_address(email="another17@example.org"))


def test_who_registers_at_the_same_moment_is_not_joined_into_a_second_seat(monkeypatch):
    event = make_event()
    kept, joined = with_address(), without_address(event)
    with_address(event)  # between the look and the act
    monkeypatch.setattr("events.actions.joining_persons.refuse_two_live", lambda *_persons: None)
    with pytest.raises(NotPossible, match="One of the two has been registered"):
        join(kept, joined)
    assert not PersonDecision.objects.exists()


# --- when a key changes ---------------------------------------------------------------------------
def test_when_the_account_is_confirmed_the_joined_follow():
    kept, joined = with_address(), without_address()
    join(kept, joined)
    user = make_user(email="delegate17@example.org")
    claim_registrations(user, user.email, AT)
    assert again(kept).user == user
    assert again(joined).person == again(kept).person
    assert persons() == 1


def test_when_a_registration_becomes_another_persons_the_decision_is_undone():
    kept, joined = with_address(), without_address()
    decision = join(kept, joined)
    row, officer = again(kept), make_user("event officer")
    facts = {"version": row.version, "details": {"email": "another18@example.org"}}
    actions.change_registration(row, by=officer, at=timezone.now(), **facts)
    decision.refresh_from_db()
    assert decision.undone_at is not None
    assert again(joined).person != again(kept).person


def test_a_change_that_ends_a_decision_locks_all_events_in_order(monkeypatch):
    """The event of the row that changes is the last one: it is not locked before the first."""
    joined, kept = without_address(), with_address()
    join(kept, joined)
    locked, read = [], lifecycle.read_locked

    def noted(obj):
        if isinstance(obj, Event):
            locked.append(obj.pk)
        read(obj)

    monkeypatch.setattr(lifecycle, "read_locked", noted)
    row, officer = again(kept), make_user("event officer")
    facts = {"version": row.version, "details": {"email": "another18@example.org"}}
    actions.change_registration(row, by=officer, at=timezone.now(), **facts)
    first_time = list(dict.fromkeys(locked))
    assert first_time == sorted([joined.event_id, kept.event_id])


def test_who_registers_while_a_key_changes_is_left_with_the_own_key(monkeypatch):
    """The rule of one registration for each person and event refuses no confirmed address."""
    kept, joined = with_address(), without_address()
    join(kept, joined)
    user = make_user(email="delegate17@example.org")
    before = again(joined).person
    with_address(joined.event, given_name="Other", user=user, email="18@example.org")
    monkeypatch.setattr(Registration.objects, "live", Registration.objects.none)  # not seen yet
    follow_key(before, f"user:{user.pk}")
    assert again(joined).person == before


def test_with_an_erased_person_go_the_joined_rows_and_the_name_in_the_decision(secretary):
    user = make_user()
    kept = make_registration(make_event(), make_state("FJ"), user=user, **NAME)
    joined = without_address()
    join(kept, joined)
    _erase(user, secretary)
    assert again(joined).name == again(kept).name
    assert again(joined).person == again(kept).person
    assert not PersonDecision.objects.exists()


def _erase(user, officer):
    request = request_erasure(user, by=user, at=AT)
    grant_erasure(request, by=officer, at=AT, reason="Asked by the person")


# --- the page -------------------------------------------------------------------------------------
def page(client):
    return tight(client.get(reverse("office:persons")).content.decode())


def answer(client, kept, joined, said="same"):
    facts = {"kept": kept.pk, "joined": joined.pk, "answer": said}
    return client.post(reverse("office:persons_decide"), facts, follow=True)


def test_the_page_shows_the_facts_side_by_side_and_joins_and_undoes(office):
    kept, joined = with_address(position="Counsellor"), without_address(position="Attaché")
    shown = page(office)
    for fact in ("Counsellor", "Attaché", "delegate17@example.org", kept.event.title.data["en"]):
        assert fact in shown
    answer(office, kept, joined)
    assert "There is nothing to decide." in page(office)
    office.post(reverse("office:persons_undo", args=[PersonDecision.objects.get().pk]))
    assert persons() == 2
    assert "Same person" in page(office)


def test_a_refusal_is_said_and_nonsense_changes_nothing(office):
    event = make_event()
    kept, joined = with_address(event), without_address(event)
    assert "Both are registered for the same event" in answer(office, kept, joined).content.decode()
    office.post(
        reverse("office:persons_decide"), {"kept": "x", "joined": "9" * 30, "answer": "same"}
    )
    assert not PersonDecision.objects.exists()


def test_who_may_not_see_contacts_sees_that_there_is_an_address_and_not_which(client):
    with_address()
    without_address()
    client.force_login(make_reader("view_registration", "join_persons"))
    shown = page(client)
    assert ("given, but you cannot see it" in shown, "delegate17@" in shown) == (True, False)


def test_the_right_is_one_of_its_own(client, auditor):
    client.force_login(auditor)
    assert client.get(reverse("office:persons")).status_code == 403
    assert client.post(reverse("office:persons_decide"), {}).status_code == 403


def test_the_database_keeps_one_decision_of_a_pair():
    kept, joined = with_address(), without_address()
    facts = {"kept": kept, "joined": joined, "same": False, "at": AT, "by": make_user()}
    PersonDecision.objects.create(**facts)
    with pytest.raises(IntegrityError):
        PersonDecision.objects.create(**facts)
