"""Rotation of keys reaches the secrets of every app, or changes nothing."""

from io import StringIO

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import crypto
from accounts.models import Notice
from certificates.actions.passport_details import open_passport_details
from certificates.models import PassportDetails
from tests.certificates.visa_letters import fill, make_traveller, passport

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys(settings):
    old, new = (Fernet.generate_key().decode() for _n in range(2))
    settings.FIELD_KEYS = [old]
    return old, new


def rotated():
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    return out.getvalue()


def opened(row):
    return open_passport_details(row, by=row.user, at=timezone.now(), purpose="own")


def test_passports_stay_readable_when_the_old_key_is_gone(settings, keys):
    old, new = keys
    row = make_traveller()
    fill(row)
    settings.FIELD_KEYS = [new, old]
    assert "Passport details: 1." in rotated()
    settings.FIELD_KEYS = [new]
    assert opened(row) == passport()
    settings.FIELD_KEYS = [old]
    with pytest.raises(InvalidToken):
        crypto.unseal(PassportDetails.objects.get().sealed)


def test_a_lost_key_is_said_and_nothing_is_changed(settings, keys):
    _old, new = keys
    notice = Notice.objects.create(
        kind="account", email="a@example.org", sealed=crypto.seal("an email")
    )
    fill(make_traveller())
    settings.FIELD_KEYS = [new]
    Notice.objects.filter(pk=notice.pk).update(sealed=crypto.seal("an email"))
    stored = Notice.objects.get(pk=notice.pk).sealed
    with pytest.raises(CommandError, match="Put its key back"):
        rotated()
    assert Notice.objects.get(pk=notice.pk).sealed == stored


def test_what_is_under_the_newest_key_is_put_under_it_again(settings, keys):
    row = make_traveller()
    fill(row)
    assert [rotated().count("Passport details: 1.") for _n in range(2)] == [1, 1]
    assert opened(row) == passport()
