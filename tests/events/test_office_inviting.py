"""The office: whom to invite, shown before any email is written."""

import pytest
from django.utils import timezone

from accounts.models import Notice
from events.actions import (
    withdraw_invitation,
)
from events.models import Invitation
from tests.events import acts, make_class, make_coming
from tests.events.offices import reached, sent, text, url
from tests.factories import (
    make_membership,
    make_organization,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(db):
    return make_coming(title={"en": "Seminar"}, seats=1)


def previewed(office, event, **choice):
    """The entities that a choice would invite, in the order of the page."""
    html = text(office.post(url("invite", event), {"leave_out": "on"} | choice))
    found = html.split('name="entity" value="')[1:]
    return [part.partition('"')[0] for part in found], html


# --- choosing -------------------------------------------------------------------------------------
@pytest.fixture
def world(db):
    """Fiji: member and SIDS; Kenya: observer; Zambia: no member any more, LDC and LLDC; Namibia:
    nothing; ITU: partner; Cuba in another regional group."""
    today = timezone.now().date()
    make_membership(make_state("FJ"))
    make_membership(make_state("KE"), capacity="observer")
    make_membership(make_state("ZM"), until=today)
    make_membership(make_organization("itu"))
    for code, kind in (("FJ", "sids"), ("ZM", "ldc"), ("ZM", "lldc")):
        make_class(make_state(code), kind)
    make_class(make_state("NA"), "ldc", valid_until=today)
    make_state("CU")


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({"capacities": ["member"]}, ["fji"]),
        ({"capacities": ["observer", "partner"]}, ["ken", "itu"]),
        ({"groups": ["grulac"]}, ["cub"]),
        ({"groups": ["african"]}, ["ken", "nam", "zmb"]),
        ({"classes": ["ldc"]}, ["zmb"]),
        ({"classes": ["sids", "lldc"]}, ["fji", "zmb"]),
        ({"listed": "NA, Куба"}, ["cub", "nam"]),
        ({"capacities": ["member"], "classes": ["ldc"], "listed": "NA"}, ["fji", "nam", "zmb"]),
    ],
)
def test_the_ways_of_choosing_add_up(office, event, world, choice, expected):
    found, _html = previewed(office, event, **choice)
    assert sorted(found) == sorted(expected)
    assert Invitation.objects.count() == 0


def test_the_page_before_says_who_has_no_focal_point_and_invites_nobody(office, event):
    reached("FJ")
    for code in ("KE", "NA"):
        make_state(code)
    found, html = previewed(office, event, listed="Kenya\nFiji\nNA")
    assert (found, "3 States and organizations will be invited" in html) == (
        ["fji", "ken", "nam"],
        True,
    )
    assert "2 of them have no focal point and will get no email" in html
    assert ("Kenya\nFiji\nNA</textarea>" in html, Notice.objects.count()) == (True, 0)


@pytest.mark.parametrize(("leave_out", "listed"), [("on", False), ("", True)])
def test_who_is_invited_already_is_left_out_or_shown_and_never_sent_again(
    office, event, leave_out, listed
):
    sent(event, "FJ")
    make_state("KE")
    found, html = previewed(office, event, listed="FJ, KE", leave_out=leave_out)
    assert (found, "1 is already invited" in html) == (["ken"], True)
    assert ('<th scope="row">Fiji</th>' in html) == listed


def test_who_was_withdrawn_may_be_invited_again(office, event):
    (row,) = sent(event, "FJ")
    withdraw_invitation(row, by=make_user(), at=timezone.now())
    assert previewed(office, event, listed="FJ")[0] == ["fji"]


def test_a_choice_that_fits_nobody_says_so(office, event):
    assert (
        "No States or organizations match." in previewed(office, event, capacities=["partner"])[1]
    )


def test_those_shown_are_invited_once(office, event, event_officer):
    reached("FJ")
    make_state("KE")
    for _n in range(2):
        page = office.post(url("invite_send", event), {"entity": ["fji", "ken"]}, follow=True)
        told = text(page)
    assert "0 States and organizations are invited." in told
    assert acts("invitation.sent") == [2]
    row = Invitation.objects.get(entity__iso2="FJ")
    assert (row.invited_by, row.readers) == (event_officer, 1)
    assert Notice.objects.filter(kind="event_invitation").count() == 1


def test_inviting_says_how_many_no_email_reaches(office, event):
    make_state("KE")
    page = office.post(url("invite_send", event), {"entity": ["ken"]}, follow=True)
    assert "1 State or organization is invited. 1 has no focal point and will get no email" in text(
        page
    )
