"""A backup is made as the timer makes it, encrypted, and restored into an empty place."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone

from audit.chain import seal
from audit.models import Seal
from events.models import Registration
from tests.events.imports import line, make_states, uploaded
from tests.factories import make_event, make_registration
from tests.servers import database_url, environment, manage

pytestmark = [pytest.mark.servers, pytest.mark.kills, pytest.mark.django_db(transaction=True)]
NAME = "Delegatesurname"


@pytest.fixture(scope="module")
def keys():
    """A folder with a secret key, in a short path: its agent listens on a socket there."""
    home = Path(tempfile.mkdtemp(prefix="gof-gpg-"))
    gpg = ["gpg", "--homedir", str(home), "--batch", "--quiet"]
    name = ["Backup 17 <backup@example.org>"]
    subprocess.run([*gpg, "--passphrase", "", "--quick-generate-key", *name], check=True)
    subprocess.run([*gpg, "--armor", "--output", str(home / "public.asc"), "--export"], check=True)
    yield home
    subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "gpg-agent"], check=True)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def backup(tmp_path, keys):
    """Runs the command on the test database; returns its exit code and what it said."""

    def run(*arguments, **more):
        ours = {"BACKUP_DIR": str(tmp_path / "backups"), "BACKUP_KEY": str(keys / "public.asc")}
        env = environment(**ours | more)
        command = [sys.executable, "bin/backup", *map(str, arguments)]
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True
        )
        return done.returncode, done.stdout + done.stderr

    return run


@contextmanager
def empty_database(tmp_path):
    """The address of a database with nothing in it."""
    if connection.vendor == "sqlite":
        yield f"sqlite://{tmp_path}/restored.sqlite3"
        return
    url = urlsplit(database_url())
    name = f"{url.path.lstrip('/')}_restored"
    place = urlunsplit(url._replace(path="/postgres"))
    with psycopg.connect(place, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}"')
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(url._replace(path=f"/{name}"))
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def fill():
    """A site with people, a seat counter, a stored file and a sealed chain."""
    make_states()
    event = make_event(seats=3)
    for _n in range(4):
        make_registration(event, family_name=NAME)
    uploaded(line())
    seal(timezone.now())


def newest(tmp_path):
    return max(path for path in (tmp_path / "backups").iterdir() if path.is_dir())


def hashes(folder):
    paths = [path for path in Path(folder).rglob("*") if path.is_file()]
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}


def counts_here():
    return {m._meta.label: m._base_manager.count() for m in apps.get_models() if m._meta.managed}


COUNTS = """
from django.apps import apps
for m in apps.get_models():
    print("count", m._meta.label, m._base_manager.count())
"""


def counts_of(**place):
    code, output = manage("shell", "--verbosity", "0", "-c", COUNTS, **place)
    assert code == 0, output
    rows = [row.split() for row in output.splitlines() if row.startswith("count ")]
    return {label: int(count) for _word, label, count in rows}


def test_a_backup_is_restored_whole_into_an_empty_place(tmp_path, backup, keys):
    fill()
    before, stored, head = counts_here(), hashes(settings.MEDIA_ROOT), Seal.objects.get().hash
    assert stored and before["audit.Entry"] > 4
    code, output = backup("make")
    assert code == 0, output
    make_registration(family_name="Later")  # after the backup, so not in it

    files = tmp_path / "restored"
    with empty_database(tmp_path) as url:
        code, output = backup(
            *("restore", newest(tmp_path), "--database", url, "--files", files),
            GNUPGHOME=str(keys),
        )
        assert code == 0, output
        place = {"DATABASE_URL": url, "MEDIA_DIR": str(files)}
        assert hashes(files) == stored
        assert counts_of(**place) == before
        for command in (["migrate", "--check"], ["audit_verify"], ["verify_seats"]):
            code, output = manage(*command, **place)
            assert code == 0, output
            assert command != ["audit_verify"] or head in output
        # The control: these checks look at the restored place.
        wrong = "from events.models import Event; Event.objects.update(waiting=7)"
        assert manage("shell", "-c", wrong, **place)[0] == 0
        assert manage("verify_seats", **place)[0] == 1


def test_nothing_in_a_backup_can_be_read_without_the_secret_key(tmp_path, backup):
    fill()
    assert Registration.objects.filter(family_name=NAME).exists()
    backup("make")
    paths = [path for path in (tmp_path / "backups").rglob("*") if path.is_file()]
    assert {path.name for path in paths} == {".lock", "about.json", "database.gpg", "files.gpg"}
    assert not any(NAME.encode() in path.read_bytes() for path in paths)
    assert all(path.stat().st_mode & 0o077 == 0 for path in paths)
    empty = tmp_path / "nobody"
    empty.mkdir(mode=0o700)
    with empty_database(tmp_path) as url:
        code, _said = backup(
            *("restore", newest(tmp_path), "--database", url, "--files", tmp_path / "restored"),
            GNUPGHOME=str(empty),
        )
    assert code == 1


@pytest.mark.one_database("the folder of backups alone")
def test_a_backup_that_fails_leaves_nothing_that_looks_like_one(tmp_path, backup):
    code, output = backup("make", BACKUP_KEY=str(tmp_path / "no-key.asc"))
    assert code == 1 and "no-key.asc" in output
    assert [path.name for path in (tmp_path / "backups").iterdir()] == [".lock"]
    assert backup("check")[0] == 1


@pytest.mark.one_database("the folder of backups alone")
def test_a_damaged_part_is_found_and_not_restored(tmp_path, backup):
    backup("make")
    assert backup("check")[0] == 0
    part = newest(tmp_path) / "files.gpg"
    part.write_bytes(part.read_bytes()[:-1] + b"\0")
    code, output = backup("check")
    assert code == 1 and "damaged" in output
    target = ["--database", f"sqlite://{tmp_path}/x.sqlite3", "--files", tmp_path / "x"]
    assert backup("restore", newest(tmp_path), *target)[0] == 1
    assert not (tmp_path / "x").exists() and not (tmp_path / "x.sqlite3").exists()


def test_nothing_is_restored_over_what_is_there(tmp_path, backup, keys):
    backup("make")
    target = ["restore", newest(tmp_path), "--database", database_url()]
    code, output = backup(*target, "--files", tmp_path / "new", GNUPGHOME=str(keys))
    assert code == 1 and ("exists" in output or "not empty" in output)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "note.pdf").write_bytes(b"%PDF")
    code, output = backup(*target, "--files", tmp_path / "full", GNUPGHOME=str(keys))
    assert code == 1 and "not empty" in output


@pytest.mark.one_database("the folder of backups alone")
def test_old_backups_go_and_the_three_newest_stay(tmp_path, backup):
    def there():
        folder = tmp_path / "backups"
        return sorted(path.name for path in folder.iterdir() if path.name[0] != ".")

    for day in (1, 2, 3, 4, 5):
        old = tmp_path / "backups" / f"2026010{day}T020000.000000Z"
        old.mkdir(parents=True)
        (old / "about.json").write_text("{}")
    backup("prune", BACKUP_KEEP_DAYS="100000")
    assert len(there()) == 5
    backup("prune")
    assert [name[:8] for name in there()] == ["20260103", "20260104", "20260105"]
    code, output = backup("check", "--hours", "26")
    assert code == 1 and "hours old" in output


@pytest.mark.one_database("the folder of backups alone")
def test_a_piece_of_the_log_is_kept_encrypted_and_comes_back(tmp_path, backup, keys):
    piece, back = tmp_path / "piece", tmp_path / "back"
    piece.write_bytes(NAME.encode() * 1000)
    for _twice in range(2):
        assert backup("wal", piece, "000000010000000000000001")[0] == 0
    kept = tmp_path / "backups/wal/000000010000000000000001.gpg"
    assert NAME.encode() not in kept.read_bytes()
    assert backup("fetch-wal", kept.stem, back, GNUPGHOME=str(keys))[0] == 0
    assert back.read_bytes() == piece.read_bytes()
    assert backup("fetch-wal", "000000010000000000000002", back)[0] == 1


@pytest.mark.one_database("the folder of backups alone")
def test_two_backups_are_not_made_at_once(tmp_path, backup):
    (tmp_path / "backups").mkdir()
    with (tmp_path / "backups/.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code, output = backup("make")
    assert code == 1 and "Another backup" in output
