"""The start page of the back office, and its only door."""

import datetime

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from tests.factories import make_event, make_registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(monkeypatch):
    """A start page as the test wants it, without what the apps put there."""
    site = admin.site._registry and admin.site._wrapped  # the site behind the lazy name
    for name in ("waiting", "figures", "coming"):
        monkeypatch.setattr(site, name, [])
    return site


def start_page(client, user):
    client.force_login(user)
    return client.get(reverse("admin:index"))


def waiting(label, count, right="friends.view_membership"):
    def source(request):
        if not request.user.has_perm(right):
            return None
        oldest = datetime.date(2026, 9, 24)
        return {"label": label, "count": count, "url": "/admin/somewhere/", "oldest": oldest}

    return source


def test_it_shows_what_waits_with_the_oldest(client, secretary, rows):
    rows.waiting.append(waiting("Requests to join", 1234))
    text = start_page(client, secretary).text
    assert '<a href="/admin/somewhere/">Requests to join</a>' in text
    assert '<td class="number">1,234</td>' in text
    assert "24 September 2026" in text


def test_what_does_not_wait_is_told_in_a_sentence(client, secretary, rows):
    rows.waiting.extend([waiting("Requests to join", 1), waiting("Failed email", 0)])
    context = start_page(client, secretary).context
    assert [row["label"] for row in context["waiting"]] == ["Requests to join"]
    assert [row["label"] for row in context["nothing"]] == ["Failed email"]


def test_nothing_waits(client, secretary, rows):
    rows.waiting.append(waiting("Requests to join", 0))
    assert "Nothing to do for you." in start_page(client, secretary).text


def test_a_row_is_not_for_those_without_the_right(client, desk_officer, rows):
    rows.waiting.append(waiting("Requests to join", 3))
    response = start_page(client, desk_officer)
    assert response.context["waiting"] == []
    assert "Requests to join" not in response.text


def test_it_shows_figures_and_the_next_events(client, secretary, rows):
    rows.figures.append(lambda request: {"label": "Members", "value": 90})
    event = {
        "label": "Seminar",
        "when": "24 September 2026, 09:00, Beijing",
        "url": "/e/",
        "note": "",
    }
    rows.coming.append(lambda request: [event])
    text = start_page(client, secretary).text
    assert "<dt>Members</dt>" in text
    assert '<a href="/e/">Seminar</a>' in text
    assert "24 September 2026, 09:00, Beijing" in text


def test_the_real_start_page_opens_for_every_role(
    client, secretary, admissions_officer, event_officer, desk_officer, auditor
):
    for user in (secretary, admissions_officer, event_officer, desk_officer, auditor):
        assert start_page(client, user).status_code == 200


def test_it_is_in_the_readers_language(client, secretary, rows):
    secretary.language = "ar"
    secretary.save()
    assert '<html lang="ar" dir="rtl">' in start_page(client, secretary).text


def test_sign_in_is_the_one_of_the_site(client):
    address = reverse("admin:index")
    response = client.get(address, follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))
    response = client.post(reverse("admin:login"), {"username": "x", "password": "y"})
    assert response.status_code == 302


def test_a_delegate_is_refused(client, delegate):
    client.force_login(delegate)
    assert client.get(reverse("admin:index"), follow=True).status_code == 403


def test_the_page_carries_no_inline_script_or_style(client, secretary):
    text = start_page(client, secretary).text
    assert "<style" not in text
    assert " style=" not in text
    assert "<script>" not in text


# --- from a row to its page -----------------------------------------------------------------------
def way_to(row):
    kind = ContentType.objects.get_for_model(row)
    return reverse("admin:view_on_site", args=[kind.pk, row.pk])


def test_a_row_leads_to_its_page_only_for_who_may_see_the_row(client, secretary, desk_officer):
    row = make_registration(make_event(slug="seminar"))
    client.force_login(desk_officer)
    assert [client.get(way_to(one)).status_code for one in (row, row.delegation)] == [404] * 2
    client.force_login(secretary)
    assert client.get(way_to(row)).url == row.get_absolute_url()
    assert client.get(way_to(row.delegation)).status_code == 404
    assert client.get("/admin/r/99999/1/").status_code == 404
    assert client.get(f"{way_to(row)[:-2]}x/").status_code == 404
