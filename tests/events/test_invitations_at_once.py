"""Invitations sent, sent again and withdrawn several at once, and their list in the office."""

import re

import pytest
from django.utils import timezone

from accounts.models import Notice
from audit.lifecycle import NotPossible
from audit.models import Entry
from events.actions import invite_many, remind_many, reply_to_invitation, withdraw_many
from events.models import Invitation
from tests.events import make_class, make_coming, make_guest
from tests.events.offices import ago, reached, sent, shown, text, url
from tests.factories import make_state, make_user

pytestmark = pytest.mark.django_db
CODES = ("FJ", "KE", "NG", "ZM")


@pytest.fixture
def event(db):
    return make_coming(title={"en": "Seminar"}, seats=9)


@pytest.fixture
def board(event):
    """Fiji has replied, Kenya has named a person, Nigeria has no focal point, Zambia is silent."""
    reached("FJ", "KE", "ZM")
    rows = {row.entity.iso2: row for row in sent(event, *CODES)}
    reply_to_invitation(rows["FJ"], by=make_user(), at=ago(hours=4), coming=2)
    make_guest(event, make_state("KE"))
    return rows


def facts():
    return {"by": make_user(), "at": timezone.now()}


def keys(rows):
    return [row.pk for row in rows]


def why(result):
    return {row.entity.iso2: text for row, text in result.skipped}


def counts():
    return Entry.objects.count(), Notice.objects.count()


# --- the acts -------------------------------------------------------------------------------------
def test_those_who_are_not_invited_are(event, board):
    make_state("CU"), reached("NA")
    entities = [make_state(code) for code in ("NA", "CU", "FJ")]
    result = invite_many(event, keys(entities), **facts())
    assert [entity.iso2 for entity in result.done] == ["CU", "NA"]
    assert [text for _row, text in result.skipped] == ["Already invited."]
    assert result.unreached == 1
    before = counts()
    assert invite_many(event, keys(entities), **facts()).done == []
    assert counts() == before


def test_those_who_have_not_replied_are_reminded_once(event, board):
    result = remind_many(event, keys(board.values()), **facts())
    assert [row.entity.iso2 for row in result.done] == ["ZM"]
    assert why(result) == {
        "FJ": "The mission has replied.",
        "KE": "The mission has replied.",
        "NG": "The mission has no focal point. Print its letter.",
    }
    assert Notice.objects.filter(kind="event_reminder").count() == 1
    before = counts()
    again = remind_many(event, keys([board["ZM"]]), **facts())
    assert why(again) == {"ZM": "The mission was reminded within the last hour."}
    assert counts() == before


def test_withdrawing_twice_changes_nothing_more(event, board):
    rows = keys([board["FJ"], board["ZM"]])
    assert len(withdraw_many(event, rows, **facts()).done) == 2
    before = counts()
    again = withdraw_many(event, rows, **facts())
    assert set(why(again).values()) == {"This has already been done."}
    assert counts() == before
    assert why(remind_many(event, rows, **facts()))["ZM"] == "This invitation was withdrawn."


def test_invitations_of_other_events_and_events_that_are_not_open_are_left_alone(event, board):
    other = make_coming()
    assert withdraw_many(other, keys(board.values()), **facts()).done == []
    late = facts() | {"at": event.ends_at}
    with pytest.raises(NotPossible):
        invite_many(event, [make_state("CU").pk], **late)
    with pytest.raises(NotPossible):
        remind_many(event, keys(board.values()), **late)


# --- the pages ------------------------------------------------------------------------------------
def posted(client, event, query="", **fields):
    return client.post(url("invitations_act", event) + query, fields)


def confirmed(client, event, response, query=""):
    html = text(response)
    said = {
        name: re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)"', html)
        for name in ("invitation", "entity", "act", "seen")
    }
    return posted(client, event, query, **said)


def listed(html):
    return re.findall(r'<th scope="row">\s*<a[^>]*>([^<]*)</a>', html)


def test_missions_are_invited_after_a_page_that_says_what_will_happen(office, event, board):
    make_state("CU"), reached("NA")
    query = "?show=uninvited"
    asked = posted(office, event, query, act="invite", scope="all")
    html = text(asked)
    assert ("Invite 2 missions" in html, Invitation.objects.count()) == (True, 4)
    assert "The focal points of 1 mission will be emailed the invitation." in html
    assert (
        "1 mission has no focal point and will not be emailed. Print its letter afterwards." in html
    )
    done = text(confirmed(office, event, asked, query))
    assert '<h1 role="status">2 invited</h1>' in done
    assert Invitation.objects.count() == 6
    again = confirmed(office, event, asked, query)
    assert (again.status_code, "Already invited." in text(again)) == (409, True)


def test_those_of_a_state_are_sent_again(office, event, board):
    asked = posted(office, event, "?show=unanswered", act="remind", scope="all")
    html = text(asked)
    assert "Send 2 invitations again" in html
    assert "1 can be sent again. 1 will be skipped." in html
    assert '<h1 role="status">1 sent again, 1 skipped</h1>' in text(
        confirmed(office, event, asked, "?show=unanswered")
    )


def test_what_can_be_done_depends_on_the_event_and_the_reader(client, event, board, auditor):
    client.force_login(auditor)
    assert 'type="checkbox"' not in shown(client, "invitations", event)
    row = board["ZM"].pk
    assert posted(client, event, act="withdraw", invitation=row).status_code == 403
    assert Invitation.objects.standing().count() == 4


def test_of_a_closed_event_invitations_are_only_withdrawn(office, event, board):
    type(event).objects.filter(pk=event.pk).update(status="closed")
    html = shown(office, "invitations", event)
    assert ('<option value="withdraw">' in html, '<option value="remind">' in html) == (True, False)
    assert 'type="checkbox"' not in shown(office, "invitations", event, show="uninvited")
    assert posted(office, event, act="remind", invitation=board["ZM"].pk).status_code == 302


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"sort": "-name"}, ["Zambia", "Nigeria", "Kenya", "Fiji"]),
        ({"sort": "replied"}, ["Fiji", "Kenya", "Nigeria", "Zambia"]),
        ({"sort": "-named"}, ["Kenya", "Fiji", "Nigeria", "Zambia"]),
        ({"sort": "password"}, ["Fiji", "Kenya", "Nigeria", "Zambia"]),
        ({"show": "unreached"}, ["Nigeria"]),
        ({"group": "african", "show": "unanswered"}, ["Nigeria", "Zambia"]),
        ({"class": "sids"}, ["Fiji"]),
        ({"q": "zamb"}, ["Zambia"]),
        ({"show": "uninvited"}, ["Cuba", "Namibia"]),
        ({"show": "uninvited", "sort": "-name"}, ["Namibia", "Cuba"]),
        ({"show": "uninvited", "group": "grulac"}, ["Cuba"]),
        ({"show": "uninvited", "sort": "named"}, ["Cuba", "Namibia"]),
    ],
)
def test_the_list_is_narrowed_and_ordered(office, event, board, query, names):
    make_state("CU"), make_state("NA")
    make_class(make_state("FJ"), "sids")
    assert listed(shown(office, "invitations", event, **query)) == names


def test_heads_and_states_keep_the_filters(office, event, board):
    html = shown(office, "invitations", event, group="african", sort="invited")
    assert 'aria-sort="ascending"><a href="?group=african&amp;sort=-invited">Invited</a>' in html
    assert (
        '<a href="?group=african&amp;sort=invited&amp;show=unanswered">Not replied (2)</a>' in html
    )


def test_letters_are_for_those_whom_no_email_reaches(office, event, board):
    html = shown(office, "invitations", event)
    assert url("invitation_letters", event) in html
    html = shown(office, "invitation_letters", event)
    assert re.findall(r'<article[^>]*aria-label="([^"]*)"', html) == ["Nigeria"]
    reached("NG")
    html = shown(office, "invitation_letters", event)
    assert "Every invited mission that has not replied has a focal point." in html


def test_what_is_asked_does_not_grow_with_the_list(office, event, board, django_assert_num_queries):
    for show, number in (("", 7), ("uninvited", 8)):
        for code in ("CU", "NA"):
            make_state(code)
            shown(office, "invitations", event, show=show)
            with django_assert_num_queries(number):
                shown(office, "invitations", event, show=show)
