"""What stands before the first line of Python: finding one, and deleting a demonstration."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

NOWHERE = {"HOME_FIGURES": "/nonexistent", "PYENV_ROOT": "/nonexistent"}


def run(script, path=os.environ["PATH"], **env):
    return subprocess.run(
        ["/bin/sh", str(settings.BASE_DIR / "bin" / script)],
        env=NOWHERE | {"PATH": path} | env,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def old_python(tmp_path):
    """A `python3` that answers as one of 3.11 would."""
    fake = tmp_path / "python3"
    fake.write_text("#!/bin/sh\nexit 1\n")
    fake.chmod(0o755)
    return tmp_path


def test_the_named_python_is_taken():
    done = run("python-finder", PYTHON=sys.executable)
    assert (done.returncode, done.stdout.strip()) == (0, sys.executable)


def test_a_named_python_that_is_too_old_is_refused(old_python):
    done = run("python-finder", PYTHON=str(old_python / "python3"))
    assert done.returncode == 1
    assert "is not a Python of 3.12 or newer." in done.stderr


def test_a_newer_python_is_found_behind_an_old_one(old_python):
    new = old_python / "python3.13"
    new.symlink_to(sys.executable)
    assert run("python-finder", path=str(old_python)).returncode == 0


def test_without_a_python_it_says_what_to_do(old_python):
    (old_python / "cat").symlink_to("/bin/cat")
    done = run("python-finder", path=str(old_python))
    assert (done.returncode, done.stdout) == (1, "")
    assert "This needs Python 3.12 or newer" in done.stderr
    assert "uv python install 3.13" in done.stderr


def test_demo_reset_deletes_the_data_and_nothing_else(tmp_path):
    for name in ("group.sqlite3", "oidc.pem", "files/one.pdf", "mail/one.log"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    done = run("demo-reset", VAR_DIR=str(tmp_path))
    assert done.stdout.startswith("Deleting the demonstration's database, files and email in")
    assert [path.name for path in tmp_path.iterdir()] == ["oidc.pem"]


@pytest.mark.parametrize("env", [{"DATABASE_URL": "postgres://127.0.0.1/x"}, {"DEMO": "0"}])
def test_demo_reset_leaves_real_data_alone(tmp_path, env):
    (tmp_path / "group.sqlite3").touch()
    assert run("demo-reset", VAR_DIR=str(tmp_path), **env).returncode == 1
    assert (tmp_path / "group.sqlite3").exists()
