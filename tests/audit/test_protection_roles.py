"""What the roles of PostgreSQL may do to the audit log: the web server adds entries, the worker
also seals them, and neither changes or removes one. The tests make roles of their own."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions.sent_heads import send_head
from audit import chain
from audit.models import SYSTEM, Entry, record
from tests.servers import cookie_of, database_url, empty_cache, manage, post, server
from tests.unprotected import settle

pytestmark = pytest.mark.django_db
HASH = "f" * 64
CHANGES = (
    "UPDATE audit_entry SET note = 'forged'",
    "UPDATE audit_entry SET act = 'forged' WHERE seq IS NULL",
    "UPDATE audit_entry SET seq = seq + 1000 WHERE seq IS NOT NULL",
    f"UPDATE audit_entry SET hash = '{HASH}' WHERE seq IS NOT NULL",
    "UPDATE audit_entry SET seq = NULL, hash = '' WHERE seq IS NOT NULL",
    "DELETE FROM audit_entry",
    "DELETE FROM audit_entry WHERE seq IS NULL",
    "TRUNCATE audit_entry",
    "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_entry_changed ON audit_entry",
    "DROP FUNCTION audit_refuse_change CASCADE",
    "DROP TABLE audit_entry CASCADE",
    "SET session_replication_role = replica",
    "DELETE FROM audit_seal",
    "TRUNCATE audit_seal",
    f"UPDATE audit_senthead SET hash = '{HASH}'",
    "DELETE FROM audit_senthead",
    "TRUNCATE audit_senthead",
)
SEALING = f"UPDATE audit_entry SET seq = 99, hash = '{HASH}' WHERE seq IS NULL"


@dataclass(frozen=True)
class Roles:
    web: str
    worker: str


def _roles():
    """Their names are this process's own: roles belong to the whole server, not to a database."""
    name = connection.settings_dict["NAME"]
    return Roles(f"chain_web_{name}", f"chain_worker_{name}")


def _create(roles):
    with connection.cursor() as cursor:
        for role in (roles.web, roles.worker):
            cursor.execute(f"CREATE ROLE \"{role}\" LOGIN PASSWORD 'for-tests'")


def protect(**names):
    settle()
    call_command("audit_protect", stdout=StringIO(), **names)


@pytest.fixture
def roles(secretary):
    """As after `audit_protect`; one entry is sealed and sent, one waits. All of it, the roles too,
    is rolled back with the test."""
    found = _roles()
    _create(found)
    protect(web=found.web, worker=found.worker)
    record("user.changed", secretary, by=SYSTEM)
    chain.seal(timezone.now())
    send_head(timezone.now())
    return found


@contextmanager
def as_role(role):
    """What is done inside is undone afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f'SET LOCAL ROLE "{role}"')
        yield cursor
        cursor.execute("RESET ROLE")
        transaction.set_rollback(True)


def may(role, sql):
    """Whether the database lets the role do this to any row."""
    with as_role(role):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.rowcount != 0
        except Error as error:
            message = str(error)
            assert any(
                words in message
                for words in ("permission denied", "must be owner", "only added and")
            )
            return False


@pytest.mark.parametrize("sql", CHANGES)
@pytest.mark.parametrize("name", ["web", "worker"])
def test_no_role_changes_or_removes_an_entry(roles, name, sql):
    assert Entry.objects.filter(seq=None).exists()
    assert Entry.objects.exclude(seq=None).exists()
    assert not may(getattr(roles, name), sql)


def test_only_the_worker_seals(roles):
    assert may(roles.worker, SEALING)
    assert not may(roles.web, SEALING)
    assert not may(roles.web, "UPDATE audit_seal SET seq = seq + 1")


def test_both_roles_add_entries(roles, secretary):
    for role in (roles.web, roles.worker):
        with as_role(role):
            record("user.changed", secretary, by=secretary)
            assert Entry.objects.filter(seq=None).count() == 2


def test_the_worker_seals_and_sends_as_its_role(roles):
    with as_role(roles.worker):
        assert chain.seal(timezone.now()) == 1
        assert chain.first_fault() is None
        assert send_head(timezone.now() + timedelta(days=1)) == 1


def test_the_owner_is_refused_as_well(roles):
    owner = connection.settings_dict["USER"]
    for sql in CHANGES[:8]:
        assert not may(owner, sql)


def test_privileges_that_were_granted_before_are_revoked(roles):
    with connection.cursor() as cursor:
        cursor.execute(f'GRANT ALL ON audit_entry, audit_seal TO "{roles.web}"')
        cursor.execute("GRANT DELETE ON audit_entry TO PUBLIC")
    protect(web=roles.web, worker=roles.worker)
    assert not may(roles.web, SEALING)


# --- wrong roles ----------------------------------------------------------------------------------
def failure(**names):
    with pytest.raises(CommandError) as raised:
        protect(**names)
    return str(raised.value)


def test_a_role_that_does_not_exist_is_named(roles):
    assert failure(web="chain_nobody", worker=roles.worker).startswith(
        "There is no role chain_nobody. Create it first"
    )


def test_an_owner_is_no_role_for_the_web_server(roles):
    owner = connection.settings_dict["USER"]
    message = failure(web=owner, worker=roles.worker)
    assert message.startswith(f"Nothing was changed, because {owner} may DELETE audit_entry; ")


def test_a_member_of_the_workers_role_is_none_for_the_web_server(roles):
    with connection.cursor() as cursor:
        cursor.execute(f'GRANT "{roles.worker}" TO "{roles.web}"')
    message = failure(web=roles.web, worker=roles.worker)
    assert f"{roles.web} may UPDATE (seq) audit_entry" in message


# --- the site, with these roles -------------------------------------------------------------------
def _address(role):
    url = urlsplit(database_url())
    where = f"{role}:for-tests@{url.hostname}:{url.port}"
    return urlunsplit((url.scheme, where, url.path, "", ""))


@pytest.fixture
def committed_roles(transactional_db):
    found = _roles()
    empty_cache()
    _create(found)
    protect(web=found.web, worker=found.worker)
    yield found
    with connection.cursor() as cursor:
        for role in (found.web, found.worker):
            cursor.execute(f'DROP OWNED BY "{role}"')
            cursor.execute(f'DROP ROLE "{role}"')


@pytest.mark.servers
def test_web_server_and_worker_do_their_work_as_their_roles(committed_roles, stranger):
    cookie = cookie_of(stranger)
    with server(DATABASE_URL=_address(committed_roles.web), AUDIT_KEYS="") as address:
        assert post(address, "/theme/", cookie, theme="dark") == 302
        sent = {"given_name": "Delegate", "family_name": "17", "language": "en"}
        assert post(address, reverse("accounts:profile"), cookie, time_zone="UTC", **sent) == 302
    assert Entry.objects.filter(seq=None).count() == 1
    code, output = manage("work", "--once", DATABASE_URL=_address(committed_roles.worker))
    assert code == 0, output
    assert Entry.objects.exclude(seq=None).exists()
    code, output = manage("audit_verify", DATABASE_URL=_address(committed_roles.worker))
    assert code == 0, output


@pytest.mark.servers
def test_the_web_servers_role_cannot_do_the_workers_work(committed_roles, stranger):
    record("user.changed", stranger, by=SYSTEM)
    code, said = manage("work", "--once", DATABASE_URL=_address(committed_roles.web))
    assert code != 0
    assert "permission denied for table audit_" in said
    assert Entry.objects.filter(seq=None).count() == 1
