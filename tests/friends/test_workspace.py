"""The delegation's workspace: whose it is, what it shows, what may be done there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from friends import actions
from friends.presenters import workspace
from tests.factories import (
    AT,
    ON,
    make_cochair,
    make_group,
    make_membership,
    make_pdf,
    make_representative,
    make_state,
    make_user,
)
from tests.markup import tight

pytestmark = pytest.mark.django_db
FIJI = "/en/delegations/fji/"


@pytest.fixture(autouse=True)
def without_events(monkeypatch):
    monkeypatch.setattr(workspace, "SECTIONS", [])
    monkeypatch.setattr(workspace, "TASKS", [])


def page(client, user, path=FIJI):
    client.force_login(user)
    return client.get(path)


# --- refusals -------------------------------------------------------------------------------------
def test_a_visitor_is_asked_to_sign_in(client, focal_point):
    assert client.get(FIJI)["Location"] == f"/en/account/login/?next={FIJI}"


PAGES = ["", "join/", "withdraw/", "invite/", "appoint/"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", ["stranger", "other_focal_point", "desk_officer"])
def test_another_mission_s_pages_are_not_found(client, group, focal_point, request, who, path):
    make_membership(make_state("FJ"))
    assert page(client, request.getfixturevalue(who), FIJI + path).status_code == 404


@pytest.mark.parametrize("path", PAGES[1:])
@pytest.mark.parametrize("who", ["delegate", "auditor", "event_officer"])
def test_who_only_reads_does_not_act(client, group, focal_point, request, who, path):
    make_membership(make_state("FJ"))
    assert page(client, request.getfixturevalue(who), FIJI + path).status_code == 403


def test_who_was_approved_once_is_a_stranger_afterwards(client, focal_point, stranger):
    make_representative(stranger, make_state("FJ"), status="ended")
    assert page(client, stranger).status_code == 404
    make_representative(
        stranger,
        make_state("FJ"),
        valid_until=ON - timedelta(days=400),
        valid_from=None,
        status="invited",
    )
    assert page(client, stranger).status_code == 404


def test_a_focal_point_does_not_appoint(client, focal_point):
    assert page(client, focal_point, FIJI + "appoint/").status_code == 403


REP_PAGES = ["approve", "confirm", "decline", "role", "end", "replace"]


@pytest.mark.parametrize("act", REP_PAGES)
@pytest.mark.parametrize(
    ("who", "answer"),
    [("stranger", 404), ("other_focal_point", 404), ("delegate", 404), ("auditor", 403)],
)
def test_another_mission_s_representatives_are_not_decided(
    client, focal_point, request, who, answer, act
):
    rep = make_representative(make_user(), make_state("FJ"), status="asked", decided_at=None)
    path = f"/en/representatives/{rep.pk}/{act}/"
    assert page(client, request.getfixturevalue(who), path).status_code == answer
    assert client.post(path, {"reason": "No", "role": "delegate"}).status_code == answer
    rep.refresh_from_db()
    assert (rep.status, rep.role) == ("asked", "focal_point")


def test_a_person_does_not_decide_over_himself_or_herself(client, delegate):
    rep = delegate.representations.get()
    answer = page(client, delegate, f"/en/representatives/{rep.pk}/role/")
    assert answer.status_code == 403


@pytest.mark.parametrize("act", ["accept", "give-up"])
def test_a_link_does_not_act(client, focal_point, act):
    rep = focal_point.representations.get()
    assert page(client, focal_point, f"/en/representatives/{rep.pk}/{act}/").status_code == 405


@pytest.mark.parametrize("act", ["accept", "give-up"])
def test_nobody_answers_in_another_s_place(client, focal_point, stranger, act):
    rep = make_representative(stranger, make_state("FJ"), status="invited", decided_at=None)
    client.force_login(focal_point)
    assert client.post(f"/en/representatives/{rep.pk}/{act}/").status_code == 403


def test_a_delegate_reads_neither_addresses_nor_reasons(client, group, focal_point, delegate):
    fiji, facts = make_state("FJ"), {"by": focal_point, "at": timezone.now()}
    actions.invite(fiji, email="invited@example.org", role="delegate", **facts)
    rep = make_representative(entity=fiji, status="asked", decided_at=None)
    actions.decline_representative(rep, reason="Left the service", **facts)
    for user, seen in ((focal_point, True), (delegate, False)):
        html = page(client, user).content.decode()
        assert "Representative declined" in html
        assert ("invited@example.org" in html, "Left the service" in html) == (seen, seen)


# --- what is to do --------------------------------------------------------------------------------
def test_a_mission_outside_the_group_is_shown_how_to_join(client, group, focal_point):
    html = page(client, focal_point).content.decode()
    assert "Join the Group" in html
    assert 'href="/en/delegations/fji/join/"' in html


def test_requests_of_persons_wait_for_the_focal_point_and_not_for_the_delegate(
    client, group, focal_point, delegate
):
    make_membership(make_state("FJ"))
    asked = make_user(given_name="نور", family_name="السابع عشر")
    make_representative(asked, make_state("FJ"), status="asked", decided_at=None)
    html = tight(page(client, focal_point).content.decode())
    assert "Decide on a new representative" in html
    assert "<bdi>نور السابع عشر</bdi>" in html
    assert f'href="/en/representatives/{asked.representations.get().pk}/approve/"' in html
    html = page(client, delegate).content.decode()
    assert "نور السابع عشر" in html
    assert "Decide on" not in html
    assert "/approve/" not in html


def test_co_chairs_are_asked_to_sign(client, focal_point):
    make_group(procedure="signatures")
    make_cochair("FJ")
    make_membership(make_state("KE"), status="requested", procedure="signatures")
    html = page(client, focal_point).content.decode()
    assert "Sign the request of Kenya" in html
    assert "Sign the request of Fiji" not in html


def test_members_hear_of_requests_that_run(client, group, focal_point, monkeypatch):
    make_membership(make_state("FJ"))
    facts = {"status": "requested", "procedure": "non_objection"}
    soon, past = timezone.now() + timedelta(days=1), timezone.now() - timedelta(days=1)
    make_membership(make_state("KE"), objections_until=soon, **facts)
    make_membership(make_state("TG"), objections_until=past, **facts)
    html = page(client, focal_point).content.decode()
    assert "Kenya asks to join" in html
    assert "Togo asks to join" not in html


def test_events_add_sections_and_tasks(client, group, focal_point, monkeypatch):
    section = {"template": "includes/status.html", "code": "ok", "label": "x"}
    monkeypatch.setattr(workspace, "SECTIONS", [lambda request, entity, now: section])
    duty = {"title": "Name somebody", "text": "Soon.", "url": "/x/", "label": "Nominate"}
    monkeypatch.setattr(workspace, "TASKS", [lambda request, entity, now: [duty]])
    html = page(client, focal_point).content.decode()
    assert 'href="/x/">Nominate' in html
    assert html.count('<span class="status is-') >= 1


def test_a_reader_in_the_secretariat_sees_and_does_not_act(client, group, focal_point, auditor):
    html = page(client, auditor).content.decode()
    assert "for the secretariat" in html
    assert "/role/" not in html
    assert "/invite/" not in html


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(
    client, group, focal_point, rows, django_assert_num_queries
):
    make_membership(make_state("FJ"))
    for _n in range(rows):
        make_representative(entity=make_state("FJ"), role="delegate")
    client.force_login(focal_point)
    client.get(FIJI)
    with django_assert_num_queries(13):
        client.get(FIJI)


# --- acting ---------------------------------------------------------------------------------------
def test_approving_with_a_last_day(client, group, focal_point, stranger):
    rep = make_representative(
        stranger, make_state("FJ"), status="asked", decided_at=None, valid_from=None
    )
    client.force_login(focal_point)
    path = f"/en/representatives/{rep.pk}/approve/"
    wrong = client.post(path, {"valid_until": "yesterday"}).content.decode()
    assert "<title>Error:" in wrong
    assert 'value="yesterday"' in wrong
    assert client.post(path, {"valid_until": "2099-12-31"}).status_code == 302
    rep.refresh_from_db()
    assert (rep.status, str(rep.valid_until)) == ("approved", "2099-12-31")


def test_declining_keeps_what_was_typed(client, group, focal_point, stranger):
    rep = make_representative(stranger, make_state("FJ"), status="asked", decided_at=None)
    client.force_login(focal_point)
    path = f"/en/representatives/{rep.pk}/decline/"
    assert "This field is required" in client.post(path, {"reason": " "}).content.decode()
    client.post(path, {"reason": "Not known here"})
    rep.refresh_from_db()
    assert (rep.status, rep.reason) == ("declined", "Not known here")


def test_the_last_focal_point_is_told_to_name_a_replacement(client, group, focal_point):
    rep = focal_point.representations.get()
    client.force_login(focal_point)
    today = str(AT.date().replace(year=2099))
    html = client.post(f"/en/representatives/{rep.pk}/end/", {"on": today}).content.decode()
    assert "This is the only focal point." in html
    html = client.post(f"/en/representatives/{rep.pk}/role/", {"role": "delegate"}).content.decode()
    assert "This is the only focal point." in html
    answer = client.post(f"/en/representatives/{rep.pk}/give-up/")
    assert (answer.status_code, rep.entity.representatives.live().count()) == (409, 1)


def test_replacing_needs_somebody_of_the_delegation(
    client, group, focal_point, other_focal_point, delegate
):
    rep, kenya = focal_point.representations.get(), other_focal_point.representations.get()
    client.force_login(focal_point)
    path = f"/en/representatives/{rep.pk}/replace/"
    assert "Select a valid choice" in client.post(path, {"successor": kenya.pk}).content.decode()
    client.post(path, {"successor": delegate.representations.get().pk})
    assert delegate.representations.get().role == "focal_point"
    assert page(client, focal_point).status_code == 404


def test_inviting_says_when_somebody_is_on_the_list(client, group, focal_point, delegate):
    client.force_login(focal_point)
    path, typed = FIJI + "invite/", {"email": "delegate@example.org", "role": "delegate"}
    html = client.post(path, typed).content.decode()
    assert html.count("This person is already on your list.") == 2
    assert 'value="delegate@example.org"' in html
    assert client.post(path, typed | {"email": "new@example.org"}).status_code == 302
    assert make_state("FJ").representatives.get(email="new@example.org").status == "invited"


def test_the_secretariat_appoints_on_a_note(client, group, focal_point, admissions_officer):
    client.force_login(admissions_officer)
    path, typed = FIJI + "appoint/", {"email": "new@example.org", "role": "focal_point"}
    html = client.post(path, typed).content.decode()
    assert "Choose the PDF of the note verbale." in html
    note = {"paper_kind": "note_verbale", "reference": "NV 7", "dated_on": "2026-04-01"}
    assert client.post(path, typed | note | {"file": make_pdf()}).status_code == 302
    rep = make_state("FJ").representatives.get(email="new@example.org")
    assert (rep.status, rep.note_verbale.reference) == ("invited", "NV 7")


# --- one's own delegations ------------------------------------------------------------------------
INDEX = "/en/delegations/"


def test_who_acts_for_nobody_is_told_what_to_do(client, group, stranger):
    html = page(client, stranger, INDEX).content.decode()
    assert "You do not represent a State or organization yet." in html


@pytest.mark.parametrize("code", ["", "twn", "TW", "xkx", "cok"])
def test_only_what_is_on_record_can_be_represented(client, group, stranger, code):
    make_state("FJ")
    client.force_login(stranger)
    sent = {"q": "fiji", "entity": code, "role": "delegate", "function": "Adviser 17"}
    html = client.post("/en/welcome/", sent)
    assert 'id="errors"' in html.content.decode()
    assert 'value="Adviser 17"' in html.content.decode()
    assert stranger.representations.count() == 0


def test_asking_twice_is_asking_once(client, group, stranger):
    make_state("FJ")
    client.force_login(stranger)
    for _twice in range(2):
        answer = client.post("/en/welcome/", {"entity": "fji", "role": "delegate"})
        assert answer.status_code == 302
    assert stranger.representations.get().status == "asked"
    assert "Requested on" in client.get(INDEX).content.decode()


def test_an_invitation_is_accepted_with_a_click(client, group, focal_point, stranger):
    rep = make_representative(
        stranger, make_state("FJ"), "delegate", status="invited", valid_from=None, decided_at=None
    )
    html = page(client, stranger, INDEX).content.decode()
    assert f'action="/en/representatives/{rep.pk}/accept/"' in html
    assert client.post(f"/en/representatives/{rep.pk}/accept/")["Location"] == FIJI
    assert client.get(FIJI).status_code == 200


def test_an_invitation_can_be_turned_down(client, group, focal_point, stranger):
    rep = make_representative(
        stranger, make_state("FJ"), "delegate", status="invited", valid_from=None, decided_at=None
    )
    client.force_login(stranger)
    client.post(f"/en/representatives/{rep.pk}/give-up/")
    rep.refresh_from_db()
    assert rep.status == "ended"
