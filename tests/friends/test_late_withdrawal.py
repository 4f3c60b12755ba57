"""A note of withdrawal that is entered some days after it came."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.factories import PDF, make_membership, make_state

pytestmark = pytest.mark.django_db
WITHDRAW = "/en/delegations/fji/withdraw/"


def send(client, on):
    today = timezone.now().date()
    dated = str(today - timedelta(days=30))
    note = {"paper_kind": "note_verbale", "reference": "PM/FJI/2026/9", "dated_on": dated}
    file = SimpleUploadedFile("note.pdf", PDF, content_type="application/pdf")
    return client.post(WITHDRAW, note | {"on": str(on), "file": file})


def days_ago(n):
    return timezone.now().date() - timedelta(days=n)


def test_the_mission_withdraws_from_today_on(client, group, focal_point):
    row = make_membership(make_state("FJ"))
    client.force_login(focal_point)
    assert "Choose today or a later day." in send(client, days_ago(9)).content.decode()
    row.refresh_from_db()
    assert row.status == "admitted"


def test_an_officer_enters_the_day_of_the_note(client, group, admissions_officer):
    row = make_membership(make_state("FJ"))
    client.force_login(admissions_officer)
    assert "also if that day has passed" in client.get(WITHDRAW).content.decode()
    assert send(client, days_ago(9)).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.effective_until) == ("withdrawn", days_ago(9))


def test_no_membership_ends_before_it_began(client, group, admissions_officer):
    row = make_membership(make_state("FJ"), since=days_ago(5))
    client.force_login(admissions_officer)
    assert "The membership begins after that day." in send(client, days_ago(9)).content.decode()
    row.refresh_from_db()
    assert row.status == "admitted"
