"""The Holy See and the State of Palestine are observer States: lists, choices, files and the API
show them under their own heading, after the Member States and before organizations."""

import csv
import re
from io import StringIO

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from attendance.pdf.printed_lists import seated_entities
from events.forms.details import RegisterForm
from events.queries.invitations import InvitationFilter, csv_header, invitation_rows, preview
from friends.forms.fields import grouped
from friends.models import Entity
from friends.queries.member_list import list_members
from tests.config.code_names import ORDER
from tests.events import make_coming, make_guest
from tests.factories import make_event, make_group, make_membership, make_organization, make_state

pytestmark = pytest.mark.django_db
HEADINGS = ["Member States", "Observer States", "Organizations"]


@pytest.fixture
def four(db):
    """By name alone they would stand in another order."""
    rows = [make_state("ZM"), make_state("VA"), make_state("PS"), make_organization("aaa")]
    make_group()
    for row in rows:
        make_membership(row, capacity="partner" if row.code == "aaa" else "member")
    return rows


def headings_of(html, level=2):
    main = html.partition("<main")[2]
    found = re.findall(rf"<h{level}[^>]*>(.*?)</h{level}>", main, re.DOTALL)
    return [text.strip() for text in found if text.strip() in HEADINGS]


def test_the_choice_of_a_state_has_three_groups(four):
    _empty, *groups = grouped()
    assert [heading for heading, _rows in groups] == HEADINGS
    assert [name for _code, name in groups[1][1]] == ["Holy See", "State of Palestine"]


def test_the_choice_at_registering_has_three_groups_and_none_for_one_kind(four):
    event = make_event()

    def choices(entities):
        form = RegisterForm(event=event, entities=entities, officer=True)
        return [label for _value, label in form.fields["entity"].choices]

    form = RegisterForm(event=event, entities=Entity.objects.all(), officer=True)
    assert [value for value, _rows in form.fields["entity"].choices][1:] == HEADINGS
    assert choices(Entity.objects.filter(iso2="VA"))[1:] == ["Holy See"]


def test_the_table_of_members_has_a_heading_for_each_kind(client, four):
    html = client.get("/en/members/").content.decode()
    assert headings_of(html) == HEADINGS
    second = html.partition(">Observer States</h2>")[2].partition("<h2")[0]
    assert "Holy See" in second
    assert "Zambia" not in second


def test_an_observer_state_outside_the_group_is_no_other_member_state(db):
    make_state("VA")
    (line,) = list_members(timezone.now().date()).lines
    assert str(line.label) == "Other observer State"


def test_the_file_of_members_is_in_protocol_order(client, four):
    sent = client.get("/en/members.csv").getvalue().decode("utf-8-sig")
    codes = [row["code"] for row in csv.DictReader(StringIO(sent))]
    assert codes == ["ZMB", "VAT", "PSE", "aaa"]


def test_the_api_gives_members_by_kind(client, four):
    told = client.get("/api/v1/members/?kind=observer_state").json()["results"]
    assert [row["entity"] for row in told] == ["vat", "pse"]


def test_lists_and_plates_of_an_event_are_in_protocol_order(client, four):
    event = make_coming()
    for entity in reversed(four):
        make_guest(event, entity, consent_public=True)
    assert [entity for entity, _n in seated_entities(event)] == four
    html = client.get(reverse("events:participants", args=[event.slug])).content.decode()
    assert headings_of(html) == HEADINGS


def test_invitations_are_in_protocol_order_and_their_file_says_the_kind(four):
    event = make_coming()
    shown = preview(event, Entity.objects.all(), timezone.now().date())
    assert [row.entity for row in shown] == four
    for row in reversed(four):
        event.invitations.create(entity=row, invited_at=timezone.now())
    rows = invitation_rows(event, InvitationFilter(), timezone.now().date())
    assert [row.entity for row in rows] == four
    assert "Kind" in csv_header()


def test_the_order_of_protocol_is_written_once():
    """Elsewhere it is `protocol_order`."""
    written = re.compile(r"kind\",\s*f?\"[^\"]*sort_name\"")
    found = [
        path.relative_to(settings.BASE_DIR).as_posix()
        for app in ORDER
        for path in sorted((settings.BASE_DIR / app).rglob("*.py"))
        if "migrations" not in path.parts and written.search(path.read_text())
    ]
    assert found == ["friends/models/entities.py"]
