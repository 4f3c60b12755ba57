"""Who somebody is, where several people write from one address: the account of the address takes
nobody else's registration, and other events are asked too."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.actions import cancel_registration, change_registration, register, substitute
from events.actions.changing import claim_registrations
from events.actions.erasure import registrations_to_erase
from events.actions.registering import Nomination, find_faults, register_many
from events.actions.shared_mailboxes import SharedMailbox
from events.models import Event, Registration
from events.queries.figures import figures
from events.queries.personal_data import registrations_of
from friends.models import Entity
from tests.events import make_coming
from tests.events.imports import entered, make_states
from tests.factories import (
    make_event,
    make_registration,
    make_representative,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db
MAILBOX = "mission-ken@example.org"
ANNA = {"given_name": "Anna", "family_name": "Mutua", "email": MAILBOX}
BORIS = {"given_name": "Boris", "family_name": "Otieno", "email": MAILBOX}
SHARED = {"shared_mailbox": True}


@pytest.fixture
def kenya():
    return make_state("KE")


@pytest.fixture
def event():
    return make_coming()


@pytest.fixture
def mission(kenya):
    return make_representative(entity=kenya).user


@pytest.fixture
def anna(kenya):
    user = make_user(email=MAILBOX, given_name="Anna", family_name="Mutua")
    make_representative(user, kenya, role="delegate")
    return user


def send(event, kenya, by, details, **more):
    facts = {"entity": kenya, "by": by, "at": timezone.now(), **more}
    return register(event, details=dict(details), **facts)


def again(row):
    return Registration.objects.select_related("event", "delegation__entity").get(pk=row.pk)


def names(event):
    return list(event.registrations.order_by("pk").values_list("given_name", flat=True))


# --- the account of the address -------------------------------------------------------------------
def test_the_account_is_not_given_somebody_elses_registration(event, kenya, mission, anna):
    boris = send(event, kenya, mission, BORIS)
    assert (boris.user, boris.person) == (None, f"mail:{MAILBOX}")
    own = send(event, kenya, anna, ANNA, user=anna)
    assert (own.user, names(event)) == (anna, ["Boris", "Anna"])
    assert list(registrations_of(anna)) == [own]
    for details, row in ((BORIS, boris), (ANNA, own)):
        assert send(event, kenya, mission, details) == row


def test_who_registers_himself_or_herself_leaves_another_persons_draft(event, kenya, mission, anna):
    draft = send(event, kenya, mission, BORIS, as_draft=True)
    own = send(event, kenya, anna, ANNA, user=anna)
    assert (own.name, again(draft).name, again(draft).status) == (
        "Anna Mutua",
        "Boris Otieno",
        "draft",
    )


def test_a_draft_given_to_the_account_by_mistake_is_left_too(event, kenya, mission, anna):
    draft = send(event, kenya, mission, BORIS, as_draft=True)
    facts = {"user": anna, "person": f"user:{anna.pk}"}
    Registration.objects.filter(pk=draft.pk).update(**facts)
    send(event, kenya, anna, ANNA, user=anna)
    assert again(draft).name == "Boris Otieno"
    assert names(event) == ["Boris", "Anna"]


def test_a_registration_given_to_the_account_by_mistake_is_not_taken(event, kenya, mission, anna):
    row = send(event, kenya, mission, BORIS)
    Registration.objects.filter(pk=row.pk).update(user=anna, person=f"user:{anna.pk}")
    with pytest.raises(SharedMailbox, match="is registered with this email address"):
        send(event, kenya, anna, ANNA, user=anna)


def test_confirming_the_address_claims_nobody_with_another_name(event, kenya, mission):
    boris = send(event, kenya, mission, BORIS)
    anna = make_user(email=MAILBOX, given_name="Anna", family_name="Mutua")
    claim_registrations(anna, MAILBOX, timezone.now())
    assert (again(boris).user, again(boris).person) == (None, f"mail:{MAILBOX}")
    assert list(registrations_of(anna)) == []


def test_erasing_the_account_erases_nobody_else(event, kenya, mission, anna):
    send(event, kenya, mission, BORIS)
    own = send(make_coming(), kenya, mission, ANNA)
    assert list(registrations_to_erase(anna)) == [own]


def test_an_account_without_a_name_is_given_what_comes_with_its_address(event, kenya, mission):
    user = make_user(email=MAILBOX, given_name="", family_name="")
    assert send(event, kenya, mission, BORIS).user == user


@pytest.mark.parametrize(("given", "is_hers"), [("A.", True), ("B.", False)])
def test_an_initial_may_be_that_of_the_account(event, kenya, mission, anna, given, is_hers):
    assert (send(event, kenya, mission, ANNA | {"given_name": given}).user == anna) is is_hers


def test_the_name_in_a_second_script_counts(event, kenya, mission):
    user = make_user(email=MAILBOX, given_name="芳", family_name="王")
    details = {"given_name": "Fang", "family_name": "Wang", "email": MAILBOX}
    assert send(event, kenya, mission, details | {"second_script": "王芳"}).user == user


def test_names_in_two_scripts_are_not_taken_for_two_people(event, kenya, mission):
    """Without a second script nobody can say that they are."""
    user = make_user(email=MAILBOX, given_name="Анна", family_name="Мутуа")
    sent = send(event, kenya, mission, ANNA)
    assert sent.user == user
    own = send(event, kenya, user, ANNA | {"given_name": "Анна", "family_name": "Мутуа"}, user=user)
    assert own.pk == sent.pk


def test_who_is_registered_with_the_account_of_the_address_is_named(event, kenya, mission, anna):
    """By an act or a change: a mistaken address is still asked about."""
    send(event, kenya, mission, ANNA)
    with pytest.raises(SharedMailbox, match=r"^Anna Mutua is registered"):
        send(event, kenya, mission, BORIS)
    boris = send(event, kenya, mission, BORIS | {"email": "boris@example.org"})
    facts = {"by": mission, "at": timezone.now(), "version": boris.version}
    with pytest.raises(SharedMailbox, match=r"^Anna Mutua is registered"):
        change_registration(boris, details={"email": MAILBOX}, **facts)
    boris = again(boris)
    with pytest.raises(SharedMailbox, match=r"^Anna Mutua is registered"):
        substitute(boris, details=BORIS | {"given_name": "Carl"}, by=mission, at=timezone.now())


def test_who_registered_with_another_name_than_the_account_has_is_found_again(
    event, kenya, mission, anna
):
    own = send(
        event, kenya, anna, ANNA | {"given_name": "Nduku", "family_name": "Kamau"}, user=anna
    )
    again_sent = {"given_name": "Nduku", "family_name": "Kamau", "email": MAILBOX}
    assert send(event, kenya, mission, again_sent) == own


# --- other events ---------------------------------------------------------------------------------
def persons(*rows):
    events = Event.objects.filter(registrations__in=[row.pk for row in rows])
    return figures(events).registered.persons


def test_two_people_of_two_events_with_one_mailbox_are_two_persons(event, kenya, mission):
    anna = send(make_coming(), kenya, mission, ANNA)
    boris = send(event, kenya, mission, BORIS)
    assert (anna.person, boris.person) == (f"mail:{MAILBOX}", f"shared:{MAILBOX}:boris otieno")
    assert boris.shared_mailbox is True
    assert persons(anna, boris) == 2
    third = make_coming()
    both = [send(third, kenya, mission, details) for details in (BORIS, ANNA)]
    assert [row.person for row in both] == [boris.person, anna.person]


def test_who_cancelled_keeps_the_key_of_the_address(event, kenya, mission):
    anna = send(event, kenya, mission, ANNA)
    cancel_registration(anna, by=mission, at=timezone.now())
    assert send(event, kenya, mission, BORIS).person != anna.person


@pytest.mark.parametrize("marks", [({}, SHARED), (SHARED, {})], ids=["later", "earlier"])
def test_one_person_who_is_marked_at_one_event_only_is_one(event, kenya, mission, marks):
    rows = [
        send(one, kenya, mission, ANNA | mark)
        for one, mark in zip((make_coming(), event), marks, strict=True)
    ]
    assert rows[0].person == rows[1].person
    assert rows[0].shared_mailbox == rows[1].shared_mailbox


def test_a_substitute_is_compared_with_other_events_too(event, kenya, mission):
    send(make_coming(), kenya, mission, ANNA)
    first = send(event, kenya, mission, ANNA | {"email": "anna@example.org"})
    second = substitute(first, details=BORIS, by=mission, at=timezone.now())
    assert second.person == f"shared:{MAILBOX}:boris otieno"


def test_as_often_is_asked_of_other_events_for_many_as_for_few(kenya, mission):
    counts = []
    for n in (2, 6):
        event = make_coming()
        people = [
            Nomination(kenya, {"given_name": f"P{n}{i}", "email": f"p{n}{i}@example.org"})
            for i in range(n)
        ]
        with CaptureQueriesContext(connection) as queries:
            register_many(event, people, by=mission, at=timezone.now(), tell=False)
            list(find_faults(event, people, by=mission, at=timezone.now()))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- names that hold one another ------------------------------------------------------------------
def test_where_the_mailbox_is_shared_a_longer_name_is_another_person(event, kenya, mission):
    short, long = ANNA | {"given_name": "Ali", "family_name": ""}, ANNA | {"given_name": "Ali"}
    first = send(event, kenya, mission, short)
    second = send(event, kenya, mission, long | SHARED)
    assert (second.pk != first.pk, names(event)) == (True, ["Ali", "Ali"])
    for details in (long, long | SHARED):
        assert send(event, kenya, mission, details) == second
    for details in (short, short | SHARED):
        assert send(event, kenya, mission, details) == first


def test_the_account_has_the_very_name_of_who_is_marked(event, kenya, mission):
    user = make_user(email=MAILBOX, given_name="Ali", family_name="")
    row = send(
        event, kenya, mission, ANNA | SHARED | {"given_name": "Ali", "family_name": "Hassan"}
    )
    assert row.user is None
    claim_registrations(user, MAILBOX, timezone.now())
    assert again(row).user is None


# --- files ----------------------------------------------------------------------------------------
def test_a_file_that_is_sent_again_knows_who_shares_a_mailbox_with_another_event():
    make_states()
    kenya, event, user = Entity.objects.get(code="ken"), make_event(), make_user()
    earlier = make_registration(make_event(), kenya, **ANNA)
    line = f"KE,Boris,Otieno,{MAILBOX},"
    row = entered(line, event=event)
    assert (row.result["entered"], earlier.person) == (1, f"mail:{MAILBOX}")
    again_sent = entered(line, event=event)
    assert (again_sent.result["entered"], again_sent.result["known"]) == (0, 1)
    cancel_registration(event.registrations.get(), by=user, at=timezone.now())
    assert entered(line, event=event).result["entered"] == 0
