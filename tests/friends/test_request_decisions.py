"""The page on which an officer decides on a request to join."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from friends.actions import NamedPerson, file_request, raise_objection
from tests.factories import (
    make_cochair,
    make_group,
    make_membership,
    make_paper,
    make_representative,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db
NAMED = NamedPerson("named17@example.org", "Delegate", "17")


@pytest.fixture
def officer(client):
    user = make_user("admissions officer", email="admissions@example.org")
    client.force_login(user)
    return user


def filed(procedure="acknowledgement", by=None, **more):
    make_group(procedure=procedure)
    facts = {"by": by or make_user(), "at": timezone.now(), "capacity": "member"}
    facts |= {"paper": make_paper(), "main": NAMED}
    return file_request(make_state("FJ"), **facts | more)


def url(name, membership):
    return reverse(f"requests:{name}", args=[membership.pk])


def page(client, membership):
    return client.get(url("request", membership)).content.decode()


def admit_now(client, membership, on=None):
    body = {"on": (on or timezone.now().date()).isoformat()}
    return client.post(url("admit", membership), body, follow=True)


# --- refusals -------------------------------------------------------------------------------------
def test_a_reader_sees_the_request_and_no_button(client, auditor):
    membership = filed()
    client.force_login(auditor)
    html = page(client, membership)
    assert "An admissions officer decides on it." in html
    assert ("Admit Fiji</button>" in html, "Decline request" in html) == (False, False)
    assert admit_now(client, membership).status_code == 403
    membership.refresh_from_db()
    assert membership.status == "requested"


def test_a_focal_point_of_another_state_finds_no_such_page(client, other_focal_point):
    membership = filed()
    client.force_login(other_focal_point)
    assert client.get(url("request", membership)).status_code == 403


def test_the_person_who_filed_is_told_that_another_has_to_decide(client, officer):
    html = page(client, filed(by=officer))
    assert "You filed this request, so another person has to decide." in html
    assert ("Admit Fiji</button>" in html, "Decline request" in html) == (False, False)


def test_a_missing_signature_is_named_and_there_is_no_button_to_admit(client, officer):
    make_cochair("ZM")
    membership = filed("signatures")
    html = page(client, membership)
    assert "Fiji cannot be admitted yet." in html
    assert "Zambia has not signed" in html
    assert "Admit Fiji</button>" not in html
    response = admit_now(client, membership)
    assert response.status_code == 409
    assert "The signature of Zambia is missing." in response.content.decode()


def test_an_objection_is_shown_and_stands_in_the_way(client, officer):
    membership = filed("non_objection")
    kenya = make_state("KE")
    make_membership(kenya)
    member = make_user()
    make_representative(member, kenya)
    facts = {"entity": kenya, "by": member, "at": timezone.now()}
    raise_objection(membership, grounds="The note is not signed", **facts)
    html = page(client, membership)
    assert ("Kenya objects" in html, "The note is not signed" in html) == (True, True)
    assert "Admit Fiji</button>" not in html


def test_declining_needs_a_reason(client, officer):
    membership = filed()
    response = client.post(url("decline", membership), {"reason": "  "})
    assert response.status_code == 409
    assert "Give the mission a reason." in response.content.decode()
    membership.refresh_from_db()
    assert membership.status == "requested"


# --- what is said before is what is done ----------------------------------------------------------
def test_the_page_says_what_admitting_does_and_does_it(client, officer):
    make_membership(make_state("KE"))
    focal = make_user(email="focal@example.org")
    make_representative(focal, make_state("FJ"))
    membership = filed(by=focal)
    html = page(client, membership)
    assert "Ready for a decision" in html
    assert "show 2 members instead of 1" in html
    assert "Delegate 17 will be focal point" in html
    assert "emailed to 2 addresses:" in html
    assert "Address not confirmed yet" in html
    response = admit_now(client, membership, on=timezone.now().date() - timedelta(days=1))
    assert "Fiji is admitted." in response.content.decode()
    told = Notice.objects.filter(kind="membership_admitted").values_list("email", flat=True)
    assert set(told) == {"named17@example.org", "focal@example.org"}
    assert all(email in html for email in told)
    html = page(client, membership)
    assert ("Admitted from" in html, "Admit Fiji</button>" in html) == (True, False)


def test_the_page_says_that_the_first_focal_point_waits_for_a_second_officer(client, officer):
    html = page(client, filed())
    assert "A second officer has to confirm this." in html


def test_a_refusal_is_emailed_to_the_people_whom_the_page_named(client, officer):
    focal = make_user(email="focal@example.org")
    make_representative(focal, make_state("FJ"))
    membership = filed(by=focal)
    assert "Your reason will be emailed" in page(client, membership)
    client.post(url("decline", membership), {"reason": "The note is not signed"})
    told = Notice.objects.filter(kind="membership_declined").values_list("email", flat=True)
    assert list(told) == ["focal@example.org"]
    html = page(client, membership)
    assert ("The note is not signed" in html, "Declined" in html) == (True, True)


def test_where_no_one_is_told_of_a_refusal_the_page_says_so(client, officer):
    assert "No email will be sent" in page(client, filed(by=make_user()))


# --- the list -------------------------------------------------------------------------------------
def test_the_task_of_the_start_page_leads_to_the_list_and_on_to_the_request(client, officer):
    membership = filed()
    assert reverse("requests:list") in client.get(reverse("start")).content.decode()
    html = client.get(reverse("requests:list")).content.decode()
    assert (url("request", membership) in html, "Fiji" in html) == (True, True)


def test_an_empty_list_says_what_comes_next(client, officer):
    html = client.get(reverse("requests:list")).content.decode()
    assert "No requests are waiting for a decision." in html
    assert "We will email you when a request arrives." in html


def test_the_list_asks_as_often_for_three_requests_as_for_one(
    client, officer, django_assert_max_num_queries
):
    address = reverse("requests:list")
    make_membership(make_state("FJ"), status="requested")
    client.get(address)
    with django_assert_max_num_queries(20) as one:
        client.get(address)
    for code in ("KE", "ZM"):
        make_membership(make_state(code), status="requested")
    with django_assert_max_num_queries(len(one)):
        assert client.get(address).content.decode().count("Decide<") == 3


def test_the_page_that_the_email_opens_leads_officers_to_the_decision(client, officer, auditor):
    membership = filed()
    assert url("request", membership) in client.get(membership.get_absolute_url()).content.decode()
    client.force_login(auditor)
    html = client.get(membership.get_absolute_url()).content.decode()
    assert url("request", membership) not in html
