"""Scores, the officers' reasons and other delegations' names stay in the office: no page, email,
file or API answer of a mission shows any of them, before the confirmation or after it."""

import json
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.emails import compose
from accounts.models import Notice
from events import actions
from events.models import Assessment, HandChange
from tests.events.selecting import again, confirm, make_past_selection, nominate, set_rule
from tests.factories import AT, make_partner, make_representative, make_state, make_token, make_user

pytestmark = pytest.mark.django_db
REASON = "Zebra-coloured remark"
SECRETS = ["Zebra", "Scorer", "Quagga", "Kenya", "by hand", "by rank", "score", "assess"]


@pytest.fixture
def event():
    """Two of Fiji, two of Kenya, two seats, one for each delegation."""
    event = make_past_selection(seats=2)
    for minute, code in enumerate(("FJ", "KE", "FJ", "KE")):
        name = "Fijian" if code == "FJ" else "Quagga"
        nominate(event, code, minute=minute, given_name=name, email=f"{name}{minute}@example.org")
    make_representative(make_user(email="kenya@example.org"), make_state("KE"))
    return event


def judge(event):
    """Two officers give scores, and change two outcomes by hand."""
    set_rule(event, keys=["score"], cap=1, women=50)
    officers = [make_user(given_name="Scorer", family_name=name) for name in ("One", "Two")]
    rows = list(event.registrations.order_by("pk"))
    for number, row in enumerate(rows):
        for officer in officers:
            actions.assess(row, by=officer, at=AT, score=40 + number)
    for row, kind in ((rows[0], "hold"), (rows[1], "select")):
        actions.set_hand_change(row, by=officers[0], at=AT, kind=kind, reason=REASON)
    assert (Assessment.objects.count(), HandChange.objects.count()) == (8, 2)


def addresses(event):
    own = event.registrations.filter(delegation__entity__iso2="FJ").order_by("pk")
    yield from (
        reverse(f"events:{name}", args=[event.slug])
        for name in ("event", "participants", "figures")
    )
    yield from (
        reverse(f"events:{name}", args=[event.slug, "fji"])
        for name in ("delegation_list", "list_numbers")
    )
    yield reverse("events:list_file", args=[event.slug, "fji", "csv"])
    yield reverse("events:mine")
    yield reverse("friends:delegation", args=["fji"])
    for row in own:
        yield reverse("events:registration", args=[event.slug, row.pk])
        yield reverse("events:change", args=[event.slug, row.pk])


def read(client, event):
    """Address → what the reader gets, without what differs in each answer."""
    found = {}
    for address in addresses(event):
        answer = client.get(address)
        assert answer.status_code in (200, 409), address
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[address] = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", content.decode())
    return found


def told(text):
    return [secret for secret in SECRETS if re.search(secret, text, re.I)]


def of_the_mission():
    """The email to Fiji: its focal point and its people."""
    return Notice.objects.filter(email__iregex="^(fiji|fijian.)@")


def test_nothing_on_the_pages_of_a_mission_changes_when_officers_judge(client, focal_point, event):
    client.force_login(focal_point)
    before = read(client, event)
    notices = Notice.objects.count()
    judge(event)
    after = read(client, event)
    assert [address for address in before if before[address] != after[address]] == []
    assert Notice.objects.count() == notices


def test_the_pages_of_a_mission_name_no_score_reason_or_other_delegation(
    client, focal_point, event
):
    judge(event)
    client.force_login(focal_point)
    assert {
        address: told(html) for address, html in read(client, event).items() if told(html)
    } == {}
    confirm(event, at=timezone.now())
    lead = event.registrations.get(status="confirmed", delegation__entity__iso2="FJ")
    actions.decline_seat(again(lead), by=focal_point, at=timezone.now())
    assert {
        address: told(html) for address, html in read(client, event).items() if told(html)
    } == {}


def test_who_is_nominated_reads_nothing_of_it_either(client, event, delegate):
    row = event.registrations.filter(delegation__entity__iso2="FJ").first()
    event.registrations.filter(pk=row.pk).update(user=delegate)
    judge(event)
    client.force_login(delegate)
    for stage in ("nominated", "confirmed"):
        for name in ("registration", "change"):
            answer = client.get(reverse(f"events:{name}", args=[event.slug, row.pk]))
            assert (stage, name, told(answer.content.decode())) == (stage, name, [])
        if stage == "nominated":
            confirm(event, at=timezone.now())


def test_the_email_to_a_mission_holds_nothing_of_it(event, focal_point):
    Notice.objects.all().delete()
    judge(event)
    confirm(event, at=timezone.now())
    for row in event.registrations.filter(status="confirmed"):
        actions.decline_seat(again(row), by=make_user(), at=timezone.now())
    rows = list(of_the_mission())
    kinds = {row.kind for row in rows}
    assert {"registration_confirmed", "registration_waiting", "delegation_changed"} <= kinds
    for row in rows:
        message = compose(row)
        context = json.dumps(row.context)
        assert (row.kind, told(context), told(message.subject + message.body)) == (row.kind, [], [])


def test_the_api_tells_a_client_of_the_mission_nothing_of_it(client, event):
    judge(event)
    token = make_token(make_partner(entity=make_state("FJ")))
    headers = {"Authorization": f"Bearer {token}"}
    listed = reverse("api:v1:registrations", args=[event.slug])
    for stage in ("nominated", "confirmed"):
        rows = client.get(listed, headers=headers).json()["results"]
        assert (stage, len(rows), told(json.dumps(rows))) == (stage, 2, [])
        for row in rows:
            one = client.get(reverse("api:v1:registration", args=[row["id"]]), headers=headers)
            assert told(one.content.decode()) == []
        if stage == "nominated":
            confirm(event, at=timezone.now())


def test_the_office_does_show_it(client, event_officer, event):
    judge(event)
    client.force_login(event_officer)
    html = client.get(reverse("office:selection", args=[event.slug])).content.decode()
    assert set(told(html)) >= {"Zebra", "Scorer", "Quagga", "Kenya", "by hand", "score"}


def test_a_client_of_all_entities_sees_the_people_and_no_score_or_reason(client, event):
    judge(event)
    headers = {"Authorization": f"Bearer {make_token(make_partner())}"}
    answer = client.get(reverse("api:v1:registrations", args=[event.slug]), headers=headers)
    assert len(answer.json()["results"]) == 4
    assert set(told(answer.content.decode())) <= {"Quagga", "Kenya"}
