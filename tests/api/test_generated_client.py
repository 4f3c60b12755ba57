"""A client that a partner generates from the document, as it is served, against a live server."""

import importlib
import subprocess
import sys
import uuid
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest
from django.utils import timezone

from attendance.models import Scan
from events.models import Registration
from tests.api.test_document import OPERATIONS
from tests.factories import make_event, make_membership, make_partner, make_registration, make_state

NAME = "friends_client"
PROGRAM = Path(sys.executable).with_name("openapi-python-client")
SETTINGS = f"package_name_override: {NAME}\npost_hooks: []\n"


@pytest.fixture
def event(transactional_db):
    now = timezone.now()
    make_membership(make_state("FJ"))
    return make_event(
        slug="soon",
        starts_at=now,
        ends_at=now + timedelta(days=1),
        closes_at=now + timedelta(days=1),
        hosts=[make_state("ZM")],
    )


@pytest.fixture(scope="module")
def package(_running, tmp_path_factory):
    """Generated once, without a warning; imported, and forgotten again."""
    folder = tmp_path_factory.mktemp("client")
    config = folder / "client.yml"
    config.write_text(SETTINGS)
    command = [PROGRAM, "generate", "--url", f"{_running.address}/api/v1/openapi.json"]
    command += ["--config", config, "--meta", "none", "--output-path", folder / NAME]
    done = subprocess.run([*command, "--fail-on-warning"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    sys.path.insert(0, str(folder))
    yield importlib.import_module(NAME)
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == NAME]:
        del sys.modules[name]


@pytest.fixture
def call(package, running, event):
    """``call("events.events_list", …)``: the function's typed answer, with the token of a
    partner."""
    partner = make_partner(events=[event])
    answer = httpx.post(
        f"{running.address}/identity/o/api/token",
        data={"grant_type": "client_credentials"},
        auth=(partner.client_id, partner.secret),
    )
    client = package.AuthenticatedClient(running.address, answer.json()["access_token"])

    def send(name, *args, **more):
        module = importlib.import_module(f"{NAME}.api.{name}")
        return module.sync_detailed(*args, client=more.pop("client", client), **more)

    return send


@pytest.fixture
def models(package):
    return importlib.import_module(f"{NAME}.models")


@pytest.mark.servers
def test_lists_are_read_as_rows_of_their_shape(call, models):
    entities = call("group.entities_list", page_size=1).parsed
    assert isinstance(entities, models.EntityPage)
    assert (entities.results[0].code, entities.results[0].names.en) == ("fji", "Fiji")
    assert "cursor=" in entities.next_
    members = call("group.members_list").parsed
    assert [(row.capacity, row.co_chair) for row in members.results] == [("member", None)]
    events = call("events.events_list").parsed
    assert isinstance(events.results[0], models.Event)
    assert events.results[0].starts_at.tzinfo is not None
    assert call("events.events_retrieve", "soon").parsed.hosts == ["zmb"]
    assert {row.status for row in call("registrations.statuses_retrieve").parsed.results} >= {
        "confirmed",
        "waiting",
    }


@pytest.mark.servers
def test_a_person_is_registered_read_and_cancelled(call, models):
    person = models.NewRegistration(
        entity="fji",
        given_name="Delegate",
        family_name="18",
        email="delegate18@example.org",
        number="a-17",
        note_verbale=models.NewNoteVerbale("NV/12/2026", date(2026, 3, 1)),
        received_at=timezone.now() - timedelta(hours=1),
    )
    made = call("registrations.events_registrations_create", "soon", body=person)
    assert (made.status_code, made.parsed.status) == (201, "confirmed")
    again = call("registrations.events_registrations_create", "soon", body=person)
    assert (again.status_code, again.parsed.id) == (200, made.parsed.id)
    read = call("registrations.registrations_retrieve", made.parsed.id).parsed
    assert (read.given_name, read.contact.email) == ("Delegate", "delegate18@example.org")
    assert (read.number, read.note_verbale.reference) == ("a-17", "NV/12/2026")
    assert (read.note_verbale.dated_on, read.received_at) == (date(2026, 3, 1), person.received_at)
    listed = call("registrations.events_registrations_list", "soon", entity="fji").parsed
    assert [row.id for row in listed.results] == [made.parsed.id]
    reason = models.Cancellation(reason="Cannot come.")
    done = call("registrations.registrations_cancel_create", made.parsed.id, body=reason).parsed
    assert done.status == Registration.objects.get().status == "cancelled"


@pytest.mark.servers
def test_people_are_checked_in_one_by_one_and_many_in_a_row(call, models, event):
    rows = [make_registration(event, make_state("FJ"), at=timezone.now()) for _n in range(5)]
    nonces = [uuid.uuid4() for _row in rows]
    bodies = [
        models.NewCheckInByCode(code=rows[0].code, nonce=nonces[0], desk="East"),
        models.NewCheckInByBadge(badge=rows[1].badge, nonce=nonces[1]),
        *(
            models.NewCheckInByRegistration(registration=row.pk, nonce=nonce)
            for row, nonce in zip(rows[2:], nonces[2:], strict=True)
        ),
    ]
    for _attempt in ("sent", "sent again"):
        answers = [call("check_in.events_check_ins_create", "soon", body=b).parsed for b in bodies]
        assert {answer.result for answer in answers} == {"in"}
        assert [answer.registration for answer in answers] == [row.pk for row in rows]
    assert Scan.objects.count() == len(rows)
    kept = models.EventsCheckInsListResult.IN
    listed = call("check_in.events_check_ins_list", "soon", result=kept).parsed
    assert {row.nonce for row in listed.results} == set(nonces)
    figures = call("statistics.events_statistics_retrieve", "soon").parsed
    assert (figures.registered.persons, figures.attended.persons) == (5, 5)
    assert figures.attended.groups.asia_pacific == 1
    assert call("statistics.statistics_retrieve").parsed.attended.persons == 5


@pytest.mark.servers
def test_errors_are_of_the_shape_of_problems(call, models, package, running, event):
    missing = call("events.events_retrieve", "none")
    assert isinstance(missing.parsed, models.Problem)
    assert (missing.status_code, missing.parsed.status) == (404, 404)
    person = models.NewRegistration(entity="xk", given_name="Delegate")
    wrong = call("registrations.events_registrations_create", "soon", body=person).parsed
    assert [(row.field, row.code) for row in wrong.errors] == [("entity", "unknown")]
    nobody = package.Client(running.address)
    refused = call("check_in.events_check_ins_list", "soon", client=nobody)
    assert (refused.parsed.status, refused.headers["WWW-Authenticate"]) == (
        401,
        'Bearer realm="api"',
    )


def test_every_operation_is_called_here():
    source = Path(__file__).read_text()
    left_out = {name for name in OPERATIONS if f".{name}" not in source}
    assert left_out == {"series_statistics_retrieve"}  # as that of an event
