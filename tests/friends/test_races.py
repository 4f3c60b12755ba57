"""Two missions' requests at the same moment, in threads with connections of their own."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection

from accounts.models import Notice
from audit.lifecycle import NotPossible
from audit.models import Entry
from friends import actions
from friends.actions import NamedPerson, memberships
from friends.models import Membership, Representative
from tests.factories import AT, make_group, make_paper, make_representative, make_state, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Start the acts together; each answers with its result or with what it raised."""
    ready = Barrier(len(acts))

    def run(act):
        ready.wait()
        try:
            return act()
        except (NotPossible, IntegrityError) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as executor:
        return list(executor.map(run, acts))


def slow(act):
    """The same act with a window held open between the look and the write."""

    def slowly(*args, **kwargs):
        time.sleep(0.3)
        return act(*args, **kwargs)

    return slowly


@pytest.fixture
def two_requests(monkeypatch):
    make_group()
    fiji, people = make_state("FJ"), [make_user(), make_user()]
    monkeypatch.setattr(memberships, "keep_note", slow(memberships.keep_note))
    facts = {"at": AT, "capacity": "member", "main": NamedPerson("named17@example.org", "Delegate")}

    def filing(person):
        paper = make_paper(upload=False)
        return lambda: actions.file_request(fiji, by=person, paper=paper, **facts)

    return lambda: at_once(*map(filing, people))


def test_two_requests_at_once_give_one_membership(two_requests):
    kinds = sorted(type(answer).__name__ for answer in two_requests())
    assert kinds == ["Membership", "NotPossible"]
    assert Membership.objects.count() == 1


def test_without_the_lock_the_constraint_still_holds(two_requests, monkeypatch):
    monkeypatch.setattr(memberships, "lock", lambda obj: obj)
    kinds = sorted(type(answer).__name__ for answer in two_requests())
    # SQLite has one writer at a time, so the second sees the first even without the row's lock.
    second = "NotPossible" if connection.vendor == "sqlite" else "IntegrityError"
    assert kinds == sorted(["Membership", second])
    assert Membership.objects.count() == 1


@pytest.fixture
def two_endings(monkeypatch):
    from friends.actions import representatives

    fiji = make_state("FJ")
    reps = [make_representative(entity=fiji) for _n in range(2)]
    monkeypatch.setattr(representatives, "move", slow(representatives.move))

    def ending(rep):
        rep = Representative.objects.get(pk=rep.pk)
        return lambda: actions.end(rep, by=rep.user, at=AT)

    return lambda: at_once(*map(ending, reps))


def test_the_last_two_focal_points_do_not_end_at_once(two_endings):
    kinds = sorted(type(answer).__name__ for answer in two_endings())
    assert kinds == ["NotPossible", "Representative"]
    assert Representative.objects.filter(status="approved").count() == 1


def test_without_the_lock_both_would_go(two_endings, monkeypatch):
    from friends.actions import representatives

    monkeypatch.setattr(representatives, "lock", lambda obj: obj)
    left = {"sqlite": 1, "postgresql": 0}[connection.vendor]
    two_endings()
    assert Representative.objects.filter(status="approved").count() == left


# --- two officers ---------------------------------------------------------------------------------
@pytest.fixture
def waiting(monkeypatch):
    """An appointment that waits, and two officers who could confirm it."""
    from friends.actions import representatives

    first, *others = [make_user("admissions officer") for _n in range(3)]
    rep = actions.appoint(
        make_state("FJ"), by=first, at=AT, email=make_user().email, role="focal_point"
    )
    monkeypatch.setattr(representatives, "move", slow(representatives.move))
    return rep, first, others


def confirming(rep, officer):
    rep = Representative.objects.get(pk=rep.pk)
    return lambda: actions.confirm_appointment(rep, by=officer, at=AT)


def confirmations():
    return Entry.objects.filter(act="representative.approved").count()


def test_two_officers_who_confirm_at_once_do_it_once(waiting):
    rep, _first, others = waiting
    answers = at_once(*(confirming(rep, officer) for officer in others))
    assert [answer.status for answer in answers] == ["approved", "approved"]
    assert confirmations() == 1
    assert Notice.objects.filter(kind="representative_approved").count() == 1


def test_the_same_officer_who_confirms_twice_at_once_does_it_once(waiting):
    rep, _first, (second, _third) = waiting
    at_once(confirming(rep, second), confirming(rep, second))
    assert confirmations() == 1


def test_the_first_officer_gets_nowhere_by_pressing_twice_at_once(waiting):
    rep, first, _others = waiting
    kinds = {type(answer).__name__ for answer in at_once(*[confirming(rep, first)] * 2)}
    rep.refresh_from_db()
    assert (kinds, rep.status) == ({"NotPossible"}, "awaiting_second_officer")


def test_confirmed_and_declined_at_once_is_one_of_them(waiting):
    rep, _first, (second, third) = waiting
    other = Representative.objects.get(pk=rep.pk)
    facts = {"by": third, "at": AT, "reason": "No such note came"}
    answers = at_once(
        confirming(rep, second), lambda: actions.decline_representative(other, **facts)
    )
    rep.refresh_from_db()
    refused = [answer for answer in answers if isinstance(answer, NotPossible)]
    assert (len(refused), rep.status in ("approved", "declined")) == (1, True)


def test_two_officers_who_appoint_at_once_are_not_each_others_second():
    fiji, person = make_state("FJ"), make_user()
    officers = [make_user("admissions officer") for _n in range(2)]

    def appointing(officer):
        facts = {"at": AT, "email": person.email, "role": "focal_point"}
        return lambda: actions.appoint(fiji, by=officer, **facts)

    kinds = sorted(type(answer).__name__ for answer in at_once(*map(appointing, officers)))
    assert kinds == ["NotPossible", "Representative"]
    assert fiji.representatives.get().status == "awaiting_second_officer"
