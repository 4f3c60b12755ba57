"""The page of a delegation list: whose it is, what it shows, what is kept on a refusal."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from attendance.actions.scanning import check_in
from events.actions import cancel_registration, register, start_reconfirmation, submit_list
from events.models import Delegation, Registration
from events.queries.delegation_lists import delegation_of
from tests.events import make_coming, make_guest
from tests.factories import make_representative, make_state, make_user
from tests.markup import tight

pytestmark = pytest.mark.django_db


def url(event, name="delegation_list", *more):
    return reverse(f"events:{name}", args=[event.slug, "fji", *more])


def person_url(row, name):
    return reverse(f"events:{name}", args=[row.event.slug, row.pk])


def draft(event, entity, by, **details):
    said = {"given_name": "Delegate", "family_name": str(Registration.objects.count() + 1)}
    return register(
        event, entity=entity, by=by, at=timezone.now(), details=said | details, as_draft=True
    )


def submit(client, event, page=None):
    """Press the button of the page that says what will happen, as it was when it was opened."""
    page = page or client.get(url(event, "list_submit"))
    return client.post(url(event, "list_submit"), {"seen": page.context["seen"]}, follow=True)


def html_of(client, address):
    return tight(client.get(address).content.decode())


def text_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def signed_in(client, focal_point):
    client.force_login(focal_point)
    return client


# --- whose it is ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("stranger", 404),
        ("other_focal_point", 404),
        ("delegate", 403),
        ("focal_point", 200),
        ("auditor", 200),
        ("event_officer", 200),
        ("desk_officer", 404),
    ],
)
def test_the_delegation_list_is_for_its_focal_points_and_the_secretariat(
    client, request, fiji, who, status
):
    event = make_coming()
    make_guest(event, fiji, family_name="Seventeen")
    client.force_login(request.getfixturevalue(who))
    for address in (
        url(event),
        url(event, "list_file", "csv"),
        url(event, "list_numbers"),
    ):
        assert client.get(address).status_code == status


def test_no_other_mission_is_on_it(signed_in, fiji):
    event = make_coming(seats=1)
    make_guest(event, make_state("KE"), family_name="Kenyan", email="kenyan@example.org")
    make_guest(event, fiji)
    html = html_of(signed_in, url(event))
    assert ("Kenyan" in html, "kenyan@example.org" in html, "Kenya" in html) == (
        False,
        False,
        False,
    )


def test_nothing_is_written_by_looking(signed_in, fiji):
    event = make_coming()
    signed_in.get(url(event))
    assert Delegation.objects.count() == 0


# --- what it shows --------------------------------------------------------------------------------
def test_an_empty_delegation_list_says_what_to_do(signed_in, fiji):
    text = text_of(html_of(signed_in, url(make_coming(quota=2, seats=9))))
    assert "There are no people on the list yet." in text
    assert "Add a new person" in text
    assert "Check and submit" not in text


def test_the_numbers_are_those_of_now(signed_in, fiji):
    event = make_coming(quota=2, seats=3)
    for _n in range(3):
        make_guest(event, fiji)
    numbers = re.findall(r"<dd>(\d+)</dd>", html_of(signed_in, url(event)))
    assert numbers == ["2", "2", "0", "1", "1"]


def test_the_numbers_alone_are_asked_for_again_and_answered_if_they_changed(signed_in, fiji):
    event = make_coming(quota=2)
    make_guest(event, fiji)
    address = url(event, "list_numbers")
    tag = re.search(r'data-tag="([^"]+)"', html_of(signed_in, address))[1]
    assert signed_in.get(f"{address}?tag={tag}").status_code == 204
    make_guest(event, fiji)
    assert signed_in.get(f"{address}?tag={tag}").status_code == 200


def test_a_waiting_person_sees_position_and_reason(signed_in, fiji):
    event = make_coming(quota=1)
    make_guest(event, fiji)
    make_guest(event, fiji)
    text = text_of(html_of(signed_in, url(event)))
    assert "On the waiting list, no. 1" in text
    assert "Fiji already has its 1 seat." in text


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"endorsement": True}, "A focal point of the mission has to endorse it."),
        ({"approval": True}, "The secretariat has to approve it."),
        ({"admission": "selection"}, "The secretariat will select among all nominations"),
    ],
)
def test_what_a_step_waits_for_is_said_to_the_mission_and_the_person(
    signed_in, client, fiji, rules, said
):
    event, person = make_coming(**rules), make_user()
    make_representative(person, fiji, role="delegate")
    row = make_guest(event, fiji, user=person)
    to_mission = "Awaiting your endorsement" if "endorsement" in rules else said
    assert to_mission in text_of(html_of(signed_in, url(event)))
    client.force_login(person)
    assert said in text_of(html_of(client, row.get_absolute_url()))


def test_the_delegation_list_asks_as_often_for_three_persons_as_for_one(
    signed_in, fiji, django_assert_num_queries
):
    event = make_coming(seats=1)
    make_guest(event, fiji)
    make_guest(event, fiji)
    signed_in.get(url(event))
    with django_assert_num_queries(17):
        signed_in.get(url(event))
    for _n in range(3):
        make_guest(event, fiji)
    with django_assert_num_queries(17):
        signed_in.get(url(event))


def test_names_in_arabic_and_chinese_stand_as_they_were_written(signed_in, fiji, focal_point):
    event = make_coming()
    draft(
        event, fiji, focal_point, given_name="مندوب", family_name="السابع عشر", second_script="代表"
    )
    html = html_of(signed_in, url(event))
    assert ("مندوب السابع عشر" in html, "代表" in html) == (True, True)


# --- adding ---------------------------------------------------------------------------------------
def test_a_person_is_saved_as_a_draft_though_details_are_missing(signed_in, fiji):
    event = make_coming(required=["position", "role"])
    address = reverse("events:register_draft", args=[event.slug])
    sent = {"entity": "fji", "given_name": "Delegate", "family_name": "17"}
    response = signed_in.post(address, sent)
    assert response.headers["Location"] == url(event)
    assert Registration.objects.get().status == "draft"
    assert signed_in.get(address)["Location"] == reverse("events:register", args=[event.slug])


def test_without_the_draft_button_missing_details_are_named(signed_in, fiji):
    event = make_coming(required=["position"])
    address = reverse("events:register", args=[event.slug]) + "?for=fji"
    response = signed_in.post(address, {"entity": "fji", "given_name": "Delegate"})
    assert list(response.context["form"].errors) == ["position"]


def test_people_of_earlier_events_are_offered_and_put_on_the_delegation_list(signed_in, fiji):
    row = make_guest(make_coming(), fiji, family_name="Seventeen", position="Counsellor")
    event = make_coming()
    assert "Delegate Seventeen" in text_of(html_of(signed_in, url(event)))
    signed_in.post(url(event, "list_earlier_people"), {"person": [row.pk]})
    assert [r.status for r in event.registrations.all()] == ["draft"]


@pytest.mark.parametrize("sent", [[], ["x"], ["99999999999999999999"], ["0"]])
def test_choosing_nobody_or_nonsense_adds_nobody(signed_in, fiji, sent):
    event = make_coming()
    response = signed_in.post(url(event, "list_earlier_people"), {"person": sent}, follow=True)
    assert "Choose at least one person." in text_of(response.content.decode())
    assert event.registrations.count() == 0


def test_a_person_of_another_mission_is_not_put_on_the_delegation_list(signed_in, fiji):
    theirs = make_guest(make_coming(), make_state("KE"))
    event = make_coming()
    signed_in.post(url(event, "list_earlier_people"), {"person": [theirs.pk]})
    assert event.registrations.count() == 0


# --- order and roles ------------------------------------------------------------------------------
def test_order_and_roles_are_saved_together(signed_in, fiji, focal_point):
    event = make_coming()
    a, b = (draft(event, fiji, focal_point, family_name=name) for name in "AB")
    sent = {
        f"rank_{a.pk}": "2",
        f"role_{a.pk}": "adviser",
        f"seen_{a.pk}": "",
        f"rank_{b.pk}": "2",
        f"role_{b.pk}": "head",
        f"seen_{b.pk}": "",
    }
    assert signed_in.post(url(event, "list_order"), sent).status_code == 302
    rows = event.registrations.in_list_order()
    assert [(r.family_name, r.role) for r in rows] == [("B", "head"), ("A", "adviser")]


def form_on(html):
    """What a browser sends back of the order's form: every input as it was drawn."""
    found = {}
    for tag in re.findall(r'<input[^>]*form="order"[^>]*>', html):
        value = re.search(r'value="([^"]*)"', tag)
        found[re.search(r'name="([^"]*)"', tag)[1]] = value[1] if value else ""
    for name, options in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', html, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def test_two_pages_opened_at_once_keep_the_move_of_one_and_the_role_of_the_other(
    signed_in, fiji, focal_point
):
    event = make_coming()
    x, _y, z = (draft(event, fiji, focal_point, family_name=name) for name in "XYZ")
    one, other = (form_on(html_of(signed_in, url(event))) for _n in range(2))
    assert (one[f"rank_{z.pk}"], one[f"place_{z.pk}"]) == ("3", "3")
    signed_in.post(url(event, "list_order"), one | {f"rank_{z.pk}": "1"})
    signed_in.post(url(event, "list_order"), other | {f"role_{x.pk}": "head"})
    rows = event.registrations.in_list_order()
    assert [(r.family_name, r.role) for r in rows] == [("Z", ""), ("X", "head"), ("Y", "")]


def test_a_wrong_number_is_named_and_what_was_typed_stays(signed_in, fiji, focal_point):
    event = make_coming()
    row = draft(event, fiji, focal_point)
    sent = {f"rank_{row.pk}": "zero", f"role_{row.pk}": "head", f"seen_{row.pk}": ""}
    response = signed_in.post(url(event, "list_order"), sent)
    html = response.content.decode()
    assert (response.status_code, 'value="zero"' in html) == (400, True)
    assert "Enter a whole number." in text_of(html)
    assert Registration.objects.get().role == ""


def test_two_focal_points_at_once_see_both_roles_and_lose_nothing(signed_in, fiji, focal_point):
    event = make_coming()
    row = draft(event, fiji, focal_point)
    sent = {f"rank_{row.pk}": "1", f"seen_{row.pk}": ""}
    signed_in.post(url(event, "list_order"), sent | {f"role_{row.pk}": "head"})
    response = signed_in.post(url(event, "list_order"), sent | {f"role_{row.pk}": "adviser"})
    html = response.content.decode()
    assert response.status_code == 409
    assert "Head of delegation" in text_of(html.split("<tbody>")[1].split("</tbody>")[0])
    seen = re.search(
        rf'name="seen_{row.pk}"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="seen_{row.pk}"', html
    )
    assert "head" in seen.groups()
    signed_in.post(
        url(event, "list_order"),
        sent | {f"role_{row.pk}": "adviser", f"seen_{row.pk}": "head"},
    )
    assert Registration.objects.get().role == "adviser"


# --- submitting, deciding -------------------------------------------------------------------------
def test_the_story_of_a_delegation_list(signed_in, client, fiji, focal_point, secretary):
    event = make_coming(approval=True)
    row = draft(event, fiji, focal_point)
    assert "Check and submit" in text_of(html_of(signed_in, url(event)))
    submit(signed_in, event)
    locked = text_of(html_of(signed_in, url(event)))
    assert ("Recall list" in locked, "Save order and roles" in locked) == (True, False)
    client.force_login(secretary)
    assert "Accept list" in text_of(html_of(client, url(event)))
    client.post(url(event, "list_accept"))
    assert Registration.objects.get().status == "confirmed"
    page = client.post(url(event, "list_return"), {"reason": ""})
    assert list(page.context["form"].errors) == ["reason"]
    client.post(url(event, "list_return"), {"reason": "A name is misspelt"})
    client.force_login(focal_point)
    released = text_of(html_of(client, url(event)))
    assert "A name is misspelt" in released
    assert row.pk in [r.pk for r in Registration.objects.seated()]


def test_what_was_typed_and_not_saved_is_sent_with_the_delegation_list(
    signed_in, fiji, focal_point
):
    event = make_coming()
    row = draft(event, fiji, focal_point)
    typed = form_on(html_of(signed_in, url(event))) | {f"role_{row.pk}": "head"}
    signed_in.post(url(event, "list_submit"), typed)
    submit(signed_in, event)
    row.refresh_from_db()
    assert (row.role, row.status) == ("head", "confirmed")


def test_a_wrong_place_keeps_the_delegation_list_from_being_sent(signed_in, fiji, focal_point):
    event = make_coming()
    row = draft(event, fiji, focal_point)
    typed = form_on(html_of(signed_in, url(event))) | {f"rank_{row.pk}": "zero"}
    response = signed_in.post(url(event, "list_submit"), typed)
    row.refresh_from_db()
    assert (response.status_code, row.status) == (400, "draft")
    assert 'value="zero"' in response.content.decode()


def test_a_draft_says_what_is_missing_before_and_after_it_is_refused(signed_in, fiji, focal_point):
    event = make_coming(required=["role", "position"])
    row = draft(event, fiji, focal_point, role="head")
    assert "Still missing: functional title" in text_of(html_of(signed_in, url(event)))
    response = signed_in.get(url(event, "list_submit"))
    said = text_of(response.content.decode())
    assert (response.status_code, f"{row.name}: functional title." in said) == (409, True)
    assert "Check and submit" in said


def test_who_cannot_be_put_on_the_delegation_list_is_named_on_it(signed_in, fiji):
    old, event = make_coming(), make_coming()
    row = make_guest(old, fiji, family_name="Seventeen", email="seventeen@example.org")
    Registration.objects.filter(pk=row.pk).update(email="nowhere")
    response = signed_in.post(url(event, "list_earlier_people"), {"person": [row.pk]})
    said = text_of(response.content.decode())
    assert (response.status_code, "Seventeen: " in said) == (409, True)
    assert f'id="again-{row.pk}" checked' in tight(response.content.decode())
    assert "From earlier events" in said
    assert event.registrations.count() == 0


def test_a_person_asked_to_reconfirm_is_confirmed_on_the_delegation_list(signed_in, fiji):
    event = make_coming()
    row, _other = make_guest(event, fiji), make_guest(event, fiji)
    now = timezone.now()
    facts = {"deadline": now + timedelta(days=3), "reason": "It moves to Shanghai."}
    start_reconfirmation(event, by=make_user(), at=now, **facts)
    said = text_of(html_of(signed_in, url(event)))
    assert ("It moves to Shanghai." in said, said.count("Reconfirm by")) == (True, 2)
    (onwards,) = set(re.findall(r'name="next" value="(\w+)"', html_of(signed_in, url(event))))
    answer = signed_in.post(person_url(row, "reconfirm"), {"next": onwards}, follow=True)
    assert answer.redirect_chain == [(url(event), 302)]
    said = text_of(answer.content.decode())
    assert f"{row.name} is reconfirmed." in said
    assert said.count("Reconfirm by") == 1


def test_a_cancellation_that_is_refused_keeps_the_reason(signed_in, fiji):
    row = make_guest(make_coming(), fiji)
    facts = {"by": make_user(), "at": row.event.starts_at, "nonce": uuid4(), "desk": "A"}
    check_in(row.event, registration=row, **facts)
    for act in ("cancel", "decline"):
        answer = signed_in.post(person_url(row, act), {"reason": "Fell ill"})
        html = answer.content.decode()
        assert ("Fell ill" in html, "has been checked in" in html) == (True, True)


def test_what_keeps_a_delegation_list_from_being_submitted_is_said_on_a_page(
    signed_in, fiji, focal_point
):
    event = make_coming(note_required=True)
    draft(event, fiji, focal_point)
    response = signed_in.get(url(event, "list_submit"))
    assert response.status_code == 409
    assert "Attach the note verbale of the delegation first." in text_of(response.content.decode())


@pytest.mark.parametrize("who", ["focal_point", "auditor"])
@pytest.mark.parametrize("act", ["list_accept", "list_return"])
def test_only_officers_decide_on_a_delegation_list(client, request, fiji, who, act):
    event = make_coming()
    by = request.getfixturevalue("focal_point")
    draft(event, fiji, by)
    submit_list(delegation_of(event, fiji, timezone.now()), by=by, at=timezone.now())
    client.force_login(request.getfixturevalue(who))
    assert client.post(url(event, act), {"reason": "x"}).status_code == 403
    assert Delegation.objects.get().status == "submitted"


# --- persons --------------------------------------------------------------------------------------
@pytest.fixture
def unendorsed(fiji):
    event, person = make_coming(endorsement=True), make_user()
    make_representative(person, fiji, role="delegate")
    return make_guest(event, fiji, user=person)


def test_a_focal_point_endorses_with_one_click(signed_in, unendorsed):
    assert "Endorse" in text_of(html_of(signed_in, url(unendorsed.event)))
    signed_in.post(person_url(unendorsed, "endorse"))
    assert Registration.objects.get().status == "confirmed"


def test_not_endorsing_asks_why(signed_in, unendorsed):
    page = signed_in.post(person_url(unendorsed, "not_endorsed"), {"reason": " "})
    assert list(page.context["form"].errors) == ["reason"]
    signed_in.post(person_url(unendorsed, "not_endorsed"), {"reason": "Another goes"})
    assert Registration.objects.get().status == "not_endorsed"


@pytest.mark.parametrize("who", ["stranger", "other_focal_point"])
@pytest.mark.parametrize("act", ["endorse", "not_endorsed", "substitute"])
def test_another_mission_decides_nothing(client, request, unendorsed, who, act):
    client.force_login(request.getfixturevalue(who))
    assert client.post(person_url(unendorsed, act), {"reason": "x"}).status_code == 404
    assert Registration.objects.get().status == "awaiting_endorsement"


def test_the_person_does_not_endorse_himself(client, unendorsed):
    client.force_login(unendorsed.user)
    assert client.post(person_url(unendorsed, "endorse")).status_code == 403
    assert Registration.objects.get().status == "awaiting_endorsement"


def test_a_person_is_replaced_by_another_and_the_page_says_so(signed_in, fiji):
    row = make_guest(make_coming(), fiji)
    assert "Substitute" in text_of(html_of(signed_in, url(row.event)))
    sent = {"given_name": "Delegate", "family_name": "New", "email": "new@example.org"}
    response = signed_in.post(person_url(row, "substitute"), sent, follow=True)
    assert "Delegate New has the seat of" in text_of(response.content.decode())
    assert "No longer on the list" in text_of(response.content.decode())


def test_a_waiting_person_is_chosen_without_any_detail(signed_in, fiji):
    event = make_coming(seats=1)
    row, waits = make_guest(event, fiji), make_guest(event, fiji)
    page = html_of(signed_in, person_url(row, "substitute"))
    assert waits.name in page
    signed_in.post(person_url(row, "substitute"), {"successor": waits.pk})
    assert Registration.objects.get(pk=waits.pk).status == "confirmed"


def test_a_refused_replacement_keeps_what_was_typed(signed_in, fiji):
    event = make_coming()
    row, other = make_guest(event, fiji), make_guest(event, fiji)
    sent = {"given_name": "Delegate", "family_name": "Typed", "email": other.email}
    response = signed_in.post(person_url(row, "substitute"), sent)
    html = response.content.decode()
    assert ('value="Typed"' in html, "registered with this email address" in html) == (True, True)
    assert list(response.context["form"].errors) == ["email"]


def test_an_offer_is_accepted_on_the_delegation_list(signed_in, fiji):
    event = make_coming(seats=1, offer_hours=24)
    seated, row = make_guest(event, make_state("KE")), make_guest(event, fiji)
    cancel_registration(seated, by=make_user(), at=timezone.now())
    assert "Answer by" in text_of(html_of(signed_in, url(event)))
    signed_in.post(person_url(row, "accept"))
    assert Registration.objects.get(pk=row.pk).status == "confirmed"
