"""The only door of the back office, and the way from a row to its page."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from tests.factories import make_event, make_registration

pytestmark = pytest.mark.django_db


def test_sign_in_is_the_one_of_the_site(client):
    address = reverse("admin:index")
    response = client.get(address, follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))
    response = client.post(reverse("admin:login"), {"username": "x", "password": "y"})
    assert response.status_code == 302


def test_a_delegate_is_refused(client, delegate):
    client.force_login(delegate)
    assert client.get(reverse("admin:index"), follow=True).status_code == 403


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
