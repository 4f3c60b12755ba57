"""A draft is the mission's own: no one else sees it, and it neither reserves nor hides any
person."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from attendance.queries.desk import find_people
from audit.lifecycle import NotPossible
from audit.models import Agent
from events.actions import (
    cancel_event,
    cancel_registration,
    change_registration,
    invite,
    register,
    revoke_group_link,
    submit_list,
    withdraw_invitation,
)
from events.actions.changing import claim_registrations
from events.actions.registering import Nomination, register_many
from events.models import Registration
from events.queries.delegation_lists import delegation_of, earlier_people
from tests.events import faults, make_coming, make_link
from tests.factories import (
    make_partner,
    make_registration,
    make_representative,
    make_token,
    make_user,
)

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


def drafted(event, entity, by=None, **said):
    details = {"given_name": "Delegate", "family_name": "17", "email": "d17@example.org"} | said
    by = by or make_user()
    return register(event, entity=entity, by=by, at=now(), details=details, as_draft=True)


def again(row):
    return Registration.objects.get(pk=row.pk)


def sent(event, entity, by):
    return submit_list(delegation_of(event, entity, now()), by=by, at=now())


# --- unseen ---------------------------------------------------------------------------------------
@pytest.fixture
def person(fiji):
    user = make_user(given_name="Delegate", family_name="17")
    make_representative(user, fiji, role="delegate")
    return user


@pytest.mark.parametrize("removed", [False, True])
def test_a_draft_is_for_the_mission_and_the_secretariat_alone(client, fiji, person, removed):
    event = make_coming()
    row = drafted(event, fiji, email=person.email)
    if removed:
        cancel_registration(row, by=make_user(), at=now())
    assert again(row).user == person
    client.force_login(person)
    for address in (reverse("events:mine"), event.get_absolute_url()):
        assert row.get_absolute_url() not in client.get(address).content.decode()
    assert client.get(row.get_absolute_url()).status_code == 404
    assert client.post(reverse("events:cancel", args=[event.slug, row.pk])).status_code == 404
    assert find_people(event, "Delegate 17") == []
    partner = make_partner()
    headers = {"authorization": f"Bearer {make_token(partner)}"}
    listed = client.get(f"/api/v1/events/{event.slug}/registrations/", headers=headers)
    assert (listed.status_code, listed.json()["results"]) == (200, [])
    one = client.get(f"/api/v1/registrations/{row.pk}/", headers=headers)
    assert one.status_code == 404


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("delegate", False),
        ("admissions_officer", False),
        ("focal_point", True),
        ("event_officer", True),
    ],
)
def test_the_workspace_shows_drafts_to_who_may_open_them(client, request, fiji, who, sees):
    row = drafted(make_coming(), fiji, family_name="Seventeen")
    client.force_login(request.getfixturevalue(who))
    html = client.get(reverse("friends:delegation", args=["fji"])).content.decode()
    assert (row.name in html, row.get_absolute_url() in html) == (sees, sees)


def test_a_draft_is_not_sent_for_who_may_not_come_any_more(fiji, focal_point):
    event = make_coming(audience="invited")
    (invitation,) = invite(event, entities=[fiji], by=make_user(), at=now())
    row = drafted(event, fiji, focal_point)
    withdraw_invitation(invitation, by=make_user(), at=now())
    with pytest.raises(NotPossible, match="This event is for"):
        sent(event, fiji, focal_point)
    invite(event, entities=[fiji], by=make_user(), at=now())
    sent(event, fiji, focal_point)
    assert again(row).status == "confirmed"


def test_a_draft_by_a_link_is_not_sent_once_the_link_is_revoked(fiji, focal_point):
    event = make_coming(audience="invited")
    link = make_link(event, at=now())
    details = {"given_name": "Delegate", "family_name": "18"}
    facts = {"by": focal_point, "at": now(), "details": details, "as_draft": True}
    row = register(event, entity=fiji, link=link, **facts)
    revoke_group_link(link, by=make_user(), at=now())
    with pytest.raises(NotPossible, match="no longer valid"):
        sent(event, fiji, focal_point)
    assert again(row).status == "draft"


def test_the_desk_does_not_open_a_draft_by_its_number(client, fiji, desk_officer):
    event = make_coming()
    row = drafted(event, fiji)
    client.force_login(desk_officer)
    for name in ("check_in", "admit"):
        answer = client.post(reverse(f"desk:{name}", args=[event.slug, row.pk]), {"reason": "x"})
        assert answer.status_code in (403, 404)
    assert event.scans.count() == 0


def test_the_file_of_participants_holds_no_draft(client, fiji, event_officer):
    event = make_coming()
    drafted(event, fiji)
    make_registration(event, fiji, family_name="18", at=now())
    client.force_login(event_officer)
    file = client.get(reverse("events:participant_file", args=[event.slug, "csv"]))
    text = b"".join(file.streaming_content).decode() if file.streaming else file.content.decode()
    assert ("d17@example.org" in text, "18" in text) == (False, True)


def test_of_an_event_cancelled_the_mission_is_told_and_not_who_was_drafted(fiji, focal_point):
    event = make_coming()
    drafted(event, fiji)
    cancel_event(event, by=make_user(), reason="No venue")
    assert list(Notice.objects.values_list("email", flat=True)) == [focal_point.email]


# --- one person, one registration -----------------------------------------------------------------
def test_who_is_registered_takes_the_draft_along_with_what_is_said_now(fiji, focal_point):
    event = make_coming(endorsement=True)
    draft = drafted(event, fiji, focal_point, role="expert", consent_public=True)
    facts = {"given_name": "Delegate", "family_name": "17", "email": "D17@example.org"}
    later = now() + timedelta(minutes=5)
    details = facts | {"position": "Counsellor"}
    row = register(event, entity=fiji, by=focal_point, at=later, details=details)
    assert (row.pk, row.status, row.entered_at) == (draft.pk, "confirmed", later)
    stored = again(row)
    assert (stored.role, stored.position, stored.received_at) == ("expert", "Counsellor", later)
    assert (stored.consent_public, stored.endorsed_at) == (False, later)
    assert Notice.objects.filter(kind="registration_confirmed", email="D17@example.org").exists()
    assert faults(event) == []


def test_a_delegate_who_registers_while_a_draft_waits_waits_for_the_mission(fiji, person):
    event = make_coming(endorsement=True)
    draft = drafted(event, fiji, email=person.email)
    facts = {"given_name": "Delegate", "family_name": "17", "email": person.email}
    register(event, entity=fiji, by=person, at=now(), details=facts, user=person)
    assert (again(draft).status, again(draft).endorsed_at) == ("awaiting_endorsement", None)


def test_an_import_enters_a_person_who_was_only_drafted(fiji):
    event = make_coming(admission="selection")
    draft = drafted(event, fiji)
    received = now() - timedelta(hours=2)
    facts = {"given_name": "Delegate", "family_name": "17", "email": "d17@example.org"}
    wanted = [Nomination(fiji, dict(facts), received_at=received) for _n in range(2)]
    rows = register_many(event, wanted, by=Agent("import 1"), at=now())
    assert [(row.registration.pk, row.is_new) for row in rows] == [
        (draft.pk, True),
        (draft.pk, True),
    ]
    assert (again(draft).status, again(draft).received_at) == ("nominated", received)
    (once_more,) = register_many(event, wanted[:1], by=Agent("import 1"), at=now())
    assert once_more.is_new is False


def test_a_way_of_taking_part_said_with_the_registration_counts(fiji):
    event = make_coming(format="hybrid", seats=1, online_seats=1, join_url="https://example.org/")
    draft = drafted(event, fiji)
    facts = {"given_name": "Delegate", "family_name": "17", "email": "d17@example.org"}
    register(event, entity=fiji, by=make_user(), at=now(), details=facts, mode="online")
    event.refresh_from_db()
    assert (again(draft).mode, event.seated, event.online) == ("online", 0, 1)
    assert faults(event) == []


def test_a_draft_reserves_nobody_and_who_was_sent_by_another_is_named(fiji, kenya, focal_point):
    event = make_coming()
    draft = drafted(event, fiji, focal_point)
    facts = {"given_name": "Delegate", "family_name": "17", "email": "d17@example.org"}
    row = register(event, entity=kenya, by=make_user(), at=now(), details=facts)
    assert (row.status, again(draft).status) == ("confirmed", "draft")
    with pytest.raises(NotPossible, match="already registered for this event: Delegate 17"):
        sent(event, fiji, focal_point)
    cancel_registration(draft, by=focal_point, at=now())
    assert again(draft).status == "removed"


def test_two_missions_may_draft_one_person_and_one_of_them_sends(fiji, kenya, focal_point):
    event = make_coming()
    first, second = drafted(event, fiji, focal_point), drafted(event, kenya)
    assert first.pk != second.pk
    assert drafted(event, kenya).pk == second.pk
    sent(event, fiji, focal_point)
    assert (again(first).status, again(second).status) == ("confirmed", "draft")


def test_a_draft_of_another_mission_hides_nobody_of_ones_own(fiji, kenya):
    make_registration(make_coming(), fiji, family_name="17", email="d17@example.org", at=now())
    event = make_coming()
    drafted(event, kenya)
    assert [row.family_name for row in earlier_people(fiji, event)] == ["17"]
    drafted(event, fiji)
    assert list(earlier_people(fiji, event)) == []


def test_a_changed_address_may_be_that_of_another_missions_draft(fiji, kenya):
    event = make_coming()
    drafted(event, kenya)
    facts = {"by": make_user(), "at": now(), "version": 1}
    row = make_registration(event, fiji, at=now())
    change_registration(row, details={"email": "d17@example.org"}, **facts)
    own = drafted(event, kenya, email="other@example.org", family_name="18")
    with pytest.raises(NotPossible) as refusal:
        change_registration(own, details={"email": "d17@example.org"}, **facts)
    assert refusal.value.field == "email"


def test_who_confirms_an_address_gets_what_was_sent_and_not_twice_what_was_drafted(fiji, kenya):
    event = make_coming()
    drafts = [drafted(event, kenya), drafted(event, fiji)]
    row = register(
        event,
        entity=fiji,
        by=make_user(),
        at=now(),
        details={"given_name": "Delegate", "family_name": "17", "email": "d17@example.org"},
    )
    assert row.pk == drafts[1].pk
    user = make_user(email="d17@example.org")
    claim_registrations(user, "d17@example.org", now())
    assert again(row).user == user
