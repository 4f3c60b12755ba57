"""The commands of docs/api.md, run by a shell against a server."""

import json
import os
import re
import subprocess
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from attendance.models import Scan
from events.models import Registration, RegistrationStatus
from tests.factories import make_event, make_membership, make_partner, make_state

BLOCKS = re.findall(r"```sh\n(.*?)```", (settings.BASE_DIR / "docs/api.md").read_text(), re.S)
MARK = "=== block"


@pytest.fixture
def event(transactional_db):
    now = timezone.now()
    make_membership(make_state("FJ"))
    return make_event(
        slug="soon",
        starts_at=now,
        ends_at=now + timedelta(days=1),
        closes_at=now + timedelta(days=1),
        required=["phone", "position"],
    )


@pytest.mark.servers
def test_the_tutorial_says_what_happens(event, tmp_path, running):
    partner = make_partner(events=[event])
    output = _run(
        tmp_path,
        SITE=running.address,
        EVENT="soon",
        CLIENT_ID=partner.client_id,
        CLIENT_SECRET=partner.secret,
    )
    around, token, made, statuses, lacking, read, desk, cancelled = output
    documents = [json.loads(line) for line in around.replace("}{", "}\n{").splitlines()]
    assert [row["entity"] for row in documents[0]["results"]] == ["fji"]
    assert [row["slug"] for row in documents[2]["results"]] == ["soon"]
    assert token == ""
    assert made.startswith("201\n")
    assert [row["status"] for row in json.loads(statuses)["results"]] == list(RegistrationStatus)
    assert lacking.endswith("\n400")
    assert [e["field"] for e in json.loads(lacking[:-4])["errors"]] == ["given_name"]
    registration = Registration.objects.get()
    assert f'"id":{registration.pk}' in read
    assert re.findall(r'"result":"(\w+)"', desk) == ["in", "in"]
    assert re.findall(r"^20\d$", desk, re.M) == ["201", "200"]
    assert cancelled.endswith("\n409")
    assert (registration.status, Scan.objects.count()) == ("confirmed", 1)


def _run(folder, **environment):
    """What each block printed. One that fails ends the run."""
    script = "".join(f"{block}\necho; echo '{MARK}'\n" for block in BLOCKS)
    done = subprocess.run(
        ["bash", "-eu", "-c", script],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return [part.strip() for part in done.stdout.split(MARK)[:-1]]
