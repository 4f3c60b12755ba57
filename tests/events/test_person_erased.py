"""What becomes of a person's registrations when the person is erased: nothing names the person, and
everything that was counted comes out as before."""

import uuid
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from accounts.actions import request_job
from accounts.actions.erasure import grant_erasure, request_erasure
from accounts.models import ErasureReceipt, Job
from attendance.actions.scanning import check_in
from attendance.models import AttendanceCorrection, BadgePrint, ReplacedBadge, Scan
from audit import chain
from audit.models import Entry
from certificates.models import Certificate, PassportAccess, PassportDetails, VisaLetter
from events.actions import cancel_registration
from events.models import Event, Registration
from events.queries.figures import figures
from friends.models import NamedFocalPoint, Representative
from tests.events import faults, make_coming, make_guest
from tests.factories import (
    AT,
    make_membership,
    make_representative,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db

NAMED = (
    "Zubaydah",
    "Quillfeather",
    "zq17@example.org",
    "+679 555 0117",
    "Кириллова",
    "nutmeg",
    "X1234567",
)


@pytest.fixture
def person(fiji):
    user = make_user(
        email="zq17@example.org", given_name="Zubaydah", family_name="Quillfeather", title="Attaché"
    )
    make_representative(user, fiji, role="delegate", function="Zubaydah’s function")
    return user


def details(**more):
    return {
        "given_name": "Zubaydah",
        "family_name": "Quillfeather",
        "second_script": "Зубайда Кириллова",
        "phone": "+679 555 0117",
        "diet": "No nutmeg",
        "access_needs": "Step-free",
        "gender": "female",
        "passport_until": date(2030, 1, 1),
        "consent_public": True,
        **more,
    }


def arrive(registration, by):
    event = registration.event
    facts = {"by": by, "at": event.starts_at, "nonce": uuid.uuid4()}
    return check_in(event, registration=registration, **facts)


def erase(person, by):
    now = timezone.now()
    request = request_erasure(person, by=person, at=now, words="I am Zubaydah Quillfeather")
    reason = "Zubaydah Quillfeather asked in writing"
    return grant_erasure(request, by=by, at=now, reason=reason)


def attend(event, person, officer, fiji):
    """Everything that an event can know of a person who came."""
    row = make_guest(event, fiji, user=person, by=officer, **details())
    arrive(row, officer)
    facts = {"registration": row, "by": officer}
    AttendanceCorrection.objects.create(
        **facts, kind="present", reason="Zubaydah called", at=AT, nonce=uuid.uuid4()
    )
    common = {"name": "Zubaydah Quillfeather", "second_script": "Кириллова", "language": "en"}
    Certificate.objects.create(registration=row, issued_at=AT, issued_by=officer, **common)
    PassportDetails.objects.create(
        registration=row, sealed="X1234567", filled_at=AT, filled_by=person
    )
    PassportAccess.objects.create(**facts, at=AT, purpose="For Zubaydah")
    VisaLetter.objects.create(registration=row, asked_at=AT)
    ReplacedBadge.objects.create(
        registration=row,
        code="A" * 26,
        badge="AAAA-AAAA",
        reason="Quillfeather lost it",
        replaced_at=AT,
        replaced_by=officer,
    )
    Scan.objects.create(
        event=event,
        result="unknown",
        at=AT,
        received_at=AT,
        typed="quillfeather z",
        nonce=uuid.uuid4(),
    )
    job = request_job("badges", event, by=officer, at=AT)
    job.file.save("badges.pdf", ContentFile(b"Zubaydah"), save=True)
    BadgePrint.objects.create(registration=row, job=job, badge=row.badge, at=AT)
    return row


def dump():
    """Every value of every table as one text."""
    told = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            told += [f"{table}: {row}" for row in cursor.fetchall()]
    return told


def numbers(events):
    told = figures(events)
    return told.registered, told.attended, [(row.registered, row.attended) for row in told.rows]


# --- refusals -------------------------------------------------------------------------------------
def test_what_others_of_the_same_delegation_say_is_left_alone(person, fiji, secretary):
    event = make_coming()
    make_guest(event, fiji, user=person, **details())
    other = make_guest(event, fiji, given_name="Delegate", family_name="Eighteen", diet="Halal")
    before = Registration.objects.filter(pk=other.pk).values().get()

    erase(person, secretary)

    assert Registration.objects.filter(pk=other.pk).values().get() == before


# --- what goes ------------------------------------------------------------------------------------
def test_a_dump_of_the_database_names_the_person_nowhere(
    person, fiji, secretary, django_capture_on_commit_callbacks
):
    attend(make_coming(), person, secretary, fiji)
    make_guest(make_coming(), fiji, user=person, by=secretary, **details())
    membership = make_membership(fiji)
    NamedFocalPoint.objects.create(
        membership=membership, given_name="Zubaydah", family_name="Quillfeather", email=person.email
    )
    assert len([row for row in dump() if any(word in row for word in NAMED)]) > 10

    with django_capture_on_commit_callbacks(execute=True):
        erase(person, secretary)

    named = [row for row in dump() if any(word.lower() in row.lower() for word in NAMED)]
    # The last email, whose address goes when it is sent.
    assert [row.split(":")[0] for row in named] == ["accounts_notice"]


def test_the_pseudonym_is_in_every_registration(person, fiji, secretary):
    came = attend(make_coming(), person, secretary, fiji)
    old = came.badge, came.code

    request = erase(person, secretary)

    came.refresh_from_db()
    assert (came.name, came.status, came.gender) == (f"Person {request.pk}", "confirmed", "female")
    assert [
        getattr(came, n) for n in ("email", "phone", "diet", "access_needs", "second_script")
    ] == [""] * 5
    assert (came.passport_until, came.consent_public) == (None, False)
    assert {came.badge, came.code} & set(old) == set()
    certificate = Certificate.objects.get()
    assert (certificate.status, certificate.name) == ("withdrawn", f"Person {request.pk}")
    assert certificate.reason == "Erased on request"
    assert (PassportDetails.objects.count(), PassportAccess.objects.get().purpose) == (0, "")
    assert VisaLetter.objects.get().status == "withdrawn"


def test_files_of_badges_go_after_the_decision(
    person, fiji, secretary, django_capture_on_commit_callbacks
):
    attend(make_coming(), person, secretary, fiji)
    file = Job.objects.get().file
    name, storage = file.name, file.storage
    with django_capture_on_commit_callbacks(execute=True):
        erase(person, secretary)
    assert (storage.exists(name), Job.objects.get().file.name) == (False, "")


def test_a_seat_of_an_event_to_come_goes_to_the_waiting_list(person, fiji, kenya, secretary):
    event = make_coming(seats=1)
    mine = make_guest(event, fiji, user=person, **details())
    next_one = make_guest(event, kenya)
    assert next_one.status == "waiting"

    erase(person, secretary)

    assert [Registration.objects.get(pk=row.pk).status for row in (mine, next_one)] == [
        "cancelled",
        "confirmed",
    ]
    assert faults(event) == []


def test_authorities_end(person, secretary):
    erase(person, secretary)
    assert Representative.objects.values_list("status", "function").get() == ("ended", "")


def test_what_a_mission_sent_under_the_address_is_found(person, fiji, secretary):
    """The account proved a second address only after another mission had used it."""
    event = make_coming()
    row = make_guest(event, fiji, email="ZQ18@example.org", given_name="Zubaydah", family_name="Q.")
    EmailAddress.objects.create(user=person, email="zq18@example.org", verified=True)
    assert row.person == "mail:zq18@example.org"

    request = erase(person, secretary)

    row.refresh_from_db()
    assert (row.name, row.person) == (f"Person {request.pk}", f"erased:{request.pk}")


# --- what is counted ------------------------------------------------------------------------------
def test_all_counts_come_out_as_before(person, fiji, kenya, secretary):
    first, second = make_coming(seats=9), make_coming()
    attend(first, person, secretary, fiji)
    arrive(make_guest(second, fiji, user=person, by=secretary, **details()), secretary)
    arrive(make_guest(first, kenya, by=secretary), secretary)
    events = Event.objects.filter(pk__in=[first.pk, second.pk])
    before = numbers(events)
    assert before[1].persons == 2

    erase(person, secretary)

    assert numbers(events) == before
    assert [faults(event) for event in events] == [[], []]
    chain.seal(timezone.now())
    assert chain.first_fault() is None


def test_two_rows_of_one_event_that_counted_as_two_persons_still_do(person, fiji, secretary):
    """One by account, one sent by the mission under a second address, which no account took up."""
    event = make_coming()
    names = {"given_name": person.given_name, "family_name": person.family_name}
    for fields in ({"user": person}, {"email": "zq18@example.org"} | names):
        arrive(make_guest(event, fiji, by=secretary, **fields), secretary)
    EmailAddress.objects.create(user=person, email="zq18@example.org", verified=True)
    before = numbers(Event.objects.filter(pk=event.pk))

    request = erase(person, secretary)

    keys = event.registrations.order_by("pk").values_list("person", flat=True)
    assert list(keys) == [f"erased:{request.pk}", f"erased:{request.pk}:2"]
    assert numbers(Event.objects.filter(pk=event.pk)) == before


def test_a_registration_that_ended_before_is_erased_too(person, fiji, secretary):
    row = make_guest(make_coming(), fiji, user=person, **details())
    cancel_registration(row, by=person, at=timezone.now(), reason="Zubaydah is ill")
    erase(person, secretary)
    row.refresh_from_db()
    assert (row.status, row.reason, row.given_name) == ("cancelled", "", "Person")


# --- receipt and entries --------------------------------------------------------------------------
def test_the_receipt_counts_and_says_nothing(person, fiji, secretary):
    attend(make_coming(), person, secretary, fiji)
    request = erase(person, secretary)
    receipt = ErasureReceipt.objects.get(rule="erasure")
    assert receipt.about == str(request.pk)
    kinds = (
        "registrations",
        "passport details",
        "certificates",
        "visa letters",
        "corrections",
        "authorities",
    )
    assert [receipt.counts[kind] for kind in kinds] == [1] * 6
    entries = Entry.objects.filter(act="registration.erased").values_list("before", "after", "note")
    assert list(entries) == [({}, {}, "")]


def test_erasing_the_second_time_does_nothing(person, fiji, secretary):
    row = make_guest(make_coming(), fiji, user=person, **details())
    request = erase(person, secretary)
    row.refresh_from_db()
    grant_erasure(request, by=secretary, at=timezone.now(), reason="Again")
    assert Registration.objects.get(pk=row.pk).version == row.version
    assert ErasureReceipt.objects.count() == 1


def test_without_any_event_only_the_account_is_erased(secretary):
    user = make_user()
    erase(user, secretary)
    assert ErasureReceipt.objects.get().counts == {"accounts": 1, "addresses": 1}


def test_states_are_still_counted(person, fiji, secretary):
    event = make_coming()
    attend(event, person, secretary, fiji)
    erase(person, secretary)
    assert figures(Event.objects.filter(pk=event.pk)).attended.states == 1
    assert make_state("FJ") == fiji
