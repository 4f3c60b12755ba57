"""A representative lays the role down, on a page that says first what will follow."""

import pytest

from tests.factories import make_representative, make_state, make_user

pytestmark = pytest.mark.django_db


def page_of(rep):
    return f"/en/representatives/{rep.pk}/step-down/"


def test_the_only_focal_point_is_told_to_name_a_replacement(client, group, focal_point):
    rep = focal_point.representations.get()
    client.force_login(focal_point)
    html = client.post(page_of(rep)).content.decode()
    assert "This is the only focal point. Name a replacement first." in html
    rep.refresh_from_db()
    assert rep.status == "approved"


def test_who_represents_nothing_any_more_is_told_so(client, stranger):
    rep = make_representative(stranger, make_state("FJ"), status="ended")
    client.force_login(stranger)
    assert client.get(page_of(rep)).status_code in (404, 409)


def test_nobody_lays_down_for_another(client, focal_point):
    rep = make_representative(make_user(), make_state("FJ"), "delegate")
    client.force_login(focal_point)
    assert client.post(page_of(rep)).status_code == 403


def test_a_delegate_stops_and_the_page_says_first_what_follows(client, group, focal_point):
    rep = make_representative(make_user(), make_state("FJ"), "delegate")
    client.force_login(rep.user)
    for start in ("/en/delegations/", "/en/delegations/fji/"):
        assert f'href="{page_of(rep)}"' in client.get(start).content.decode()
    html = client.get(page_of(rep)).content.decode()
    assert "you will no longer see the workspace of the delegation" in html
    assert client.post(page_of(rep))["Location"] == "/en/delegations/"
    rep.refresh_from_db()
    assert rep.status == "ended"
    client.post(page_of(rep))  # a second time changes nothing
    assert client.get("/en/delegations/fji/").status_code == 404
