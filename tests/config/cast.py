"""One of everything, and one of each kind of person, for tests that walk the whole site."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.actions import request_job, work_jobs
from accounts.actions.erasure import request_erasure
from accounts.models import ErasureReceipt, Notice
from attendance.actions import printing
from attendance.actions.devices import add_device
from attendance.actions.printing import BadgeFilter
from attendance.actions.scanning import check_in
from attendance.models import Device
from audit.models import SYSTEM, Entry, SentHead, record
from certificates.actions import certificates
from certificates.actions.passport_details import save_passport_details, set_visa_rule
from events import actions
from events.actions import importing
from events.actions.joining_persons import keep_persons_apart
from events.actions.messaging import write_message
from events.models import GroupLink, ReservedSeats, Series
from friends.models import NotePage, NoteVerbale, Objection, Procedure
from tests.factories import (
    make_cochair,
    make_event,
    make_group,
    make_membership,
    make_organization,
    make_partner,
    make_pdf,
    make_registration,
    make_representative,
    make_state,
    make_user,
)

PEOPLE = (
    "visitor",
    "stranger",
    "delegate",
    "focal_point",
    "other_focal_point",
    "desk",
    "events",
    "admissions",
    "auditor",
    "secretariat",
)


@dataclass
class World:
    """The rows that addresses need, all of Fiji; and the people by name (None: a visitor)."""

    people: dict
    rows: dict

    def __getattr__(self, name) -> Any:
        return self.rows[name]


def make_world():
    group = make_group(procedure=Procedure.NON_OBJECTION)
    cochair_term = make_cochair("ZM")
    fiji, kenya = make_state("FJ"), make_state("KE")
    people = _people(fiji, kenya)
    membership = make_membership(
        fiji,
        status="requested",
        procedure="non_objection",
        objections_until=timezone.now() + timedelta(days=3),
        requested_by=people["focal_point"],
    )
    make_membership(kenya)
    rows = {
        "group": group,
        "cochair_term": cochair_term,
        "partner": make_partner(),
        "entity": fiji,
        "membership": membership,
        "organization": make_organization("itu"),
        "objection": Objection.objects.create(
            membership=membership,
            entity=kenya,
            grounds="The note is not signed",
            raised_by=people["other_focal_point"],
            raised_at=timezone.now(),
        ),
        "note_verbale": _paper(fiji, people["focal_point"]),
        "asked": make_representative(
            make_user(), fiji, role="delegate", status="asked", valid_from=None, decided_at=None
        ),
        "representative": fiji.representatives.get(user=people["delegate"]),
        "erasure": _erasure(),
        "receipt": ErasureReceipt.objects.create(
            rule="mail", at=timezone.now(), counts={"mail": 1}
        ),
        "series": Series.objects.create(slug="seminars", name={"en": "Seminars"}),
    }
    return World(people, rows | _event_rows(fiji, people, rows["series"]))


def _people(fiji, kenya):
    people = {"visitor": None, "stranger": make_user()}
    for name, entity, role in (
        ("delegate", fiji, "delegate"),
        ("focal_point", fiji, "focal_point"),
        ("other_focal_point", kenya, "focal_point"),
    ):
        people[name] = make_user()
        make_representative(people[name], entity, role=role)
    for name, role in (
        ("desk", "desk officer"),
        ("events", "event officer"),
        ("admissions", "admissions officer"),
        ("auditor", "auditor"),
        ("secretariat", "secretariat"),
    ):
        people[name] = make_user(role)
    return people


def _erasure():
    """Asked for by somebody who is not of the cast."""
    person = make_user()
    return request_erasure(person, by=person, at=timezone.now())


def _paper(entity, user):
    note_verbale = NoteVerbale(
        entity=entity,
        reference="NV/1",
        dated_on=timezone.now().date(),
        received_at=timezone.now(),
        received_from=user,
        sha256="0" * 64,
        size=60,
        filename="note.pdf",
    )
    note_verbale.file.save("note.pdf", make_pdf(), save=True)
    page = NotePage(note_verbale=note_verbale, number=1, width=1000, height=1414)
    page.image.save("page.webp", ContentFile(b"RIFF0000WEBP"), save=True)
    return note_verbale


def _event_rows(fiji, people, series):
    starts = timezone.now() + timedelta(days=30)
    event = make_event(
        starts_at=starts,
        ends_at=starts + timedelta(hours=3),
        slug="seminar",
        series=series,
        quota=2,
        seats=50,
        join_url="https://meet.example.org/secret-room",
    )
    draft = make_event(slug="draft", status="draft", title={"en": "A secret plan"})
    registration = make_registration(
        event,
        fiji,
        user=people["delegate"],
        at=timezone.now(),
        phone="+679 555 0117",
        access_needs="Step-free seat",
        diet="Halal",
    )
    scan = check_in(
        event,
        registration=registration,
        by=people["desk"],
        at=event.starts_at,
        nonce=uuid.uuid4(),
    )
    officer = {"by": people["events"], "at": timezone.now()}
    (invitation,) = actions.invite(event, entities=[fiji], **officer)
    asked = actions.start_reconfirmation(
        event, deadline=starts - timedelta(days=9), reason="Another city", **officer
    )
    _passport(registration, **officer)
    reserved_seats = ReservedSeats(
        event=event, name={"en": "For the host"}, group="chosen", seats=5
    )
    link = GroupLink(event=event, label="Host city")
    record("event.added", event, by=SYSTEM)
    return {
        "event": event,
        "draft": draft,
        "registration": registration,
        "scan": scan,
        "entry": Entry.objects.first(),
        "sent_head": SentHead.objects.create(
            day=timezone.now().date(), seq=1, hash="0" * 64, at=timezone.now(), sent_to=1
        ),
        "notice": Notice.objects.first(),
        "delegation_row": registration.delegation,
        "invitation": invitation,
        "answer": asked.answers.get(),
        "message": _message(event, **officer),
        "reserved_seats": actions.reserve_seats(reserved_seats, entities=[fiji], **officer),
        "link": actions.add_group_link(link, **officer),
        "device": add_device(Device(event=event, name="North gate"), **officer),
        "import_row": _import(event, **officer),
        "job": _printed(event, **officer),
        "person_decision": _person_decision(registration, people["events"]),
        "attendance_file": event.attendance_files.create(
            made_by=people["events"],
            made_at=timezone.now(),
            sha256="0" * 64,
            rows=[[2, registration.pk, []]],
        ),
        "door": event.doors.create(name={"en": "Side door"}),
        "nomination": _nomination(fiji, people["events"]),
        "certificate": _certificate(registration, people["events"]),
        "certificate_job": _certificate_job(event, people["events"]),
    }


def _person_decision(registration, officer):
    """Somebody without an address at another event, of whom it was said that it is another
    person."""
    other = make_registration(make_event(slug="older"), registration.delegation.entity, email="")
    return keep_persons_apart(registration, other, by=officer, at=timezone.now())


def _message(event, **officer):
    said = {"subject": "Bus to the venue", "text": "It leaves at 8.", "language": ""}
    chosen = {"audience": "people", "statuses": ["confirmed"], "send_at": None}
    return write_message(event, **said, **chosen, **officer)


def _passport(registration, *, by, at):
    """Filled in by the person: the letter is being prepared."""
    said = {"host": "Ministry of Projects", "signatory": "Delegate 90"}
    set_visa_rule(registration.event, by=by, at=at, **said)
    data = {
        "name": "DELEGATE SEVENTEEN",
        "number": "A1234567",
        "nationality": "Fijian",
        "born": date(1988, 3, 7),
        "birthplace": "Suva",
        "expires": date(2039, 5, 4),
    }
    save_passport_details(registration, data, by=registration.user, at=at)


def _nomination(fiji, officer):
    """To an event by selection, whose deadline is over; scored by one officer."""
    now = timezone.now()
    starts = now + timedelta(days=40)
    event = make_event(
        slug="training",
        admission="selection",
        starts_at=starts,
        ends_at=starts + timedelta(hours=3),
        closes_at=now - timedelta(hours=1),
    )
    row = make_registration(event, fiji, at=now - timedelta(days=1), by=officer)
    actions.assess(row, by=officer, at=now, score=70)
    return row


def _certificate(registration, officer):
    return registration.certificates.create(
        language="en",
        name=registration.name,
        facts=certificates.certificate_facts(registration.event),
        issued_at=timezone.now(),
        issued_by=officer,
    )


def _certificate_job(event, officer):
    return request_job("certificates", event, by=officer, at=timezone.now(), total=1)


def _import(event, *, by, at):
    """A checked file that waits for an officer's confirmation."""
    file = ContentFile(b"State,Given name\nFiji,Delegate\n", name="nominations.csv")
    row = importing.upload_import(event, file, by=by, at=at)
    importing.match_columns(row, columns=row.columns, day_first=True, by=by, at=at)
    work_jobs(at)
    return row


def _printed(event, *, by, at):
    """Badges that were printed, with their file."""
    facts = {"badge_filter": BadgeFilter(), "layout": "a6", "language": "en", "nonce": uuid.uuid4()}
    job = printing.request_badges(event, by=by, at=at, **facts)
    work_jobs(at)
    return job
