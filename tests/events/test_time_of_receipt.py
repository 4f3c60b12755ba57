"""Who may say that a reply was received before now, which orders the waiting list: the acts ask it,
whichever way a registration comes."""

from datetime import timedelta

import pytest

from accounts.actions.jobs import work_jobs
from audit.lifecycle import NotPossible
from audit.models import Agent
from events.actions import Nomination, register, register_many
from events.actions.registering import find_faults
from events.models import ImportStatus, Registration
from events.permissions import may_say_when_received
from tests.events.imports import checked, confirmed, entered, line, make_states
from tests.factories import AT, make_event, make_reader, make_state

pytestmark = pytest.mark.django_db
EARLIER = AT - timedelta(days=1)
DETAILS = {"given_name": "Delegate", "family_name": "17", "email": "d17@example.org"}
CLIENT = Agent("client:x")
RECEIVED = "2026-04-02 10:00"


def enter(by, received_at=EARLIER, **more):
    facts = {"entity": make_state("FJ"), "details": DETAILS, "received_at": received_at}
    return register(make_event(), by=by, at=AT, **facts, **more)


@pytest.mark.parametrize("who", ["focal_point", "delegate", "stranger", "desk_officer"])
def test_others_than_officers_do_not_say_when_a_reply_was_received(request, who):
    with pytest.raises(NotPossible) as refused:
        enter(request.getfixturevalue(who))
    assert refused.value.field == "received_at"
    assert Registration.objects.count() == 0


def test_nor_does_a_person_about_himself_or_herself(delegate):
    with pytest.raises(NotPossible, match="You do not have permission to enter the time"):
        enter(delegate, user=delegate)


def test_nor_do_many_at_once(focal_point):
    nominations = [Nomination(make_state("FJ"), DETAILS, received_at=EARLIER, number=4)]
    event = make_event()
    with pytest.raises(NotPossible) as refused:
        register_many(event, nominations, by=focal_point, at=AT)
    assert (refused.value.field, refused.value.number) == ("received_at", 4)
    ((fault,),) = find_faults(event, nominations, by=focal_point, at=AT)
    assert (fault.number, fault.field) == (4, "received_at")


def test_nor_does_a_system_of_the_mission_itself():
    with pytest.raises(NotPossible, match="You do not have permission to enter the time"):
        enter(CLIENT, endorsed=True)


def test_officers_and_systems_that_act_for_all_entities_say_it(event_officer):
    assert enter(event_officer).received_at == EARLIER
    assert enter(CLIENT, endorsed=False).received_at == EARLIER


def test_everybody_may_say_that_it_was_now(focal_point):
    assert enter(focal_point, received_at=AT).received_at == AT


def test_a_nomination_that_is_looked_at_again_is_still_not_the_missions():
    nomination = Nomination(make_state("FJ"), DETAILS, received_at=EARLIER)
    event = make_event()
    register_many(event, [nomination], by=Agent("import 1"), at=AT)
    assert nomination.endorsed
    assert list(find_faults(event, [nomination], by=Agent("import 1"), at=AT)) == [[]]


def test_the_permission_is_that_to_enter_replies():
    assert may_say_when_received(make_reader("enter_registration"))
    assert not may_say_when_received(make_reader("import_registration"))


# --- imports ------------------------------------------------------------------------------------
@pytest.fixture(autouse=True)
def states():
    make_states()


def test_a_file_says_it_for_an_officer_who_enters_replies(event_officer):
    event = make_event()
    entered(line(received=RECEIVED), line(number=18), event=event, by=event_officer)
    assert {row.received_at < AT for row in event.registrations.all()} == {True, False}


def test_for_another_officer_it_is_an_error_of_its_row():
    by = make_reader("import_registration")
    row = checked(line(received=RECEIVED), line(number=18), by=by)
    assert [(number, field) for number, field, _text in row.errors] == [(2, "received_at")]


def test_an_officer_who_lost_the_permission_since_the_check_enters_nothing():
    event, by = make_event(), make_reader("enter_registration")
    row = confirmed(line(received=RECEIVED), event=event, by=by)
    by.user_permissions.clear()
    assert work_jobs(AT) == 1
    row.refresh_from_db()
    assert (row.status, event.registrations.count()) == (ImportStatus.FAILED, 0)
