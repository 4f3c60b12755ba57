"""The database refuses to change or remove entries, whoever asks, also the owner of the tables."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import Error, connection, transaction
from django.utils import timezone

from audit import chain, protection
from audit.models import SYSTEM, Entry, record
from tests.unprotected import settle, unprotected

pytestmark = pytest.mark.django_db

POSTGRESQL = connection.vendor == "postgresql"
CHANGES = {
    "at": "2020-01-01 00:00:00+00:00",
    "agent": "nobody",
    "act": "user.deleted",
    "subject_type": "friends.entity",
    "subject_id": 987654,
    "before": '{"number": 7}',
    "after": '{"number": 7}',
    "note": "forged",
}
HASH = "f" * 64


def refused(sql, *values):
    """Whether the database refuses this, as the owner of the tables."""
    settle()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except Error as error:
        assert "only added and sealed" in str(error)
        return True
    return False


@pytest.fixture
def sealed(secretary):
    entry = record("user.changed", secretary, by=SYSTEM)
    chain.seal(timezone.now())
    return Entry.objects.get(pk=entry.pk)


@pytest.fixture
def waiting(secretary):
    return record("user.changed", secretary, by=SYSTEM)


@pytest.mark.parametrize("column", [*CHANGES, "actor_id", "id", "seq", "hash"])
def test_no_column_of_a_sealed_entry_can_be_changed(sealed, secretary, column):
    others = {"actor_id": secretary.pk, "id": sealed.pk + 1000, "seq": sealed.seq + 1, "hash": HASH}
    value = (CHANGES | others)[column]
    assert refused(f"UPDATE audit_entry SET {column} = %s WHERE id = %s", value, sealed.pk)


@pytest.mark.parametrize("column", [*CHANGES, "actor_id", "id"])
def test_what_an_entry_says_cannot_be_changed_while_it_is_sealed(waiting, secretary, column):
    value = (CHANGES | {"actor_id": secretary.pk, "id": waiting.pk + 1000})[column]
    sql = f"UPDATE audit_entry SET seq = 99, hash = %s, {column} = %s WHERE id = %s"
    assert refused(sql, HASH, value, waiting.pk)


def test_every_column_is_held():
    columns = {field.column for field in Entry._meta.concrete_fields}
    assert (
        columns == {*protection.SAID, "seq", "hash"} == {*CHANGES, "actor_id", "id", "seq", "hash"}
    )


def test_an_entry_cannot_be_sealed_by_halves(waiting):
    assert refused("UPDATE audit_entry SET seq = 99 WHERE id = %s", waiting.pk)
    assert refused("UPDATE audit_entry SET hash = %s WHERE id = %s", HASH, waiting.pk)


def test_a_sealed_entry_cannot_be_opened_or_sealed_again(sealed):
    assert refused("UPDATE audit_entry SET seq = NULL, hash = '' WHERE id = %s", sealed.pk)
    assert refused("UPDATE audit_entry SET seq = 99, hash = %s WHERE id = %s", HASH, sealed.pk)


def test_no_entry_can_be_removed(sealed, waiting):
    for entry in (sealed, waiting):
        assert refused("DELETE FROM audit_entry WHERE id = %s", entry.pk)
    if POSTGRESQL:
        assert refused("TRUNCATE audit_entry CASCADE")


def test_no_entry_can_be_added_that_is_sealed_already(sealed):
    columns = "at, agent, act, subject_type, subject_id, before, after, note, seq, hash"
    values = "%s, '', 'a', 'b', 1, '{}', '{}', '', %s, %s"
    sql = f"INSERT INTO audit_entry ({columns}) VALUES ({values})"
    assert refused(sql, timezone.now(), sealed.seq + 1, HASH)
    assert refused(sql, timezone.now(), sealed.seq + 1, "")
    assert refused(sql, timezone.now(), None, HASH)


def test_the_triggers_can_be_put_up_again(sealed):
    settle()
    out = StringIO()
    for _twice in range(2):
        call_command("audit_protect", stdout=out)
    assert "entries are only added and sealed" in out.getvalue()
    assert protection.missing_triggers(connection) == []
    assert refused("DELETE FROM audit_entry WHERE id = %s", sealed.pk)


def test_triggers_that_are_off_are_named():
    with unprotected():
        off = protection.missing_triggers(connection)
    assert off == list(protection.TRIGGERS[connection.vendor])
    assert protection.missing_triggers(connection) == []
