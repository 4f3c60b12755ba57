"""What documents and docstrings call by a name of the code is there under that name."""

import inspect
import re

import pytest
from django.conf import settings

from audit.registry import REGISTRIES, Registry
from events.models.statuses import STATUS_TABLE
from tests.config.code_names import APPS, Names, prose_of, spans, tracked

ROOT = settings.BASE_DIR
# Of the past, whose names are gone; and the glossary, which has a test of its own.
HISTORY = {"CHANGELOG.md", "docs/moves.md", "docs/glossary.md"}
DOCUMENTS = [path for path in tracked() if path.endswith(".md") and path not in HISTORY]
SOURCES = [path for path in tracked() if path.endswith(".py") and path.startswith((*APPS, "tests"))]


@pytest.fixture(scope="module")
def names():
    return Names()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_a_document_names_is_there(document, names):
    named = spans((ROOT / document).read_text())
    assert [fault for name in named if (fault := names.fault(name))] == []


@pytest.mark.parametrize("document", [path for path in tracked() if path.endswith(".md")])
def test_what_a_document_links_to_is_there(document):
    folder = (ROOT / document).parent
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", (ROOT / document).read_text())
    assert [link for link in links if not (folder / link).exists()] == []


def test_what_docstrings_and_comments_name_is_there(names):
    found = [
        f"{path}: {fault}"
        for path in SOURCES
        if "/migrations/" not in path and not path.endswith(("code_names.py", "docs_name_code.py"))
        for name in spans(prose_of(ROOT / path))
        if (fault := names.fault_in_docstring(name))
    ]
    assert found == []


# Said in an older docs/architecture.md, all of them untrue.
GONE = [
    "letters.verified",
    "events.attendance",
    "accounts.models.Erased",
    "events/papers/wording.py",
    "events.passports",
    "Registration.arrival",
    "Hall",
    "SeatLedger.take_up",
    "views.letters.secret",
    "pass_on_by_standing",
    "static/desk/rules.js",
    "OldBadge",
    "/office/<event>/clashes/",
    "office:sheets",
    "attendance/rules/check_in.py:allowed",
    "events.issue_certificate",
    "tests/events/test_passport_secrets.py",
]
GONE.remove("Hall")  # one plain word is not judged: it may be anything


@pytest.mark.parametrize("name", [*GONE, "manage.py verify_halls"])
def test_a_name_that_is_gone_is_found(name, names):
    assert names.fault(name)


THERE = [
    "certificates.queries.verification.find_document",
    "lifecycle.move",
    "audit.lifecycle.move()",
    "Event.seats",
    "Registration.arrived_at",
    "AppConfig.brings",
    "AppConfig.ready",
    "events/actions/seat_ledger.py",
    "SeatLedger",
    "events/actions/seat_ledger.py:SeatLedger.find_seat",
    "/office/<event>/devices/conflicts/",
    "/en/…",
    "/admin/",
    "office:delegation_lists",
    "DATABASE_URL",
    "static/attendance/offline/rules.js",
    "events.registries",
    "accounts.tasks",
    "certificates.issue_certificate",
    "find_seat",
    "DEMO=1",
    "docs/decisions/",
    ".ci/run",
    "audit.E001",
]


@pytest.mark.parametrize("name", [*THERE, "manage.py work --once"])
def test_a_name_that_is_there_is_let_pass(name, names):
    assert not names.fault(name)


def test_only_prose_is_read():
    text = "A `Name` and ``other``.\n\n    `indented`\n\n```\n`fenced`\n```\n"
    assert spans(text) == ["Name", "other"]


ARCHITECTURE = (ROOT / "docs/architecture.md").read_text()


def test_the_table_of_statuses_in_the_architecture_is_that_of_the_code():
    rows = re.findall(r"^\| (\w+) \| (\w+) \| (yes|no) \| ([\w, –]+) \|$", ARCHITECTURE, re.M)
    told = {
        status: (kind, counted == "yes", set() if after == "–" else set(after.split(", ")))
        for status, kind, counted, after in rows
    }
    there = {
        status.value: (row.status_class.value, row.counted, {next.value for next in row.successors})
        for status, row in STATUS_TABLE.items()
    }
    assert told == there


def test_every_registry_is_in_the_architecture(names):
    offered = {
        (module.__name__.replace(".", "/") + ".py", name)
        for module in names.modules.values()
        for name, found in vars(module).items()
        if isinstance(found, Registry) and _is_offered_in(module, name)
    }
    rows = re.findall(r"^\| `([\w/]+\.py)` \| ((?:`[A-Z_]+`(?:, )?)+) \|", ARCHITECTURE, re.M)
    assert {(path, name) for path, told in rows for name in re.findall(r"\w+", told)} == offered
    assert len(offered) == len(REGISTRIES)


def _is_offered_in(module, name):
    return re.search(rf"^{name}\b.*= offer\(", inspect.getsource(module), re.M)
