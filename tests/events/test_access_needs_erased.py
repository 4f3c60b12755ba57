"""A year after an event, what persons told for it alone is erased."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import ErasureReceipt
from accounts.worker import list_tasks
from events.actions import access_needs
from events.actions.retention import NEEDS
from events.models import Event, Registration
from tests.events import faults, make_coming, make_guest
from tests.factories import AT, make_state

pytestmark = pytest.mark.django_db

SAID = {
    "phone": "+679 555 0117",
    "diet": "Halal",
    "access_needs": "Step-free",
    "passport_until": date(2030, 1, 1),
}


def ended(days, n=1, **fields):
    """An event that ended so many days ago, with n persons of whom everything is known."""
    event = make_coming()
    for _each in range(n):
        make_guest(event, make_state("FJ"), **SAID | fields)
    ends = timezone.now() - timedelta(days=days)
    Event.objects.filter(pk=event.pk).update(starts_at=ends - timedelta(hours=2), ends_at=ends)
    return event


def said(event):
    return list(event.registrations.values_list(*SAID))


def test_until_a_year_has_passed_nothing_goes():
    event = ended(364)
    assert NEEDS.perform(timezone.now()) == 0
    assert said(event) == [tuple(SAID.values())]


def test_after_a_year_they_go_with_a_receipt_for_the_event_and_once():
    event, other = ended(366, 2), ended(366, phone="")
    now = timezone.now()
    due = {"phone": 2, "diet": 3, "access_needs": 3, "passport_until": 3}
    assert access_needs.due_access_needs(now) == due
    assert [NEEDS.perform(now), NEEDS.perform(now)] == [11, 0]
    assert said(event) + said(other) == [("", "", "", None)] * 3
    rows = ErasureReceipt.objects.filter(rule="needs").exclude(counts={}).order_by("about")
    kept = {row.about: row.counts for row in rows}
    assert kept == {
        event.slug: {"phone": 2, "diet": 2, "access_needs": 2, "passport_until": 2},
        other.slug: {"diet": 1, "access_needs": 1, "passport_until": 1},
    }
    assert access_needs.due_access_needs(now) == dict.fromkeys(due, 0)


def test_names_addresses_and_seats_stay():
    event = ended(366, gender="female")
    before = Registration.objects.values_list(
        "given_name", "email", "gender", "status", "person"
    ).get()
    NEEDS.perform(timezone.now())
    after = Registration.objects.values_list(
        "given_name", "email", "gender", "status", "person"
    ).get()
    assert (after, faults(event)) == (before, [])


def test_more_than_a_batch_goes_in_batches(monkeypatch):
    monkeypatch.setattr(access_needs, "BATCH", 2)
    event = ended(366, 5)
    NEEDS.perform(timezone.now())
    assert said(event) == [("", "", "", None)] * 5
    rows = ErasureReceipt.objects.filter(rule="needs").exclude(counts={}).order_by("pk")
    assert [row.counts["diet"] for row in rows] == [2, 2, 1]


def test_it_is_a_task_of_the_worker():
    assert [duty.every for duty in list_tasks() if duty.run == NEEDS.perform] == [24 * 3600]
    assert NEEDS.perform(AT) == 0
