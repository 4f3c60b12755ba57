"""The badge on the phone: whose it is, what its code holds, the link of the email, its
worker."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.emails import compose
from accounts.models import Notice
from attendance.actions.badges import replace_badge
from events.actions import cancel_registration
from events.models import Event
from tests.events import make_coming, make_guest, minutes
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def address(row):
    return reverse("events:mobile_badge", args=[row.event.slug, row.pk])


def link_in(notice):
    return re.search(r"(/en/events/badge/[^/]+/)", str(compose(notice).body))[1]


def email_to(row):
    return Notice.objects.get(kind="registration_confirmed", email=row.email)


# --- whose it is ----------------------------------------------------------------------------------
def test_a_badge_is_for_the_person_the_mission_and_the_secretariat(client, request, fiji, stranger):
    row = make_guest(make_coming(), fiji, family_name="Seventeen")
    answers = {}
    for who in (
        "stranger",
        "delegate",
        "other_focal_point",
        "desk_officer",
        "focal_point",
        "auditor",
    ):
        client.force_login(request.getfixturevalue(who))
        answers[who] = client.get(address(row)).status_code
    assert answers == {
        "stranger": 404,
        "delegate": 404,
        "other_focal_point": 404,
        "desk_officer": 404,
        "focal_point": 200,
        "auditor": 200,
    }


def test_who_is_not_confirmed_has_no_badge(client, focal_point, fiji):
    event = make_coming(seats=1)
    gone, waits = make_guest(event, fiji), make_guest(event, fiji)
    link = link_in(email_to(gone))
    cancel_registration(gone, by=focal_point, at=minutes(1))
    waits.refresh_from_db()
    client.force_login(focal_point)
    assert [client.get(address(gone)).status_code, client.get(link).status_code] == [409, 409]
    assert (waits.status, client.get(address(waits)).status_code) == ("confirmed", 200)


# --- what it shows --------------------------------------------------------------------------------
def test_the_page_shows_the_person_the_code_and_when_it_was_loaded(client, delegate, fiji):
    event = make_coming(title={"en": "Seminar"}, room="Hall 2")
    row = make_guest(
        event, fiji, user=delegate, family_name="Seventeen", second_script="代表 十七", role="head"
    )
    client.force_login(delegate)
    html = client.get(address(row)).content.decode()
    for text in (
        "Seventeen",
        "代表 十七",
        "Fiji",
        "Head of delegation",
        "Seminar",
        "Hall 2",
        row.badge,
        "Last loaded",
    ):
        assert text in html
    assert row.code not in html


def test_the_registration_leads_to_its_badge(client, delegate, fiji):
    row = make_guest(make_coming(), fiji, user=delegate)
    client.force_login(delegate)
    assert f'href="{address(row)}"' in client.get(row.get_absolute_url()).content.decode()


# --- the link of the email ------------------------------------------------------------------------
def test_the_link_in_the_email_opens_the_badge_without_an_account(client, fiji):
    row = make_guest(make_coming(), fiji, family_name="Seventeen")
    html = client.get(link_in(email_to(row))).content.decode()
    assert (row.badge in html, "Seventeen" in html) == (True, True)


def test_the_link_of_a_replaced_badge_opens_nothing_and_a_new_email_has_another(client, fiji):
    row = make_guest(make_coming(), fiji)
    link, old = link_in(email_to(row)), row.badge
    replace_badge(row, by=make_user(), at=minutes(1), reason="Lost", seen=old)
    answer = client.get(link)
    assert (answer.status_code, row.badge in answer.content.decode()) == (409, False)
    fresh = link_in(Notice.objects.get(kind="badge_replaced", email=row.email))
    html = client.get(fresh).content.decode()
    assert (old in html, row.badge in html) == (False, True)


def test_a_link_of_an_address_that_is_no_more_the_person_s_opens_nothing(client, fiji):
    row = make_guest(make_coming(), fiji)
    link = link_in(email_to(row))
    type(row)._base_manager.filter(pk=row.pk).update(email="other@example.org")
    answer = client.get(link)
    assert (answer.status_code, row.badge in answer.content.decode()) == (409, False)


def test_a_link_that_was_cut_opens_nothing(client, fiji):
    link = link_in(email_to(make_guest(make_coming(), fiji)))
    assert client.get(link[:-9] + "/").status_code == 404


# --- its worker -----------------------------------------------------------------------------------
def test_the_worker_is_a_script_that_may_keep_the_page(client):
    answer = client.get(reverse("events:badge_worker"))
    assert (answer.headers["Content-Type"], answer.headers["Service-Worker-Allowed"]) == (
        "text/javascript; charset=utf-8",
        "/",
    )


def test_the_page_costs_the_same_whoever_else_comes(
    client, delegate, fiji, django_assert_num_queries
):
    event = make_coming()
    row = make_guest(event, fiji, user=delegate)
    for _n in range(3):
        make_guest(event, fiji)
    client.force_login(delegate)
    client.get(address(row))
    with django_assert_num_queries(4):
        client.get(address(row))


@pytest.mark.parametrize(("hours", "status"), [(23, 200), (25, 409), (24 * 300, 409)])
def test_the_link_in_the_email_expires_a_day_after_the_event(client, fiji, hours, status):
    row = make_guest(make_coming(), fiji, email="d17@example.org", family_name="Seventeen")
    link = link_in(email_to(row))
    ends = timezone.now() - timedelta(hours=hours)
    Event.objects.update(starts_at=ends - timedelta(hours=2), ends_at=ends)
    answer = client.get(link)
    assert (answer.status_code, "Seventeen" in answer.text) == (status, status == 200)


def test_the_person_who_signs_in_sees_the_badge_after_the_event(client, delegate, fiji):
    row = make_guest(make_coming(), fiji, user=delegate)
    ends = timezone.now() - timedelta(days=9)
    Event.objects.update(starts_at=ends - timedelta(hours=2), ends_at=ends)
    client.force_login(delegate)
    assert client.get(address(row)).status_code == 200
