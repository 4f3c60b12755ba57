"""What an operator of an installation touched by the change of addresses finds."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.actions import claim
from audit.models import record
from certificates.models import PassportAccess
from certificates.queries.changed_accounts import opened_after_change
from events.actions import change_registration
from events.models import Registration
from tests.certificates.visa_letters import make_traveller
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(delegate):
    return make_traveller(user=delegate)


def opened(row, by):
    later = timezone.now() + timedelta(minutes=1)
    PassportAccess.objects.create(registration=row, at=later, by=by, purpose="own")


def changed(row, by):
    """As the entries of earlier versions say it."""
    record("registration.changed", row, by=by, before={"email": "…"}, after={"email": "…"})


def test_an_officer_who_changed_the_address_and_then_looked_is_named(row, event_officer, capsys):
    changed(row, event_officer)
    opened(row, event_officer)
    (found,) = opened_after_change()
    assert (found.registration, found.by_the_same_person) == (row, True)
    call_command("list_opened_after_change")
    output = capsys.readouterr().out
    assert f"SAME PERSON  {row.event.slug} registration {row.pk}" in output
    assert "1 openings after a change, 1 by who made the change" in output


def test_a_second_account_is_listed_too(row, event_officer):
    facts = {"by": event_officer, "at": timezone.now(), "version": row.version}
    second = make_user(email="second@example.org")
    change_registration(row, details={"email": second.email}, **facts)
    opened(row, second)
    (found,) = opened_after_change()
    assert (found.changed_by, found.opened_by) == (event_officer, second)


def test_what_the_person_changed_or_claimed_is_not_listed(row, delegate, focal_point):
    facts = {"by": delegate, "at": timezone.now(), "version": row.version}
    change_registration(row, details={"email": "private@example.org"}, **facts)
    opened(row, focal_point)
    assert list(opened_after_change()) == []
    Registration.objects.filter(pk=row.pk).update(user=None)
    claim(delegate, "private@example.org", by=delegate, at=timezone.now())
    opened(row, delegate)
    assert list(opened_after_change()) == []


def test_other_changes_and_earlier_openings_are_not_listed(row, event_officer, secretary):
    opened(row, secretary)
    facts = {"by": event_officer, "at": timezone.now(), "version": row.version}
    change_registration(row, details={"position": "Counsellor"}, **facts)
    assert list(opened_after_change()) == []


def test_the_day_limits_the_list(row, event_officer, capsys):
    changed(row, event_officer)
    opened(row, event_officer)
    call_command("list_opened_after_change", since=timezone.now() + timedelta(days=2))
    assert "0 openings" in capsys.readouterr().out
