"""The version before this one, as a tree of files with an environment, to be run on the tables of
this one."""

import os
import subprocess
import sys
from contextlib import contextmanager

from django.conf import settings

from tests.servers import empty_cache, environment, free_port, wait_for

NAMED_IN = settings.BASE_DIR / ".ci/previous"
SETTINGS = """
from config.settings import *
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
"""


class NoHistory(Exception):
    """The previous version is not to be had here; the text says what to do."""


def git(*arguments, **options):
    command = ["git", "-C", str(settings.BASE_DIR), *arguments]
    return subprocess.run(command, capture_output=True, check=False, **options)


def previous_commit():
    """The commit that `.ci/previous` names. Raises NoHistory."""
    rows = [row.strip() for row in NAMED_IN.read_text().splitlines()]
    names = [row for row in rows if row and not row.startswith("#")]
    if len(names) != 1:
        raise NoHistory(".ci/previous has to name one commit.")
    found = git("rev-parse", "--verify", "--quiet", f"{names[0]}^{{commit}}")
    if found.returncode:
        raise NoHistory(f"The previous version, {names[0]}, is not in this history. {_why()}")
    return found.stdout.decode().strip()


def _why():
    shallow = git("rev-parse", "--is-shallow-repository")
    if shallow.returncode:
        return "This is no git repository: run the test in a clone."
    if shallow.stdout.strip() == b"true":
        return "The clone is shallow: run git fetch --unshallow."
    return "Fetch it, or name the version that is in use in .ci/previous."


def unpack(commit, folder):
    """The files of the commit. An archive and no worktree: nothing is left in the repository when
    the test is killed."""
    archive = git("archive", commit)
    archive.check_returncode()
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive.stdout, check=True)
    return folder


def python_of(tree):
    """This environment, if it is locked to the same versions; else one of its own."""
    locked = "requirements.txt"
    if (tree / locked).read_bytes() == (settings.BASE_DIR / locked).read_bytes():
        return sys.executable
    subprocess.run(["bin/environment", locked], cwd=tree, check=True)
    return str(tree / ".venv/bin/python")


@contextmanager
def previous_server(folder, commit):
    """The previous web server on the test database; yields its address."""
    tree, extra = folder / "tree", folder / "extra"
    for each in (tree, extra, folder / "var" / "static"):
        each.mkdir(parents=True)
    unpack(commit, tree)
    (extra / "previous_settings.py").write_text(SETTINGS)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    env = environment(
        DJANGO_SETTINGS_MODULE="previous_settings",
        PYTHONPATH=os.pathsep.join([str(extra), str(tree)]),
        SITE_URL=address,
        VAR_DIR=str(folder / "var"),
        HOST="127.0.0.1",
        PORT=str(port),
    )
    empty_cache()
    command = [python_of(tree), "-m", "gunicorn", "--config", "config/gunicorn.conf.py"]
    child = subprocess.Popen([*command, "config.wsgi"], cwd=tree, env=env)
    try:
        wait_for(f"{address}/healthz", child)
        yield address
    finally:
        child.terminate()
        child.wait(timeout=30)
