"""Every route, asked by every kind of caller."""

from datetime import timedelta

import pytest
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from config.api import routes
from partners.actions import revoke
from partners.models import Scope
from tests.factories import make_partner, make_token

READ, REGISTER, CHECK_IN = Scope.READ, Scope.REGISTER, Scope.CHECK_IN
PERSON = {"entity": "fji", "given_name": "Delegate", "family_name": "18"}
NONCE = "00000000-0000-4000-8000-00000000000a"
SCAN = {"badge": "2222-2222", "nonce": NONCE}
# route, body of a POST, the scopes of which one is needed
PUBLIC = [
    "entities/",
    "members/",
    "events/",
    "events/soon/",
    "events/soon/statistics/",
    "series/seminars/statistics/",
    "statistics/",
    "statuses/",
]
CLOSED = [
    ("events/soon/registrations/", None, {READ}),
    ("events/soon/registrations/", PERSON, {REGISTER}),
    ("registrations/{confirmed}/", None, {READ}),
    ("registrations/{waiting}/cancel/", {}, {REGISTER}),
    ("events/soon/check-ins/", None, {READ, CHECK_IN}),
    ("events/soon/check-ins/", SCAN, {CHECK_IN}),
]
# The same for rows that are not this partner's: an event it was not given, a draft, none at all.
STRANGE = [
    ("events/{slug}/registrations/", None),
    ("events/{slug}/registrations/", PERSON),
    ("events/{slug}/check-ins/", None),
    ("events/{slug}/check-ins/", SCAN),
]


@pytest.fixture
def people(world, soon, confirmed, waiting, elsewhere):
    from events.models import Series

    soon.series = Series.objects.create(slug="seminars", name="Seminars")
    soon.save()
    return {"confirmed": confirmed.pk, "waiting": waiting.pk, "elsewhere": elsewhere.pk}


def test_every_route_is_in_these_tables():
    listed = {"/".join(p for p in path.split("/")) for path in PUBLIC}
    listed |= {path for path, _body, _scopes in CLOSED}
    assert len(routes.urlpatterns) == len(PUBLIC) + len({path for path, *_rest in CLOSED})
    for path in listed:
        found = get_resolver().resolve(
            "/api/v1/" + path.format(confirmed=1, waiting=1, elsewhere=1)
        )
        assert found.func.__module__.split(".")[1] == "api"
    assert all(isinstance(pattern, URLPattern) for pattern in routes.urlpatterns)


@pytest.mark.parametrize("path", PUBLIC)
def test_public_data_needs_no_token(ask, people, path):
    assert ask(path).status_code == 200


@pytest.mark.parametrize("path", PUBLIC)
def test_public_data_is_there_for_any_valid_token(ask, people, path):
    assert ask(path, make_token(make_partner(scopes=[]))).status_code == 200


@pytest.mark.parametrize("path", [*PUBLIC, *(path for path, *_rest in CLOSED)])
def test_a_token_that_is_not_valid_is_refused_everywhere(ask, people, path):
    response = ask(path.format(**people), "nonsense")
    assert response.status_code == 401
    assert 'error="invalid_token"' in response["WWW-Authenticate"]


@pytest.mark.parametrize(("path", "body", "scopes"), CLOSED)
class TestClosedRoutes:
    def test_without_a_token_401(self, ask, people, path, body, scopes):
        response = ask(path.format(**people), None, body)
        assert response.status_code == 401
        assert response["WWW-Authenticate"] == 'Bearer realm="api"'

    def test_with_an_expired_token_401(self, ask, people, partner, path, body, scopes):
        token = make_token(partner, until=timezone.now() - timedelta(seconds=1))
        assert ask(path.format(**people), token, body).status_code == 401

    def test_a_revoked_client_401(self, ask, people, partner, path, body, scopes, secretary):
        token = make_token(partner)
        revoke(partner, by=secretary, at=timezone.now(), reason="The project ended.")
        assert ask(path.format(**people), token, body).status_code == 401

    def test_a_token_in_the_address_is_none(self, client, people, partner, path, body, scopes):
        address = f"/api/v1/{path.format(**people)}?access_token={make_token(partner)}"
        assert client.get(address).status_code in (401, 405)
        assert client.post(address).status_code in (401, 405)

    def test_a_signed_in_officer_is_nobody_here(
        self, client, ask, people, path, body, scopes, secretary
    ):
        client.force_login(secretary)
        assert ask(path.format(**people), None, body).status_code == 401

    def test_without_the_scope_403(self, ask, people, partner, path, body, scopes):
        for wrong in set(Scope) - scopes:
            response = ask(path.format(**people), make_token(partner, wrong), body)
            assert (wrong, response.status_code) == (wrong, 403)

    def test_a_scope_taken_from_the_partner_is_gone_from_its_tokens(
        self, ask, people, partner, path, body, scopes
    ):
        token = make_token(partner)
        partner.scopes = sorted(set(Scope.values) - scopes)
        partner.save()
        assert ask(path.format(**people), token, body).status_code == 403

    def test_a_partner_of_another_event_404(self, ask, people, other, path, body, scopes):
        token = make_token(make_partner(events=[other]))
        assert ask(path.format(**people), token, body).status_code == 404

    def test_each_of_the_scopes_opens(self, ask, people, partner, path, body, scopes):
        for right in scopes:
            response = ask(path.format(**people), make_token(partner, right), body)
            assert response.status_code in (200, 201)

    def test_a_partner_of_all_events_may_too(self, ask, people, path, body, scopes):
        token = make_token(make_partner())
        assert ask(path.format(**people), token, body).status_code in (200, 201)


@pytest.mark.parametrize("slug", ["other", "draft", "none"])
@pytest.mark.parametrize(("path", "body"), STRANGE)
def test_other_events_are_not_there(ask, people, token, path, body, slug):
    assert ask(path.format(slug=slug), token, body).status_code == 404


def test_other_registrations_are_not_there(ask, people, token):
    path = f"registrations/{people['elsewhere']}/"
    assert ask(path, token).status_code == 404
    assert ask(f"{path}cancel/", token, {}).status_code == 404


@pytest.mark.parametrize("path", ["events/draft/", "events/draft/statistics/"])
def test_a_draft_is_nobodys(ask, people, path):
    assert ask(path, make_token(make_partner())).status_code == 404


def test_a_draft_is_in_no_list(ask, people):
    slugs = {row["slug"] for row in ask("events/").json()["results"]}
    assert slugs == {"soon", "other"}


class TestAPartnerOfOneEntity:
    @pytest.fixture
    def own(self, people, soon, confirmed):
        return make_token(make_partner(events=[soon], entity=confirmed.delegation.entity))

    def test_sees_its_own_persons_only(self, ask, own, confirmed, waiting):
        rows = ask("events/soon/registrations/", own).json()["results"]
        assert [row["id"] for row in rows] == [confirmed.pk]
        assert ask(f"registrations/{waiting.pk}/", own).status_code == 404
        assert ask(f"registrations/{waiting.pk}/cancel/", own, {}).status_code == 404

    def test_registers_its_own_persons_only(self, ask, own):
        response = ask("events/soon/registrations/", own, PERSON | {"entity": "ken"})
        assert response.status_code == 400
        assert [(e["field"], e["code"]) for e in response.json()["errors"]] == [
            ("entity", "not_yours")
        ]
        assert ask("events/soon/registrations/", own, PERSON).status_code == 201

    def test_knows_nobody_else_at_the_desk(self, ask, own, waiting):
        body = {"badge": waiting.badge, "nonce": NONCE}
        answer = ask("events/soon/check-ins/", own, body).json()
        assert (answer["result"], answer["registration"]) == ("unknown", None)
        rows = ask("events/soon/check-ins/", own).json()["results"]
        assert [row["result"] for row in rows] == ["in"]


def test_contacts_are_for_those_who_may_see_them(ask, people, soon, confirmed, token):
    path = f"registrations/{confirmed.pk}/"
    shown = {"email": "d17@example.org", "phone": "+679 17"}
    assert ask(path, token).json()["contact"] == shown
    blind = make_token(make_partner(events=[soon], may_see_contacts=False))
    assert ask(path, blind).json()["contact"] is None
    assert b"d17@" not in ask("events/soon/registrations/", blind).content


def test_what_is_asked_for_totals_or_care_only_is_never_shown(ask, people, token, confirmed):
    confirmed.gender, confirmed.diet, confirmed.access_needs = "female", "Halal", "Wheelchair"
    confirmed.save()
    text = ask("events/soon/registrations/", token).content.decode()
    assert [w for w in ("female", "Halal", "Wheelchair") if w in text] == []
