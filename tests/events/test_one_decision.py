"""The pages on which a focal point endorses one person, and an officer approves one."""

import pytest
from django.urls import reverse

from accounts.models import Notice
from events.models import Registration
from friends.actions.drawing_notes import draw_notes
from friends.models import NotePage
from tests.events import make_coming, make_guest
from tests.events.offices import shown, text, url
from tests.factories import make_registration, make_representative, make_user

pytestmark = pytest.mark.django_db
WHY = {"reason": "Another person goes"}


def status(row):
    return Registration.objects.get(pk=row.pk).status


def told_since(before):
    rows = Notice.objects.exclude(pk__in=before)
    return set(rows.values_list("email", flat=True))


def notices():
    return set(Notice.objects.values_list("pk", flat=True))


# === endorsing ====================================================================================
def mission_url(name, row):
    return reverse(f"events:{name}", args=[row.event.slug, row.pk])


@pytest.fixture
def speaking(client, focal_point):
    client.force_login(focal_point)
    return client


def unendorsed(fiji, email="delegate17@example.org", **rules):
    event, person = make_coming(endorsement=True, **rules), make_user(email=email)
    make_representative(person, fiji, role="delegate")
    return make_guest(event, fiji, user=person, email=email)


def endorsement(client, row):
    return text(client.get(mission_url("endorse", row)))


# --- refusals -------------------------------------------------------------------------------------
@pytest.mark.parametrize(("who", "code"), [("stranger", 404), ("other_focal_point", 404)])
def test_the_page_is_for_the_mission(client, request, fiji, who, code):
    row = unendorsed(fiji)
    client.force_login(request.getfixturevalue(who))
    for name in ("endorse", "not_endorsed"):
        assert client.get(mission_url(name, row)).status_code == code


def test_the_person_does_not_read_the_page_of_the_decision(client, fiji):
    row = unendorsed(fiji)
    client.force_login(row.user)
    assert client.get(mission_url("endorse", row)).status_code == 403


def test_what_was_decided_has_no_button(speaking, fiji):
    row = unendorsed(fiji)
    speaking.post(mission_url("endorse", row), {"anyway": "1"})
    html = endorsement(speaking, row)
    assert "no longer awaits your decision" in html
    assert "<button class=" not in html.split("<main")[1].split("</main")[0]


def test_not_endorsing_without_a_reason_is_said_at_the_field(speaking, fiji):
    row = unendorsed(fiji)
    answer = speaking.post(mission_url("not_endorsed", row), {"reason": " "})
    assert text(answer).count("Enter the reason. The people concerned will read it.") == 2
    assert "<details open>" in answer.content.decode()
    assert status(row) == "awaiting_endorsement"


# --- what is said before is what is done ----------------------------------------------------------
def test_the_page_says_which_seat_it_takes_and_who_is_emailed(speaking, fiji, focal_point):
    row = unendorsed(fiji, quota=2, seats=10)
    make_registration(row.event, fiji, by=focal_point)
    html = endorsement(speaking, row)
    assert f"{row.name} gets a seat." in html
    assert "This takes seat 2 of the delegation’s 2." in html
    assert "8 seats of the event will then be left." in html
    assert "This will be emailed to 2 addresses:" in html
    assert status(row) == "awaiting_endorsement"
    before = notices()
    speaking.post(mission_url("endorse", row), {"anyway": "1"})
    assert status(row) == "confirmed"
    told = told_since(before)
    assert told == {"delegate17@example.org", focal_point.email}
    assert all(f"<bdi>{email}</bdi>" in html for email in told)


def test_the_page_says_the_place_in_the_waiting_list(speaking, fiji, focal_point):
    row = unendorsed(fiji, quota=1)
    make_registration(row.event, fiji, by=focal_point)
    html = endorsement(speaking, row)
    assert f"{row.name} will be on the waiting list." in html
    assert "Position on the waiting list: 1." in html
    speaking.post(mission_url("endorse", row), {"anyway": "1"})
    assert status(row) == "waiting"


def test_where_approval_follows_the_page_says_so(speaking, fiji):
    row = unendorsed(fiji, approval=True)
    assert "will await the approval of the secretariat" in endorsement(speaking, row)


def test_not_endorsing_tells_the_people_that_the_page_names(speaking, fiji, focal_point):
    row = unendorsed(fiji)
    html = text(speaking.get(mission_url("not_endorsed", row)))
    before = notices()
    speaking.post(mission_url("not_endorsed", row), WHY)
    assert status(row) == "not_endorsed"
    told = told_since(before)
    assert told == {"delegate17@example.org", focal_point.email}
    assert all(f"<bdi>{email}</bdi>" in html for email in told)


def test_the_list_and_the_email_lead_to_the_page(speaking, fiji):
    row = unendorsed(fiji)
    html = text(speaking.get(row.delegation.get_absolute_url()))
    assert f'href="{mission_url("endorse", row)}"' in html


def test_the_page_of_the_mission_does_not_ask_more_for_a_longer_list(
    speaking, fiji, focal_point, django_assert_max_num_queries
):
    row = unendorsed(fiji)
    endorsement(speaking, row)
    with django_assert_max_num_queries(70) as one:
        endorsement(speaking, row)
    for _three in range(3):
        make_registration(row.event, fiji, by=focal_point)
    with django_assert_max_num_queries(len(one)):
        endorsement(speaking, row)


# === approving ====================================================================================
def unapproved(fiji, **rules):
    return make_registration(make_coming(approval=True, **rules), fiji, by=make_user())


# --- refusals -------------------------------------------------------------------------------------
def test_an_auditor_reads_the_page_and_has_no_button(client, auditor, fiji):
    row = unapproved(fiji)
    client.force_login(auditor)
    html = shown(client, "decision", row.event, row.pk)
    assert "An event officer decides on it." in html
    assert ("Do not approve</button>" in html, f"Approve {row.name}</button>" in html) == (
        False,
        False,
    )
    assert client.post(url("approve", row.event, row.pk)).status_code == 403


def test_the_officer_who_entered_it_is_told_that_another_decides(office, event_officer, fiji):
    row = make_registration(make_coming(approval=True), fiji, by=event_officer)
    html = shown(office, "decision", row.event, row.pk)
    assert "another officer has to decide" in html
    assert f"Approve {row.name}</button>" not in html
    assert office.post(url("approve", row.event, row.pk)).status_code == 409
    assert status(row) == "awaiting_approval"


def test_not_approving_needs_a_reason(office, fiji):
    row = unapproved(fiji)
    answer = office.post(url("not_approve", row.event, row.pk), {"reason": " "})
    assert text(answer).count("Enter the reason. The people concerned will read it.") == 2
    assert status(row) == "awaiting_approval"


def test_a_draft_and_the_person_of_another_event_are_not_found(office, fiji, focal_point):
    row = unapproved(fiji)
    assert office.get(url("decision", make_coming(), row.pk)).status_code == 404


def test_what_was_decided_has_no_button_in_the_office(office, fiji):
    row = unapproved(fiji)
    office.post(url("approve", row.event, row.pk))
    html = shown(office, "decision", row.event, row.pk)
    assert "does not await a decision of the secretariat" in html
    assert "Do not approve</button>" not in html


# --- what is said before is what is done ----------------------------------------------------------
def test_the_page_of_the_office_says_the_effect_and_does_it(office, fiji, focal_point):
    row = unapproved(fiji, quota=2, seats=5)
    html = shown(office, "decision", row.event, row.pk)
    assert f"{row.name} gets a seat." in html
    assert "This takes seat 1 of the delegation’s 2." in html
    assert "4 seats of the event will then be left." in html
    before = notices()
    assert office.post(url("approve", row.event, row.pk)).status_code == 302
    assert status(row) == "confirmed"
    told = told_since(before)
    assert focal_point.email in told
    assert all(email in html for email in told)
    assert html.count("This will be emailed to") == 1


def test_where_no_seat_is_free_the_page_says_so(office, fiji):
    row = unapproved(fiji, seats=0)
    html = shown(office, "decision", row.event, row.pk)
    assert f"{row.name} will be on the waiting list." in html
    office.post(url("approve", row.event, row.pk))
    assert status(row) == "waiting"


def test_not_approving_tells_with_the_reason(office, fiji):
    row = unapproved(fiji)
    office.post(url("not_approve", row.event, row.pk), WHY)
    assert (status(row), Registration.objects.get(pk=row.pk).reason) == (
        "not_approved",
        WHY["reason"],
    )


def test_the_decisions_lead_to_the_page(office, fiji):
    row = unapproved(fiji)
    assert url("decision", row.event, row.pk) in shown(office, "decisions", row.event)


def test_the_note_verbale_of_the_delegation_stands_beside(client, fiji):
    from django.utils import timezone

    from events.actions import attach_note
    from tests.factories import make_paper

    row = unapproved(fiji)
    attach_note(row.delegation, by=make_user(), at=timezone.now(), paper=make_paper())
    client.force_login(make_user("secretariat"))
    html = shown(client, "decision", row.event, row.pk)
    assert "Images of its pages are being made." in html
    assert draw_notes(timezone.now()) == 1  # it has no pages
    assert "This PDF is damaged" in shown(client, "decision", row.event, row.pk)
    assert NotePage.objects.count() == 0


def test_the_page_of_the_office_does_not_ask_more_for_more_people(
    office, fiji, django_assert_max_num_queries
):
    row = unapproved(fiji)
    shown(office, "decision", row.event, row.pk)
    with django_assert_max_num_queries(60) as one:
        shown(office, "decision", row.event, row.pk)
    for _three in range(3):
        make_registration(row.event, fiji, by=make_user())
    with django_assert_max_num_queries(len(one)):
        shown(office, "decision", row.event, row.pk)
