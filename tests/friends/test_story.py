"""From a stranger to a member on the map, through the pages alone."""

import re

import pytest
from django.test import Client

from friends.models import Membership
from tests.factories import make_cochair, make_pdf, make_state
from tests.markup import tight

pytestmark = pytest.mark.django_db(transaction=True)


def browser(user=None):
    client = Client()
    if user:
        client.force_login(user)
    return client


def tile(code):
    html = tight(browser().get("/en/").content.decode())
    map_of = re.search(rf'<li( class="(\w)")?>(<a [^>]*>)?{code}<span>', html)
    return map_of[2], re.search(r"(\d+) members?</text>", html)[1]


def test_a_stranger_becomes_focal_point_and_the_mission_a_member(
    group, stranger, admissions_officer, secretary
):
    make_cochair("ZM"), make_state("FJ")
    assert tile("FJI") == (None, "1")
    person, officer, other = map(browser, (stranger, admissions_officer, secretary))

    dated = {"dated_on_day": "1", "dated_on_month": "4", "dated_on_year": "2026"}
    asked = {"entity": "fji", "role": "focal_point", "reference": "NV 0", "file": make_pdf()}
    person.post("/en/welcome/", asked | dated)
    assert person.get("/en/delegations/fji/").status_code == 404
    rep = stranger.representations.get()
    officer.post(f"/en/representatives/{rep.pk}/approve/", {})
    assert person.get("/en/delegations/fji/").status_code == 404
    other.post(f"/en/representatives/{rep.pk}/confirm/", {})
    assert person.get("/en/delegations/fji/").status_code == 200

    note = {"paper_kind": "note_verbale", "reference": "NV 1", "dated_on": "2026-04-01"}
    named = {"capacity": "member", "given_name": "Delegate", "email": stranger.email}
    answer = person.post("/en/delegations/fji/join/", note | named | {"file": make_pdf()})
    assert "Waiting for a decision" in person.get(answer["Location"]).content.decode()
    assert tile("FJI") == (None, "1")

    membership = Membership.objects.get(entity=make_state("FJ"))
    other.post(f"/admin/friends/membership/{membership.pk}/act/admit/", {"confirmed": "1"})
    assert "Admitted from" in person.get(answer["Location"]).content.decode()
    assert tile("FJI") == ("m", "2")
    assert "Fiji" in browser().get("/en/members/").content.decode()
    assert make_state("FJ").representatives.count() == 1
