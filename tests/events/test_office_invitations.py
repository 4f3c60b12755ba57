"""The office: whom to invite, the board, reminders."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from audit.models import Entry
from events.actions import (
    cancel_registration,
    note_invitation_opened,
    register,
    reply_to_invitation,
    send_reminders,
    withdraw_invitation,
)
from events.models import Invitation
from tests.events import acts, make_coming, make_guest
from tests.events.offices import ago, reached, sent, text, url
from tests.factories import (
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


# --- refusals -------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["invitations", "invite", "remind"])
@pytest.mark.parametrize("person", ["focal_point", "desk_officer", "admissions_officer"])
def test_invitations_are_for_the_secretariat(request, client, event, person, name):
    client.force_login(request.getfixturevalue(person))
    assert client.get(url(name, event)).status_code == 403


def test_an_auditor_reads_the_board_and_invites_nobody(client, event, auditor):
    reached("FJ")
    (row,) = sent(event, "FJ")
    client.force_login(auditor)
    html = text(client.get(url("invitations", event)))
    assert "Fiji" in html
    assert (url("remind", event) in html, "Withdraw" in html) == (False, False)
    assert url("invitation_withdraw", event, row.pk) not in html
    answers = [
        client.post(url("invite", event), {"listed": "KE"}),
        client.post(url("invite_send", event), {"entity": "fji"}),
        client.post(url("remind", event)),
        client.post(url("invitation_withdraw", event, row.pk)),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert acts("invitation.sent", "event.reminded", "invitation.withdrawn") == [1, 0, 0]


def test_an_invitation_to_another_event_is_not_found_here(office, event):
    (other,) = sent(make_coming(), "FJ")
    assert "Fiji" not in text(office.get(url("invitations", event)))
    assert office.post(url("invitation_withdraw", event, other.pk)).status_code == 404


def test_a_draft_invites_nobody_and_the_page_says_why(office):
    draft = make_coming(status="draft")
    html = text(office.get(url("invitations", draft)))
    assert "Publish the event before you invite delegations." in html
    assert url("invite", draft) not in html
    make_state("FJ")
    assert office.post(url("invite_send", draft), {"entity": "fji"}).status_code == 409
    assert Invitation.objects.count() == 0


def test_nothing_chosen_is_said_at_the_first_way(office, event):
    html = text(office.post(url("invite", event), {"leave_out": "on"}))
    assert 'href="#id_capacities_0"' in html
    assert "Choose the States and organizations to invite in at least one of these ways." in html


def test_what_is_not_understood_is_named_and_nothing_typed_is_lost(office, event):
    make_state("FJ")
    choice = {"listed": "Fiji\nAtlantis, XX", "groups": ["grulac"], "classes": ["ldc"]}
    found, html = previewed(office, event, **choice)
    assert ('href="#id_listed"' in html, "“Atlantis”, “XX”" in html) == (True, True)
    assert ("Fiji\nAtlantis, XX</textarea>" in html, found) == (True, [])
    assert html.count("checked") == 3  # the group, the class, and the last box


def test_sending_nothing_invites_nobody(office, event):
    page = office.post(url("invite_send", event), {"entity": ["atlantis"]}, follow=True)
    assert "Choose the States and organizations to invite." in text(page)
    assert acts("invitation.sent") == [0]


# --- the board ------------------------------------------------------------------------------------
@pytest.fixture
def board(event):
    """Fiji comes with 2 and has named one with a seat, one waiting, a draft and one cancelled;
    Kenya opened; Zambia will not come; Namibia was reminded; Cuba is withdrawn."""
    reached("FJ", "KE", "ZM", "NA")
    rows = {row.entity.iso2: row for row in sent(event, "FJ", "KE", "ZM", "NA", "CU")}
    fiji = make_state("FJ")
    gone = [make_guest(event, fiji) for _n in range(3)][2]
    cancel_registration(gone, by=make_user(), at=timezone.now())
    facts = {"by": make_user(), "at": timezone.now(), "details": {"given_name": "D"}}
    register(event, entity=fiji, as_draft=True, **facts)
    make_guest(make_coming(), make_state("KE"))
    note_invitation_opened(rows["KE"], at=ago(hours=5))
    reply_to_invitation(rows["FJ"], by=make_user(), at=ago(hours=4), coming=2)
    reply_to_invitation(rows["ZM"], by=make_user(), at=ago(hours=3), coming=0)
    withdraw_invitation(rows["CU"], by=make_user(), at=ago(hours=2))
    send_reminders(event, by=make_user(), at=ago(hours=2))
    return rows


def rows_of(html):
    """Name → the row of the board as text, without its marks."""
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    found = {}
    for part in body.split("<tr>")[1:]:
        name = part.partition("</a>")[0].rpartition(">")[2]
        found[name] = part
    return found


def test_without_invitations_the_board_says_what_to_do(office, event):
    html = text(office.get(url("invitations", event)))
    assert "No invitations have been sent yet." in html
    assert url("invite", event) in html


def test_the_board_tells_what_became_of_each_invitation(office, event, board):
    rows = rows_of(text(office.get(url("invitations", event))))
    assert list(rows) == ["Fiji", "Kenya", "Namibia", "Zambia"]
    assert "will come: 2" in rows["Fiji"]
    assert '">2 <span class="small soft nowrap">(1 with a seat)</span>' in rows["Fiji"]
    assert ("No reply" in rows["Kenya"], "once, " in rows["Kenya"]) == (True, True)
    assert '">0</td>' in rows["Kenya"]  # named for another event
    assert "will not come" in rows["Zambia"]
    assert "once, " not in rows["Zambia"]


def test_the_numbers_above_the_board_add_up(office, event, board):
    make_state("CN")
    sent(event, "CN")
    html = text(office.get(url("invitations", event))).partition("<dl")[2].partition("</dl>")[0]
    numbers = [part.partition("<")[0] for part in html.split("<dd>")[1:]]
    assert numbers == ["5", "3", "2", "1", "1"]
    assert ("1 without a focal point" in html, "with 2 people" in html) == (True, True)


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("", ["Fiji", "Kenya", "Namibia", "Zambia"]),
        ("unopened", ["Namibia"]),
        ("unanswered", ["Kenya", "Namibia"]),
        ("answered", ["Fiji", "Zambia"]),
        ("nobody", ["Kenya", "Namibia", "Zambia"]),
        ("withdrawn", ["Cuba"]),
        ("nonsense", ["Fiji", "Kenya", "Namibia", "Zambia"]),
    ],
)
def test_the_board_can_be_narrowed(office, event, board, show, expected):
    html = text(office.get(url("invitations", event), {"show": show}))
    assert list(rows_of(html)) == expected


def test_a_filter_that_fits_nothing_says_so(office, event):
    sent(event, "FJ")
    html = text(office.get(url("invitations", event), {"show": "answered"}))
    assert "No invitations match this filter." in html


def test_a_mission_without_a_focal_point_is_marked(office, event):
    sent(event, "FJ")
    assert "no focal point" in rows_of(text(office.get(url("invitations", event))))["Fiji"]


def test_the_board_is_exported_as_shown_and_that_is_recorded(office, event, board):
    answer = office.get(url("invitations", event), {"format": "csv", "show": "answered"})
    lines = b"".join(answer.streaming_content).decode().lstrip("\ufeff").splitlines()
    assert lines[0].startswith("Code,Entity,Invited,Focal points,Opened,Replied,People coming")
    cells = [line.split(",") for line in lines[1:]]
    assert [(row[0], row[1], row[3], row[6:10]) for row in cells] == [
        ("fji", "Fiji", "1", ["2", "2", "1", "0"]),
        ("zmb", "Zambia", "1", ["0", "0", "0", "0"]),
    ]
    assert Entry.objects.get(act="event.invitations_exported").after == {"rows": 2}


def test_the_board_asks_as_often_with_three_rows_as_with_one(
    office, event, django_assert_num_queries
):
    sent(event, "FJ")
    with django_assert_num_queries(7):
        office.get(url("invitations", event))
    for row in sent(event, "KE", "ZM"):
        reply_to_invitation(row, by=make_user(), at=timezone.now(), coming=1)
    with django_assert_num_queries(7):
        office.get(url("invitations", event))


# --- reminders, withdrawal ------------------------------------------------------------------------
def test_a_reminder_is_sent_after_the_page_said_to_how_many(office, event):
    reached("FJ", "ZM")
    sent(event, "FJ", "ZM", "KE")
    html = text(office.get(url("remind", event)))
    assert "2 missions have not replied and will be emailed." in html
    assert "1 has no focal point and will get no email" in html
    assert acts("event.reminded") == [0]

    told = [text(office.post(url("remind", event), follow=True)) for _n in range(2)]

    assert ["2 missions are reminded." in told[0], "0 missions are reminded." in told[1]] == [
        True,
        True,
    ]
    assert Notice.objects.filter(kind="event_reminder").count() == 2
    html = text(office.get(url("remind", event)))
    assert ("No reminders are needed" in html, "Send reminders" in html) == (True, False)


def test_one_invitation_is_withdrawn_after_one_has_been_asked(office, event):
    (row,) = sent(event, "FJ")
    address = url("invitation_withdraw", event, row.pk)
    assert "People who are registered stay registered." in text(office.get(address))
    assert acts("invitation.withdrawn") == [0]
    for _n in range(2):
        page = office.post(address, follow=True)
    assert "The invitation of Fiji is withdrawn." in text(page)
    assert acts("invitation.withdrawn") == [1]


def test_the_overview_says_how_many_have_not_replied(office, event, board):
    html = text(office.get(reverse("office:event", args=[event.slug])))
    assert '<span class="tasks__n">2</span> missions without a reply</h3>' in html
