"""The page on which an officer decides on a person who wants to represent a mission."""

import pytest
from django.urls import reverse

from accounts.models import Notice
from tests.factories import make_representative, make_state, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    user = make_user("admissions officer", email="admissions@example.org")
    client.force_login(user)
    return user


def asked(role="focal_point", entity=None, user=None):
    entity, user = entity or make_state("FJ"), user or make_user(family_name="Seventeen")
    blank = {"status": "asked", "valid_from": None, "decided_at": None}
    return make_representative(user, entity, role=role, **blank)


def url(name, rep):
    return reverse(f"requests:{name}", args=[rep.pk])


def page(client, rep):
    return client.get(url("representative", rep)).content.decode()


def test_a_reader_sees_no_button_and_may_not_decide(client, auditor):
    rep = asked()
    client.force_login(auditor)
    html = page(client, rep)
    assert "An admissions officer decides on it." in html
    assert "Approve Delegate Seventeen" not in html
    assert client.post(url("approve_representative", rep)).status_code == 403


def test_nobody_approves_himself(client, officer):
    rep = asked(user=officer)
    assert "This is your own request" in page(client, rep)
    assert client.post(url("approve_representative", rep)).status_code == 409
    rep.refresh_from_db()
    assert rep.status == "asked"


def test_declining_needs_a_reason(client, officer):
    rep = asked()
    assert client.post(url("decline_representative", rep), {"reason": " "}).status_code == 409
    client.post(url("decline_representative", rep), {"reason": "There is no note verbale"})
    rep.refresh_from_db()
    assert (rep.status, rep.reason) == ("declined", "There is no note verbale")


def test_the_first_focal_point_waits_and_another_officer_confirms(client, officer):
    second = make_user("admissions officer", email="second@example.org")
    rep = asked()
    html = page(client, rep)
    assert "The person will wait for a second officer" in html
    assert ("The other officers will be emailed:" in html, str(second) in html) == (True, True)
    client.post(url("approve_representative", rep))
    rep.refresh_from_db()
    assert rep.status == "awaiting_second_officer"
    told = Notice.objects.filter(kind="focal_point_appointed").values_list("email", flat=True)
    assert list(told) == ["second@example.org"]
    assert "You appointed this person, so" in page(client, rep)
    client.force_login(second)
    assert "Confirm Delegate Seventeen" in page(client, rep)
    response = client.post(url("approve_representative", rep), follow=True)
    assert "The appointment of Delegate Seventeen is confirmed." in response.content.decode()
    rep.refresh_from_db()
    assert rep.status == "approved"


def test_a_delegate_is_approved_at_once(client, officer):
    rep = asked(role="delegate")
    assert "Delegate Seventeen will be emailed." in page(client, rep)
    client.post(url("approve_representative", rep))
    rep.refresh_from_db()
    assert rep.status == "approved"


def test_the_list_asks_as_often_for_three_people_as_for_one(
    client, officer, django_assert_max_num_queries
):
    address = reverse("requests:representatives")
    asked()
    client.get(address)
    with django_assert_max_num_queries(20) as one:
        client.get(address)
    asked(entity=make_state("KE"), user=make_user())
    asked(entity=make_state("ZM"), user=make_user())
    with django_assert_max_num_queries(len(one)):
        assert client.get(address).content.decode().count("Decide<") == 3
