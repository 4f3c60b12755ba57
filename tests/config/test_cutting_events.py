"""For the cut of `events` into three apps: which modules are going to stand above it, and that
nothing which stays imports them. It goes when they have moved."""

import ast
import importlib
import re

from django.conf import settings

ROOT = settings.BASE_DIR

ATTENDANCE = [
    *("attendance", "badges", "board", "codes", "desk", "presence", "roll", "rolls", "roster"),
    *("summary", "models.scans", "models.doors", "admin.scans", "api.checkins"),
    *("actions.attending", "actions.badges", "actions.desk", "actions.devices", "actions.doors"),
    *("actions.printing", "actions.drawing_lots"),
    *("forms.badges", "forms.desk", "forms.devices", "forms.office_onsite"),
    *("views.badge", "views.desk", "views.desk_access", "views.desk_app"),
    *("views.office.attendance", "views.office.badges", "views.office.board"),
    *("views.office.closing", "views.office.devices", "views.office.doors", "views.office.rolls"),
]
CERTIFICATES = [
    *("certificates", "letters", "passports", "verification", "models.visas", "forms.visas"),
    *("actions.certifying", "actions.letters", "actions.visas"),
    *("papers.certificate", "papers.wording", "views.certificates", "views.letters"),
    *("views.verify", "views.office.certificates", "views.office.letters"),
]
# Models that share a module with others which stay.
ONSITE = {
    **dict.fromkeys(("OldBadge", "Printed", "OnSiteRule", "Correction", "CorrectionKind"), 1),
    "Closing": 1,
    **dict.fromkeys(("Certificate", "CertificateStatus"), 2),
}
# Left by other work that is under way: who came is going to stand in the registration itself, and the
# jobs in an app below. Then this set is empty.
NOT_YET = {
    ("events.api.registrations", "events.models.Scan"),
    ("events.elsewhere", "events.models.Scan"),
    ("events.figures", "events.models.Scan"),
    ("events.lists", "events.models.Scan"),
    ("events.views.office.runs", "events.actions.printing.KEPT"),
}
# The package of the models names all of them until they move; its callers are looked at by name.
PACKAGES = {"events.models", "events.models.onsite"}


def floor(module, name=""):
    """0 for what stays in `events`, 1 for `attendance`, 2 for `certificates`."""
    if module.split(".")[0] in ("attendance", "certificates"):
        return 1 + (module.split(".")[0] == "certificates")
    inside = module.removeprefix("events.")
    for number, listed in ((1, ATTENDANCE), (2, CERTIFICATES)):
        if inside in listed or f"{inside}.{name}".removeprefix("events.") in listed:
            return number
    if module in PACKAGES and name:
        home = _home(module, name)
        return ONSITE.get(name, 0) or (floor(home) if home != module else 0)
    return 0


def _home(module, name):
    """The module that a name of a package comes from."""
    found = getattr(importlib.import_module(module), name)
    home = getattr(found, "__module__", module)
    return home if home.startswith("events.") else _imported_from(module, name)


def _imported_from(module, name):
    for node in ast.walk(ast.parse((ROOT / module.replace(".", "/") / "__init__.py").read_text())):
        if isinstance(node, ast.ImportFrom) and name in [a.asname or a.name for a in node.names]:
            return node.module
    return module


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from ((node.module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)


def modules():
    for app in ("events", "attendance", "certificates"):
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                yield re.sub(r"\.__init__$", "", name), path


def too_high(below):
    return [
        (module, f"{source}.{name}".rstrip("."))
        for module, path in modules()
        if floor(module) == below and module not in PACKAGES
        for source, name in imports(path)
        if source.split(".")[0] in ("events", "attendance", "certificates")
        and floor(source, name) > below
    ]


def test_events_does_not_know_what_stands_above():
    assert [found for found in too_high(0) if found not in NOT_YET] == []


def test_attendance_does_not_know_the_certificates():
    assert too_high(1) == []
