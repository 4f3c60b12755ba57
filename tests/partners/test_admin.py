"""Partner systems in the back office."""

import pytest
from allauth.idp.oidc.models import Client, Token
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from partners.actions import revoke
from partners.models import Partner
from tests.factories import make_event, make_partner, make_state, make_token

ADD = "/admin/partners/partner/add/"
LIST = "/admin/partners/partner/"
FORM = {
    "name": "ITU",
    "contact_name": "Delegate 5",
    "contact_email": "itu@example.org",
    "note": "",
    "scopes": ["participants:read", "checkin:write"],
    "chosen_events": [],
    "entity": "",
}


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.STAFF_NEED_SECOND_FACTOR = False


@pytest.fixture
def officer(client, secretary):
    client.force_login(secretary)
    return secretary


def page_of(partner, *more):
    return reverse("admin:partners_partner_change", args=[partner.pk]) + "".join(more)


def secret_on(response):
    """The one secret on the page that opens the client."""
    text = response.content.decode()
    words = text.replace("<", " ").replace(">", " ").split()
    client = Client.objects.get()
    return [word for word in words if len(word) == 43 and client.check_secret(word)]


def test_clients_and_tokens_have_no_page_of_their_own():
    assert [m for m in (Client, Token) if admin.site.is_registered(m)] == []


def test_the_secret_is_shown_once(client, officer):
    event = make_event()
    response = client.post(ADD, FORM | {"chosen_events": [event.pk]})
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    (secret,) = secret_on(response)
    partner = Partner.objects.get()
    assert (partner.created_by, list(partner.chosen_events.all())) == (officer, [event])
    assert partner.client.get_scopes() == ["participants:read", "checkin:write"]
    for path in (page_of(partner), page_of(partner, "../history/"), LIST):
        assert secret not in client.get(path).content.decode()
    assert [e.act for e in Entry.objects.about(partner)] == ["partner.added"]


def test_what_is_wrong_is_said_and_nothing_is_made(client, officer):
    response = client.post(ADD, FORM | {"scopes": ["openid"], "contact_email": "nobody"})
    assert set(response.context["adminform"].form.errors) == {"scopes", "contact_email"}
    assert (Partner.objects.count(), Client.objects.count()) == (0, 0)


def test_a_name_in_use_is_said(client, officer, partner):
    response = client.post(ADD, FORM)
    assert response.context["adminform"].form.errors == {
        "name": ["An active partner system already has this name. Choose another name."]
    }


def test_a_change_reaches_the_client_and_the_audit(client, officer, partner):
    kenya = make_state("KE")
    form = FORM | {"name": "ITU, Geneva", "scopes": [], "entity": kenya.pk, "seen_version": 1}
    response = client.post(page_of(partner), form)
    assert response.status_code == 302, response.context["adminform"].form.errors
    partner.refresh_from_db()
    assert (partner.name, partner.scopes, partner.entity) == ("ITU, Geneva", [], kenya)
    assert Client.objects.get().get_scopes() == []
    entry = Entry.objects.about(partner).order_by("id").last()
    assert entry.act == "partner.changed"
    assert entry.after["scopes"] == []


def test_a_new_secret_is_asked_for_then_shown(client, officer, partner):
    token = make_token(partner)
    path = page_of(partner).replace("change/", "act/new-secret/")
    answer = client.post(path)
    assert secret_on(answer) == []
    assert Token.objects.count() == 1, token
    shown = client.post(path, {"confirmed": "1"})
    (secret,) = secret_on(shown)
    assert secret != partner.secret
    assert ("no-store" in shown["Cache-Control"], Token.objects.count()) == (True, 0)


def test_revoking_asks_for_a_reason(client, officer, partner):
    path = page_of(partner).replace("change/", "act/revoke/")
    client.post(path, {"confirmed": "1", "reason": ""})
    assert Partner.objects.get().active
    client.post(path, {"confirmed": "1", "reason": "The project ended."})
    assert not Partner.objects.get().active


def test_a_revoked_partner_can_be_read_and_not_changed(client, officer, partner):
    revoke(partner, by=officer, at=timezone.now(), reason="The project ended.")
    page = client.get(page_of(partner))
    assert page.status_code == 200
    assert "New secret" not in page.content.decode()
    assert client.post(page_of(partner), FORM | {"name": "X"}).status_code == 403
    assert Partner.objects.get().name == "ITU"


def test_nobody_deletes_a_partner(client, officer, partner):
    assert client.post(page_of(partner).replace("change/", "delete/")).status_code == 403


@pytest.mark.parametrize(
    ("who", "reads", "adds", "acts"),
    [
        ("secretary", 200, 200, 302),
        ("auditor", 200, 403, 403),
        ("event_officer", 403, 403, 404),
        ("desk_officer", 403, 403, 404),
        ("admissions_officer", 403, 403, 404),
    ],
)
def test_who_may_see_and_who_may_manage(client, request, partner, who, reads, adds, acts):
    client.force_login(request.getfixturevalue(who))
    codes = [client.get(path).status_code for path in (LIST, page_of(partner), ADD)]
    assert codes == [reads, reads, adds]
    path = page_of(partner).replace("change/", "act/revoke/")
    assert client.post(path, {"confirmed": "1", "reason": "x"}).status_code == acts


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_seven_queries(client, officer, rows, django_assert_num_queries):
    for _n in range(rows):
        make_partner(entity=make_state("KE"))
    client.get(LIST)
    with django_assert_num_queries(6):
        assert client.get(LIST).status_code == 200


def test_two_officers_see_both_lists_of_what_a_partner_may_do(client, officer):
    """Scopes are a list of words, events a list of rows: each is named as the form names it."""
    event, other = make_event(title={"en": "Seminar"}), make_event(title={"en": "Workshop"})
    partner = make_partner(scopes=["participants:read"], events=[event])
    seen = client.get(page_of(partner)).context["adminform"].form["seen_version"].value()
    typed = FORM | {"seen_version": seen}
    client.post(page_of(partner), typed | {"name": "First", "chosen_events": [event.pk]})

    response = client.post(
        page_of(partner), typed | {"name": "Second", "scopes": [], "chosen_events": [other.pk]}
    )

    assert response.status_code == 200
    sides = {
        label: (now, yours) for label, now, yours in response.context["adminform"].form.conflict
    }
    assert sides["Name"] == ("First", "Second")
    assert sides["Scopes"] == ("Read registrations and check-ins, Check participants in", "")
    assert sides["Chosen events"] == ("Seminar", "Workshop")
    partner.refresh_from_db()
    assert partner.name == "First"
