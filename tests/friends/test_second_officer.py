"""Officers who appoint a focal point: the mission and the other officers hear of it at once, and
where there is no focal point yet, it takes effect with a second officer's word."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Notice
from audit.lifecycle import NotPossible
from audit.models import Agent, Entry
from friends import actions
from friends.actions import NamedPerson
from friends.actions.representatives import claim_invitations
from friends.models import Representative
from friends.queries.people import focal_points, represents, speaks_for
from tests.factories import (
    AT,
    ON,
    make_group,
    make_paper,
    make_pdf,
    make_representative,
    make_user,
)

pytestmark = pytest.mark.django_db
WAITS = "awaiting_second_officer"
KIND = "focal_point_appointed"


@pytest.fixture
def second(secretary):
    """Another officer who may appoint."""
    return secretary


@pytest.fixture
def new(db):
    return make_user(email="new@example.org")


def appoint(entity, by, email="new@example.org", role="focal_point", **facts):
    return actions.appoint(entity, by=by, at=AT, email=email, role=role, **facts)


def told(kind=KIND):
    return sorted(Notice.objects.filter(kind=kind).values_list("email", flat=True))


def again(rep):
    return Representative.objects.get(pk=rep.pk)


# --- appointing on a note verbale -----------------------------------------------------------------
@pytest.mark.parametrize("role", ["focal_point", "alternate"])
def test_the_first_focal_point_waits_for_a_second_officer(fiji, new, admissions_officer, role):
    rep = appoint(fiji, admissions_officer, role=role, paper=make_paper())
    assert (rep.status, rep.proposed_by) == (WAITS, admissions_officer)
    assert (speaks_for(new, fiji, ON), represents(new, fiji, ON)) == (False, False)
    assert told("representative_approved") == []


def test_the_other_officers_are_told_at_once(fiji, new, admissions_officer, second):
    appoint(fiji, admissions_officer, paper=make_paper())
    assert told() == [second.email]
    assert Notice.objects.get(kind=KIND).context["waits"] is True


def test_it_takes_effect_with_the_second_officers_word(fiji, new, admissions_officer, second):
    rep = appoint(fiji, admissions_officer, paper=make_paper())
    for _twice in range(2):
        rep = actions.confirm_appointment(again(rep), by=second, at=AT)
    assert (rep.status, rep.decided_by, rep.valid_from) == ("approved", second, ON)
    assert speaks_for(new, fiji, ON)
    assert told("representative_approved") == [new.email]
    assert Entry.objects.filter(act="representative.approved").count() == 1


def test_not_by_the_officer_who_appointed(fiji, new, admissions_officer):
    rep = appoint(fiji, admissions_officer, paper=make_paper())
    with pytest.raises(NotPossible):
        actions.confirm_appointment(rep, by=admissions_officer, at=AT)
    assert again(rep).status == WAITS


def test_not_by_asking_again(fiji, new, admissions_officer, second):
    rep = appoint(fiji, admissions_officer, paper=make_paper())
    assert appoint(fiji, admissions_officer).status == WAITS
    with pytest.raises(NotPossible) as refused:
        appoint(fiji, second)
    assert (refused.value.field, again(rep).status) == ("email", WAITS)


def test_not_by_the_person_who_is_appointed(fiji, admissions_officer, second):
    rep = appoint(fiji, admissions_officer, email=second.email)
    with pytest.raises(NotPossible):
        actions.confirm_appointment(rep, by=second, at=AT)


def test_not_by_an_officer_who_has_the_invited_address(fiji, admissions_officer):
    rep = appoint(fiji, admissions_officer, email="later@example.org")
    later = make_user("admissions officer", email="later@example.org")
    with pytest.raises(NotPossible):
        actions.confirm_appointment(rep, by=later, at=AT)


def test_who_has_no_account_is_focal_point_after_both(fiji, admissions_officer, second):
    rep = appoint(fiji, admissions_officer, paper=make_paper())
    person = make_user(email="new@example.org")
    claim_invitations(person, person.email, AT)
    assert (again(rep).user, again(rep).status) == (person, WAITS)
    actions.confirm_appointment(again(rep), by=second, at=AT)
    assert focal_points(fiji, on=ON) == [person]


def test_who_has_no_account_yet_is_invited_by_the_second_word(fiji, admissions_officer, second):
    rep = appoint(fiji, admissions_officer, paper=make_paper())
    rep = actions.confirm_appointment(rep, by=second, at=AT)
    assert (rep.status, told("representative_invited")) == ("invited", ["new@example.org"])
    person = make_user(email="new@example.org")
    claim_invitations(person, person.email, AT)
    assert focal_points(fiji, on=ON) == [person]
    assert again(rep).decided_by == second


def test_the_second_officer_may_decline(fiji, new, admissions_officer, second):
    rep = appoint(fiji, admissions_officer, paper=make_paper())
    actions.decline_representative(rep, by=second, at=AT, reason="No such note came")
    assert again(rep).status == "declined"
    with pytest.raises(NotPossible):
        actions.confirm_appointment(again(rep), by=second, at=AT)


def test_what_ran_out_meanwhile_is_not_confirmed(fiji, new, admissions_officer, second):
    rep = appoint(fiji, admissions_officer, valid_until=ON)
    with pytest.raises(NotPossible):
        actions.confirm_appointment(rep, by=second, at=AT + timedelta(days=1))


def test_a_delegate_who_is_to_speak_stays_a_delegate_meanwhile(fiji, admissions_officer, second):
    rep = make_representative(make_user(email="new@example.org"), fiji, role="delegate")
    appoint(fiji, admissions_officer, paper=make_paper())
    assert again(rep).status == WAITS
    assert (represents(rep.user, fiji, ON), speaks_for(rep.user, fiji, ON)) == (True, False)
    actions.confirm_appointment(again(rep), by=second, at=AT)
    assert (again(rep).valid_from, speaks_for(rep.user, fiji, ON)) == (rep.valid_from, True)


def test_a_delegate_who_is_declined_as_focal_point_stays_a_delegate(fiji, admissions_officer):
    rep = make_representative(make_user(email="new@example.org"), fiji, role="delegate")
    rep = appoint(fiji, admissions_officer, paper=make_paper())
    actions.decline_representative(rep, by=admissions_officer, at=AT, reason="A mistake")
    assert (again(rep).status, again(rep).role) == ("approved", "delegate")


def test_a_delegate_is_appointed_by_one_officer(fiji, new, admissions_officer, second):
    rep = appoint(fiji, admissions_officer, role="delegate", paper=make_paper())
    assert (rep.status, told()) == ("approved", [])


# --- where the mission has a focal point ----------------------------------------------------------
def test_the_mission_and_the_other_officers_are_told_at_once(
    fiji, new, focal_point, admissions_officer, second
):
    focal_point.language = "fr"
    focal_point.save()
    for _twice in range(2):
        rep = appoint(fiji, admissions_officer, paper=make_paper())
    assert rep.status == "approved"
    assert told() == sorted([focal_point.email, second.email])
    assert Notice.objects.get(kind=KIND, user=focal_point).language == "fr"
    assert Notice.objects.get(kind=KIND, user=second).context["waits"] is False


def test_a_focal_point_who_may_not_sign_in_is_none(fiji, new, focal_point, admissions_officer):
    focal_point.is_active = False
    focal_point.save()
    assert appoint(fiji, admissions_officer).status == WAITS


def test_the_mission_decides_alone_and_no_officer_is_told(fiji, focal_point, stranger, second):
    rep = actions.ask_to_represent(fiji, by=stranger, at=AT, role="focal_point")
    actions.approve(rep, by=focal_point, at=AT)
    assert (rep.status, told()) == ("approved", [])


# --- the other ways -------------------------------------------------------------------------------
def test_a_request_to_speak_that_an_officer_approves_waits_too(
    fiji, new, admissions_officer, second
):
    rep = actions.ask_to_represent(fiji, by=new, at=AT, role="focal_point")
    for _twice in range(2):
        rep = actions.approve(rep, by=admissions_officer, at=AT)
    assert (rep.status, told()) == (WAITS, [second.email])
    actions.confirm_appointment(rep, by=second, at=AT)
    assert speaks_for(new, fiji, ON)


def test_a_role_that_an_officer_changes_waits_too(fiji, new, admissions_officer, second):
    rep = make_representative(new, fiji, role="delegate")
    actions.change_role(rep, by=admissions_officer, at=AT, role="alternate")
    assert (again(rep).status, told()) == (WAITS, [second.email])


def test_an_officer_replaces_nobody_who_does_not_speak_any_more(fiji, new, admissions_officer):
    over = make_representative(entity=fiji, valid_until=ON - timedelta(days=1))
    successor = actions.ask_to_represent(fiji, by=new, at=AT, role="delegate")
    with pytest.raises(NotPossible):
        actions.replace(over, by=admissions_officer, at=AT, successor=successor)
    assert again(successor).status == "asked"


def test_the_predecessor_is_told_of_whom_an_officer_puts_in_the_place(
    fiji, new, focal_point, admissions_officer
):
    successor = make_representative(new, fiji, role="delegate")
    own = focal_point.representations.get()
    actions.replace(own, by=admissions_officer, at=AT, successor=successor)
    assert told() == [focal_point.email]


def test_an_officer_invites_no_first_focal_point(fiji, new, admissions_officer):
    with pytest.raises(NotPossible):
        actions.invite(fiji, by=admissions_officer, at=AT, email=new.email, role="alternate")
    assert fiji.representatives.count() == 0


def test_an_invitation_of_somebody_who_was_removed_lets_nobody_speak(
    fiji, new, focal_point, admissions_officer
):
    rep = actions.invite(fiji, by=focal_point, at=AT, email=new.email, role="focal_point")
    own = focal_point.representations.get()
    actions.end(own, by=admissions_officer, at=AT, on=ON - timedelta(days=1), leaving_none=True)
    with pytest.raises(NotPossible):
        actions.accept_invitation(again(rep), by=new, at=AT + timedelta(days=1))
    assert not speaks_for(new, fiji, ON)


@pytest.fixture
def request_of(fiji, db):
    def file(by):
        make_group()
        main = NamedPerson("new@example.org", "Delegate", "17")
        facts = {"capacity": "member", "paper": make_paper(upload=False), "main": main}
        return actions.file_request(fiji, by=by, at=AT, **facts)

    return file


def test_who_is_named_in_a_request_of_the_mission_itself_needs_no_second_officer(
    request_of, fiji, new, focal_point, admissions_officer
):
    actions.admit(request_of(focal_point), by=admissions_officer, at=AT, on=ON)
    assert speaks_for(new, fiji, ON)


def test_an_officer_who_filed_the_request_has_given_the_first_word(
    request_of, fiji, new, admissions_officer, second
):
    actions.admit(request_of(second), by=admissions_officer, at=AT, on=ON)
    assert speaks_for(new, fiji, ON)


def test_where_nobody_of_the_mission_is_there_any_more_admitting_is_one_word(
    request_of, fiji, new, focal_point, admissions_officer, second
):
    request = request_of(focal_point)
    focal_point.representations.update(status="ended")
    actions.admit(request, by=admissions_officer, at=AT, on=ON)
    assert fiji.representatives.get(user=new).status == WAITS
    assert request.status == "admitted"


def test_a_system_is_no_officer(fiji, new):
    rep = appoint(fiji, Agent("load_demo"))
    assert (rep.status, told()) == ("approved", [])


def test_a_deployment_with_one_officer_switches_it_off(fiji, new, admissions_officer, settings):
    settings.SECOND_OFFICER_FOR_FOCAL_POINTS = False
    assert appoint(fiji, admissions_officer, paper=make_paper()).status == "approved"


# --- the pages ------------------------------------------------------------------------------------
PAGE = "/en/delegations/fji/"


def html(client, user, address=PAGE):
    client.force_login(user)
    return client.get(address).content.decode()


def test_the_second_officer_has_a_button(client, fiji, new, admissions_officer, second):
    rep = appoint(fiji, admissions_officer)
    address = reverse("friends:confirm_appointment", args=[rep.pk])
    page = html(client, second)
    assert ("Waits for a second officer" in page, f'href="{address}"' in page) == (True, True)
    page = html(client, second, address)
    for said in ("Confirm the appointment", f"{new} (new@example.org)", "“Focal point”"):
        assert said in page
    assert client.post(address, follow=True).redirect_chain == [(PAGE, 302)]
    assert again(rep).status == "approved"


def test_the_first_officer_sees_why_there_is_none(client, fiji, new, admissions_officer):
    rep = appoint(fiji, admissions_officer)
    address = reverse("friends:confirm_appointment", args=[rep.pk])
    page = html(client, admissions_officer)
    assert ("You appointed this person" in page, f'href="{address}"' in page) == (True, False)
    response = client.post(address)
    assert (response.status_code, again(rep).status) == (200, WAITS)
    assert "another officer has to confirm" in response.content.decode()


def test_the_page_to_appoint_says_that_it_waits(client, fiji, new, admissions_officer):
    client.force_login(admissions_officer)
    sent = {"email": new.email, "role": "focal_point", "paper_kind": "note_verbale"}
    sent |= {"reference": "NV 7", "dated_on": "2026-04-01", "file": make_pdf()}
    page = client.post(PAGE + "appoint/", sent, follow=True).content.decode()
    assert fiji.representatives.get().status == WAITS
    assert "is waiting for a second officer" in page


def test_the_page_to_approve_says_that_it_waits(client, fiji, new, admissions_officer):
    rep = actions.ask_to_represent(fiji, by=new, at=AT, role="focal_point")
    client.force_login(admissions_officer)
    address = reverse("friends:approve", args=[rep.pk])
    assert "is waiting for a second officer" in client.post(address, follow=True).content.decode()


def test_the_person_sees_that_it_waits(client, fiji, new, admissions_officer):
    appoint(fiji, admissions_officer)
    assert "Waits for a second officer" in html(client, new, "/en/delegations/")


# --- the back office ------------------------------------------------------------------------------
def change_page(rep, act="confirm_appointment"):
    return reverse("admin:friends_representative_act", args=[rep.pk, act])


def test_the_back_office_confirms_by_a_second_officer(
    client, fiji, new, admissions_officer, second
):
    rep = appoint(fiji, admissions_officer)
    client.force_login(admissions_officer)
    client.post(change_page(rep), {"confirmed": "1"})
    assert again(rep).status == WAITS
    client.force_login(second)
    client.post(change_page(rep), {"confirmed": "1"})
    assert again(rep).status == "approved"


def test_the_start_page_counts_them(client, fiji, new, admissions_officer, second):
    appoint(fiji, admissions_officer)
    page = html(client, second, reverse("start"))
    assert "appointment waiting for a second officer" in page
    listed = reverse("admin:friends_representative_changelist") + "?waiting=second_officer"
    assert "new@example.org" in html(client, admissions_officer, listed) or str(new) in html(
        client, admissions_officer, listed
    )


def test_a_search_of_strangers_finds_no_page_to_confirm(client, fiji, new, admissions_officer):
    rep = appoint(fiji, admissions_officer)
    address = reverse("friends:confirm_appointment", args=[rep.pk])
    client.force_login(make_user())
    assert client.post(address).status_code == 404
    client.force_login(new)
    assert (client.post(address).status_code, again(rep).status) == (403, WAITS)
