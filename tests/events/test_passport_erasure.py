"""Passport data go after the event's retention, with a receipt; what was counted stays right."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Erased
from accounts.worker import duties
from audit.lifecycle import NotPossible
from certificates import retention
from events import letters
from events.actions.desk import check_in
from events.actions.visas import due_passports, erase_passports, open_passport, take_letter
from events.models import (
    Certificate,
    Event,
    Letter,
    LetterStatus,
    Passport,
    PassportOpening,
    Scan,
    VisaRule,
)
from events.verification import find
from tests.events import acts
from tests.events.visas import fill, make_issued, make_traveller, make_visa_rule, make_writing_event
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSPORTS = {"passports": 2}


@pytest.fixture
def event(db):
    """Two persons with passport data, one of them with a letter that was opened."""
    event = make_writing_event()
    letter = make_issued(make_traveller(event))
    take_letter(letter.registration, by=letter.registration.user, at=timezone.now())
    fill(make_traveller(event))
    return event


def after(event, **more):
    return event.ends_at + timedelta(**more)


def held():
    return Passport.objects.count()


def test_nothing_goes_before_its_day(event):
    early = after(event, days=90, seconds=-1)
    assert (due_passports(early), erase_passports(early)) == ([], [])
    assert (held(), Erased.objects.count()) == (2, 0)


def test_a_dry_run_says_what_would_go_and_erases_nothing(event):
    late = after(event, days=90)
    assert due_passports(late) == [(event, 2)]
    assert erase_passports(late, dry_run=True) == [(event.slug, PASSPORTS)]
    assert (held(), Erased.objects.count()) == (2, 0)


def test_the_data_go_with_a_receipt_that_holds_none(event):
    late = after(event, days=90)
    assert erase_passports(late) == [(event.slug, PASSPORTS)]
    receipt = Erased.objects.get()
    assert (receipt.rule, receipt.about, receipt.counts) == ("passports", event.slug, PASSPORTS)
    assert (held(), receipt.at, acts("event.passports_erased")) == (0, late, [1])


def test_erasing_twice_is_harmless(event):
    late = after(event, days=90)
    assert [len(erase_passports(late)) for _n in range(2)] == [1, 0]
    assert (Erased.objects.count(), acts("event.passports_erased")) == (1, [1])


def test_the_rule_of_the_event_decides(event):
    make_visa_rule(event, retention_days=10)
    assert erase_passports(after(event, days=9)) == []
    assert erase_passports(after(event, days=10)) == [(event.slug, PASSPORTS)]


def test_without_a_rule_ninety_days_hold(event):
    VisaRule.objects.all().delete()
    assert erase_passports(after(event, days=89)) == []
    assert erase_passports(after(event, days=90)) == [(event.slug, PASSPORTS)]


def test_an_event_that_is_moved_keeps_its_data(event):
    late = after(event, days=90)
    Event.objects.filter(pk=event.pk).update(ends_at=after(event, days=30))
    assert erase_passports(late) == []
    assert held() == 2


def test_each_event_has_its_own_day(event):
    other = make_writing_event(days=60)
    fill(make_traveller(other))
    assert erase_passports(after(event, days=90)) == [(event.slug, PASSPORTS)]
    assert [row.registration.event for row in Passport.objects.all()] == [other]


def test_who_opened_and_that_there_was_a_letter_stay(event, secretary):
    erase_passports(after(event, days=90))
    letter = Letter.objects.get(status=LetterStatus.ISSUED)
    assert PassportOpening.objects.count() == 1
    assert find(letter.number).valid is True
    assert [row.letter_state for row in letters.board(event)] == ["erased", "erased"]
    for act in (take_letter, lambda *a, **k: open_passport(*a, **k, purpose="To see")):
        with pytest.raises(NotPossible, match="no passport data"):
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
    assert erase_passports(after(event, days=90)) == [(event.slug, PASSPORTS)]
    assert stand() == before


def test_the_worker_does_it_daily():
    erase = retention.PASSPORTS.perform
    assert [duty.every for duty in duties() if duty.run == erase] == [24 * 3600]
