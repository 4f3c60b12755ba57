"""A badge that was lost: its number and code open nothing any more, and the reason is kept."""

import pytest

from attendance.actions.badges import replace_badge
from attendance.models import ReplacedBadge
from audit.lifecycle import NotPossible
from audit.models import Entry
from events.actions import cancel_registration
from events.models import Registration
from tests.events import acts, make_coming, make_guest, minutes
from tests.events.offices import shown, text, url
from tests.factories import AT, make_user

pytestmark = pytest.mark.django_db


def replaced(row, seen=None, reason="Lost", by=None):
    return replace_badge(row, by=by or make_user(), at=AT, reason=reason, seen=seen or row.badge)


# --- refusals -------------------------------------------------------------------------------------
def test_replacing_needs_a_reason(fiji):
    row = make_guest(make_coming(), fiji)
    with pytest.raises(NotPossible, match="Enter a reason") as refusal:
        replaced(row, reason=" ")
    assert (refusal.value.field, ReplacedBadge.objects.count()) == ("reason", 0)


def test_who_is_not_confirmed_has_no_badge_to_replace(fiji):
    row = make_guest(make_coming(), fiji)
    cancel_registration(row, by=make_user(), at=minutes(1))
    with pytest.raises(NotPossible, match="Only people with a confirmed seat"):
        replaced(row)


@pytest.mark.parametrize("person", ["focal_point", "desk_officer", "admissions_officer", "auditor"])
def test_the_page_is_for_officers_who_may(request, client, fiji, person):
    event = make_coming()
    row = make_guest(event, fiji)
    client.force_login(request.getfixturevalue(person))
    page = url("badge_replace", event, row.pk)
    assert [
        client.get(page).status_code,
        client.post(page, {"reason": "Lost", "seen": row.badge}).status_code,
    ] == [403, 403]


# --- what follows ---------------------------------------------------------------------------------
def test_the_person_gets_a_new_number_and_code_and_the_old_ones_are_kept(fiji):
    row, officer = make_guest(make_coming(), fiji), make_user()
    badge, code = row.badge, row.code
    replaced(row, by=officer)
    now = Registration.objects.get(pk=row.pk)
    assert (now.badge == badge, now.code == code) == (False, False)
    old = ReplacedBadge.objects.get()
    assert (
        old.registration,
        old.badge,
        old.code,
        old.reason,
        old.replaced_at,
        old.replaced_by,
    ) == (row, badge, code, "Lost", AT, officer)


def test_a_second_click_replaces_nothing(fiji):
    row = make_guest(make_coming(), fiji)
    seen = row.badge
    first = replaced(row, seen=seen).badge
    second = replaced(Registration.objects.get(pk=row.pk), seen=seen).badge
    assert (first == second, ReplacedBadge.objects.count()) == (True, 1)
    assert acts("registration.badge_replaced") == [1]


def test_a_badge_can_be_lost_twice(fiji):
    row = make_guest(make_coming(), fiji)
    first = row.badge
    second = replaced(row).badge
    replaced(row)
    assert list(ReplacedBadge.objects.order_by("pk").values_list("badge", flat=True)) == [
        first,
        second,
    ]


def test_the_record_holds_neither_code_nor_reason(fiji):
    row = make_guest(make_coming(), fiji)
    code = row.code
    replaced(row, reason="Stolen from the hotel")
    entry = Entry.objects.get(act="registration.badge_replaced")
    text = f"{entry.before} {entry.after} {entry.note}"
    assert [part for part in (code, row.code, "hotel") if part in text] == []


# --- the page -------------------------------------------------------------------------------------
def test_the_page_replaces_and_leads_to_the_print_of_this_one(office, fiji):
    event = make_coming()
    row = make_guest(event, fiji, family_name="Seventeen")
    page = url("badge_replace", event, row.pk)
    answer = office.post(page, {"reason": "Lost", "seen": row.badge}, follow=True)
    assert answer.redirect_chain == [(f"{url('badges', event)}?person={row.pk}", 302)]
    assert "Print 1 badge<" in text(answer)
    html = shown(office, "badge_replace", event, row.pk)
    assert (row.badge in html, "Lost" in html) == (True, True)


def test_the_page_keeps_what_was_typed_on_a_refusal(office, fiji):
    event = make_coming()
    row = make_guest(event, fiji)
    html = text(office.post(url("badge_replace", event, row.pk), {"reason": "", "seen": row.badge}))
    assert ("Enter a reason. The desk will see it." in html, ReplacedBadge.objects.count()) == (
        True,
        0,
    )


def test_the_page_of_who_was_cancelled_says_so(office, fiji):
    event = make_coming()
    row = make_guest(event, fiji)
    cancel_registration(row, by=make_user(), at=minutes(1))
    assert office.get(url("badge_replace", event, row.pk)).status_code == 409
