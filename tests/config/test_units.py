"""The units in deploy/ are whole, alike in their confinement, and name what the project has."""

import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

FOLDER = settings.BASE_DIR / "deploy"
SERVICES = sorted(FOLDER.glob("*.service"))
TIMERS = sorted(FOLDER.glob("*.timer"))
APP = "/srv/friends/app/"
# What each service has of its own; all else under “Confinement” is the same everywhere.
OWN = ("ReadWritePaths",)
pytestmark = pytest.mark.one_database("files")


def lines(path):
    return [row for row in path.read_text().splitlines() if row and not row.startswith("#")]


def values(path, name):
    return [row.partition("=")[2] for row in lines(path) if row.startswith(f"{name}=")]


def confinement(path):
    rows = path.read_text().partition("# Confinement")[2].partition("[Install]")[0].splitlines()[1:]
    return [row for row in rows if row and not row.startswith(OWN)]


def test_all_services_are_confined_alike():
    first = confinement(SERVICES[0])
    assert {"NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet="} <= set(first)
    assert {"MemoryDenyWriteExecute=yes", "SystemCallFilter=@system-service"} <= set(first)
    assert [path.name for path in SERVICES if confinement(path) != first] == []


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_what_a_service_runs_is_there(path):
    commands = [*values(path, "ExecStart"), *values(path, "ExecStartPost")]
    commands += [row for row in values(path, "ExecReload") if not row.startswith("/bin/kill")]
    assert commands
    for command in commands:
        program, *words = command.split()
        assert program == f"{APP}.venv/bin/python"
        if words[0] == "-c":
            assert words[1:] == ['"import', 'config.wsgi"']
            continue
        named = [word.removeprefix(APP) for word in words if "/" in word or word.endswith(".py")]
        assert [name for name in named if not (settings.BASE_DIR / name.strip("/")).exists()] in (
            [],
            [APP.rstrip("/")],
        )
        if "manage.py" in " ".join(words):
            assert next(word for word in words if "manage.py" not in word) in get_commands()


def test_each_timer_starts_a_service_that_is_there():
    assert {path.stem for path in TIMERS} == {"friends-backup", "friends-verify"}
    assert {path.stem for path in TIMERS} <= {path.stem for path in SERVICES}


def test_no_service_may_write_anywhere_but_its_data():
    written = {
        word for path in SERVICES for row in values(path, "ReadWritePaths") for word in row.split()
    }
    assert written == {"/srv/friends/var", "/srv/friends/backup"}


def analyze(*arguments, cwd):
    done = subprocess.run(["systemd-analyze", *arguments], cwd=cwd, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_systemd_finds_nothing_wrong_where_there_is_one(tmp_path):
    """Only the programs under /srv are missing here. Where systemd is not installed, the tests
    above have to do."""
    if not shutil.which("systemd-analyze"):
        return
    for path in (*SERVICES, *TIMERS):
        shutil.copy(path, tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    output = analyze("verify", *(f"./{name}" for name in names), cwd=tmp_path)[1]
    wrong = [row for row in output.splitlines() if "friends" in row]
    assert [row for row in wrong if "is not executable: No such file" not in row] == []
    for path in SERVICES:
        code, output = analyze(
            "security", "--offline=yes", "--threshold=15", f"./{path.name}", cwd=tmp_path
        )
        assert code == 0, output


def test_the_documentation_names_every_unit():
    text = Path(settings.BASE_DIR / "docs/operations.md").read_text()
    assert [path.name for path in (*SERVICES, *TIMERS) if path.name not in text] == []
