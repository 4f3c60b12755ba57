"""Passport details go after the event's retention, with a receipt; what was counted stays right."""

import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import ErasureReceipt
from accounts.worker import list_tasks
from attendance.actions.scanning import check_in
from attendance.models import Scan
from audit.lifecycle import NotPossible
from certificates.actions import retention
from certificates.actions.passport_details import (
    download_letter,
    due_passport_details,
    erase_passport_details,
    open_passport_details,
)
from certificates.models import (
    Certificate,
    PassportAccess,
    PassportDetails,
    VisaLetter,
    VisaLetterStatus,
    VisaRule,
)
from certificates.queries import visa_letters
from certificates.queries.verification import find_document
from events.models import Event
from tests.certificates.visa_letters import (
    fill,
    make_issued,
    make_traveller,
    make_visa_rule,
    make_writing_event,
)
from tests.events import acts
from tests.factories import make_event, make_registration, make_user

pytestmark = pytest.mark.django_db
PASSPORTS = {"passport details": 2}


@pytest.fixture
def event(db):
    """Two persons with passport details, one of them with a letter that was opened."""
    event = make_writing_event()
    letter = make_issued(make_traveller(event))
    download_letter(letter.registration, by=letter.registration.user, at=timezone.now())
    fill(make_traveller(event))
    return event


def after(event, **more):
    return event.ends_at + timedelta(**more)


def held():
    return PassportDetails.objects.count()


def test_nothing_goes_before_its_day(event):
    early = after(event, days=90, seconds=-1)
    assert (due_passport_details(early), erase_passport_details(early)) == ([], [])
    assert (held(), ErasureReceipt.objects.count()) == (2, 0)


def test_a_dry_run_says_what_would_go_and_erases_nothing(event):
    late = after(event, days=90)
    assert due_passport_details(late) == [(event, PASSPORTS)]
    assert erase_passport_details(late, dry_run=True) == [(event.slug, PASSPORTS)]
    assert (held(), ErasureReceipt.objects.count()) == (2, 0)


def test_the_data_go_with_a_receipt_that_holds_none(event):
    late = after(event, days=90)
    assert erase_passport_details(late) == [(event.slug, PASSPORTS)]
    receipt = ErasureReceipt.objects.get()
    assert (receipt.rule, receipt.about, receipt.counts) == (
        "passport details",
        event.slug,
        PASSPORTS,
    )
    assert (held(), receipt.at, acts("event.passport_details_erased")) == (0, late, [1])


def test_erasing_twice_is_harmless(event):
    late = after(event, days=90)
    assert [len(erase_passport_details(late)) for _n in range(2)] == [1, 0]
    assert (ErasureReceipt.objects.count(), acts("event.passport_details_erased")) == (1, [1])


def test_the_rule_of_the_event_decides(event):
    make_visa_rule(event, retention_days=10)
    assert erase_passport_details(after(event, days=9)) == []
    assert erase_passport_details(after(event, days=10)) == [(event.slug, PASSPORTS)]


def test_without_a_rule_ninety_days_hold(event):
    VisaRule.objects.all().delete()
    assert erase_passport_details(after(event, days=89)) == []
    assert erase_passport_details(after(event, days=90)) == [(event.slug, PASSPORTS)]


def test_an_event_that_is_moved_keeps_its_data(event):
    late = after(event, days=90)
    Event.objects.filter(pk=event.pk).update(ends_at=after(event, days=30))
    assert erase_passport_details(late) == []
    assert held() == 2


def test_each_event_has_its_own_day(event):
    other = make_writing_event(days=60)
    fill(make_traveller(other))
    assert erase_passport_details(after(event, days=90)) == [(event.slug, PASSPORTS)]
    assert [row.registration.event for row in PassportDetails.objects.all()] == [other]


def test_who_opened_and_that_there_was_a_letter_stay(event, secretary):
    erase_passport_details(after(event, days=90))
    letter = VisaLetter.objects.get(status=VisaLetterStatus.ISSUED)
    assert PassportAccess.objects.count() == 1
    assert find_document(letter.number).valid is True
    assert [row.letter_state for row in visa_letters.letter_rows(event)] == ["erased", "erased"]
    for act in (download_letter, lambda *a, **k: open_passport_details(*a, **k, purpose="To see")):
        with pytest.raises(NotPossible, match="no passport details"):
            act(letter.registration, by=secretary, at=timezone.now())


def test_attendance_and_certificates_stay_as_they_were(event):
    row, officer, at = event.registrations.first(), make_user(), event.starts_at
    check_in(event, registration=row, by=officer, at=at, nonce=uuid.uuid4())
    Certificate.objects.create(
        registration=row, language="en", name=row.name, issued_at=at, issued_by=officer
    )

    def stand():
        return (
            list(Scan.objects.values()),
            list(Certificate.objects.values()),
            list(Event.objects.values()),
            list(event.registrations.values()),
        )

    before = stand()
    assert erase_passport_details(after(event, days=90)) == [(event.slug, PASSPORTS)]
    assert stand() == before


def test_the_worker_does_it_daily():
    erase = retention.PASSPORTS.perform
    assert [task.every for task in list_tasks() if task.run == erase] == [24 * 3600]


# --- the validity of the travel document ----------------------------------------------------------
def test_the_date_of_the_travel_document_does_not_outlive_the_term_of_its_event(event):
    """Also of persons without passport details; other events keep theirs for their own time."""
    told = make_traveller(event, passport_until=date(2031, 4, 3))
    other = make_registration(
        make_event(starts_at=event.starts_at, ends_at=event.ends_at),
        passport_until=date(2031, 4, 3),
    )
    early, late = after(event, days=90, seconds=-1), after(event, days=90)
    erase_passport_details(early)
    told.refresh_from_db()
    assert told.passport_until == date(2031, 4, 3)
    counts = PASSPORTS | {"passport_until": 1}
    assert retention.PASSPORTS.due(late) == counts
    assert erase_passport_details(late, dry_run=True) == [(event.slug, counts)]
    assert retention.PASSPORTS.erase(late) == 3
    told.refresh_from_db()
    other.refresh_from_db()
    assert (told.passport_until, other.passport_until) == (None, date(2031, 4, 3))
    assert ErasureReceipt.objects.get().counts == counts
    assert retention.PASSPORTS.due(late) == {}


def test_a_date_goes_where_the_event_has_a_rule_and_nobody_asked_for_a_letter():
    event = make_writing_event()
    make_traveller(event, passport_until=date(2031, 4, 3))
    late = after(event, days=90)
    assert erase_passport_details(late) == [(event.slug, {"passport_until": 1})]
