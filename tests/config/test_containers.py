"""The image and the services of compose.yaml, read as files: no engine is needed."""

import json
import os
import re
import shlex
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

ROOT = settings.BASE_DIR
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("migrate", "web", "worker")
OF_IMAGES = {"POSTGRES_PASSWORD", "POSTGRES_USER", "POSTGRES_DB"}
OF_ROLES = {"WEB_DATABASE_PASSWORD", "WORKER_DATABASE_PASSWORD"}
OF_PYTHON = {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}


def instructions():
    """The Dockerfile as (instruction, rest) pairs, continued lines joined."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.M)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [tuple(line.split(maxsplit=1)) for line in lines if line.strip()]


def final_stage():
    found = instructions()
    start = max(i for i, (name, _) in enumerate(found) if name == "FROM")
    return found[start:]


def value_of(name):
    (value,) = [rest for instruction, rest in final_stage() if instruction == name]
    return value


def variables_read():
    """What the settings and the web server read of the environment."""
    files = (ROOT / "config/settings.py", ROOT / "config/gunicorn.conf.py")
    reading = re.compile(r"""env(?:iron\.get)?(?:\.\w+)?\(\s*["']([A-Z_]+)["']""")
    return {name for file in files for name in reading.findall(file.read_text())}


def example():
    lines = (ROOT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def commands(service):
    """Each command that the service runs, as a list of words."""
    command = SERVICES[service]["command"]
    if command[:2] == ["sh", "-c"]:
        return [shlex.split(part) for part in command[2].split("&&")]
    return [command]


def test_the_image_is_built_from_the_locked_requirements():
    installs = [rest for name, rest in instructions() if name == "RUN" and "pip install" in rest]
    assert len(installs) == 1
    assert "--require-hashes" in installs[0]
    assert installs[0].endswith("-r requirements.txt")


def test_the_image_runs_as_a_numbered_user_that_is_not_root():
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", value_of("USER"))


def test_the_image_starts_the_web_server_and_asks_it_whether_it_answers():
    assert json.loads(value_of("CMD")) == SERVICES["web"]["command"]
    assert value_of("HEALTHCHECK").endswith('CMD ["python", "bin/healthcheck"]')
    assert SERVICES["web"]["healthcheck"]["test"] == ["CMD", "python", "bin/healthcheck"]


def test_what_the_image_writes_lies_in_its_volume():
    given = dict(pair.split("=", 1) for pair in value_of("ENV").split())
    assert given["VAR_DIR"] == value_of("VOLUME") == "/data"
    assert not given["STATIC_DIR"].startswith("/data")  # an old volume would hide new files


def test_every_variable_that_is_named_is_one_that_the_application_reads():
    image = {pair.split("=", 1)[0] for pair in value_of("ENV").split()} - OF_PYTHON
    services = {name for service in OURS for name in SERVICES[service]["environment"]}
    variables = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text()))
    assert image | services - OF_IMAGES - OF_ROLES <= variables_read()
    assert variables <= set(example())
    assert set(example()) - OF_IMAGES - OF_ROLES <= variables_read()


def test_the_web_server_is_told_no_secret_of_others():
    """Each service reads .env whole, so what it must not know is emptied by name."""
    given = SERVICES["web"]["environment"]
    secret = {name for name in example() if "PASSWORD" in name} | {"AUDIT_KEYS"}
    assert {name: given.get(name) for name in secret} == dict.fromkeys(secret, "")


def test_roles_get_their_rights_after_the_last_table_is_made():
    order = [words[2] for words in commands("migrate")]
    assert order.index("audit_protect") > order.index("createcachetable") > order.index("migrate")


def test_the_example_names_every_variable_that_production_must_have():
    table = (ROOT / "docs/operations.md").read_text()
    must = set(re.findall(r"^\| `(\w+)` \| must \|", table, flags=re.M))
    assert must and must <= set(example())


def test_every_variable_is_documented():
    table = (ROOT / "docs/operations.md").read_text()
    assert {name for name in variables_read() if f"`{name}`" not in table} == set()


def test_what_the_site_reads_of_its_folder_is_in_the_image():
    """``BASE_DIR / "docs" / "api.md"`` is a page of the site; the rest of docs/ is not needed."""
    reading = re.compile(r"""BASE_DIR((?: / "[^"]+")+)""")
    source = [path for app in ("config", "attendance") for path in (ROOT / app).rglob("*.py")]
    read = {
        "/".join(re.findall(r'"([^"]+)"', hit))
        for path in source
        for hit in reading.findall(path.read_text())
    }
    assert {"docs/api.md", "static", "templates"} <= read
    written = {"var"}  # a volume of the container
    assert [name for name in sorted(read - written) if is_left_out(name)] == []


def is_left_out(name):
    """By .dockerignore, where a later line with ``!`` brings back what an earlier one left out."""
    out = False
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.lstrip("!").strip()
        if pattern and not line.startswith("#") and Path(name).full_match(pattern.rstrip("/")):
            out = not line.startswith("!")
    return out


def test_what_is_left_out_is_seen():
    assert (is_left_out("docs/home.png"), is_left_out("docs/api.md")) == (True, False)
    assert is_left_out("tests") and not is_left_out("events")


@pytest.mark.parametrize("service", OURS)
def test_the_commands_of_a_service_exist(service):
    for program, *rest in commands(service):
        if program == "python":
            assert rest[0] == "manage.py"
            assert rest[1] in get_commands()
        else:
            assert program == "gunicorn"
            assert (ROOT / rest[rest.index("--config") + 1]).exists()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_no_rights_to_spare(service):
    about = SERVICES[service]
    assert about["read_only"] is True
    assert about["cap_drop"] == ["ALL"]
    assert about["security_opt"] == ["no-new-privileges:true"]
    assert about["tmpfs"]
    assert about["healthcheck"]
    assert service in OURS or about["user"] not in ("root", "0")


def test_web_and_worker_start_after_the_tables_are_there():
    for service in ("web", "worker"):
        conditions = {name: on["condition"] for name, on in SERVICES[service]["depends_on"].items()}
        assert conditions == {
            "migrate": "service_completed_successfully",
            "postgres": "service_healthy",
            "redis": "service_healthy",
        }


def test_each_service_has_its_own_role_in_the_database_and_migrate_gives_the_rights():
    users = {name: SERVICES[name]["environment"]["DATABASE_URL"].split(":")[1] for name in OURS}
    assert users == {"migrate": "//friends", "web": "//friends_web", "worker": "//friends_worker"}
    made = re.findall(r"CREATE ROLE (\w+) LOGIN", COMPOSE["configs"]["roles"]["content"])
    assert sorted(made) == ["friends_web", "friends_worker"]
    rights = ["audit_protect", "--web", "friends_web", "--worker", "friends_worker"]
    assert rights in [command[2:] for command in commands("migrate")]


def test_the_web_server_does_not_know_the_keys_of_the_audit_log():
    keys = {name: SERVICES[name]["environment"]["AUDIT_KEYS"] for name in OURS}
    assert keys["web"] == ""
    assert keys["migrate"] == keys["worker"] == "${AUDIT_KEYS:?set it in .env}"


def test_only_the_web_server_is_reached_from_outside_and_from_this_machine_alone():
    ports = {name: about["ports"] for name, about in SERVICES.items() if "ports" in about}
    assert ports == {"web": ["127.0.0.1:8000:8000"]}
    assert COMPOSE["networks"]["data"] == {"internal": True}


def test_secrets_and_data_stay_out_of_the_image():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert {".env", ".env.*", "var", ".git"} <= set(ignored)


# --- bin/healthcheck ------------------------------------------------------------------------------
class Answering(BaseHTTPRequestHandler):
    asked = ()

    def do_GET(self):
        type(self).asked = (self.path, self.headers["Host"])
        self.send_response(200 if self.headers["Host"] == "friends.example.org" else 400)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def answering():
    server = HTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield str(server.server_port)
    server.shutdown()
    server.server_close()


def health(**env):
    done = subprocess.run(
        [sys.executable, ROOT / "bin" / "healthcheck"], env={"PATH": os.environ["PATH"]} | env
    )
    return done.returncode


def test_a_server_that_answers_under_the_name_of_the_site_is_healthy(answering):
    assert health(PORT=answering, SITE_URL="https://friends.example.org") == 0
    assert Answering.asked == ("/healthz", "friends.example.org")


def test_a_server_that_refuses_is_not_healthy(answering):
    assert health(PORT=answering, SITE_URL="https://other.example.org") == 1


def test_a_server_that_is_not_there_is_not_healthy(answering):
    assert health(PORT="1") == 1
