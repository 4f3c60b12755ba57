"""The migration that computes the keys of persons anew, on rows of an earlier version."""

from importlib import import_module

import pytest
from django.apps import apps

from events.models import Registration
from tests.factories import make_event, make_registration, make_state

pytestmark = pytest.mark.django_db
migration = import_module("events.migrations.0008_renewed_keys")


def as_before(row, **columns):
    """Written past the fields, which would clean it."""
    kept = {"search_key": row.search_key}
    Registration.objects.filter(pk=row.pk).update(**columns | kept)
    return row


def migrate():
    migration.clean_addresses(apps, None)
    migration.renew_keys(apps, None)


@pytest.fixture
def fiji():
    return make_state("FJ")


def test_a_key_is_computed_anew_and_doing_it_twice_is_harmless(fiji):
    event = make_event()
    named = make_registration(event, fiji, given_name="Ana Mar", family_name="", email="")
    as_before(named, person=f"name:{fiji.pk}:ana  mar")
    migrate()
    named.refresh_from_db()
    assert named.person == f"name:{fiji.pk}:ana mar"
    migrate()
    assert Registration.objects.get().person == named.person


def test_two_rows_that_would_become_one_are_left_and_named(fiji, capsys):
    event = make_event()
    first = make_registration(event, fiji, given_name="Ana Mar", family_name="", email="")
    second = make_registration(event, fiji, given_name="Ana Rio", family_name="", email="")
    old = f"name:{fiji.pk}:ana  mar"
    as_before(second, given_name="Ana Mar", person=old)
    migrate()
    second.refresh_from_db()
    assert second.person == old
    assert f"Registrations {first.pk} and {second.pk} seem" in capsys.readouterr().out


def test_what_was_erased_keeps_its_key(fiji):
    row = make_registration(make_event(), fiji, user=None)
    key = as_before(row, person="erased:17").pk
    migrate()
    assert Registration.objects.get(pk=key).person == "erased:17"
