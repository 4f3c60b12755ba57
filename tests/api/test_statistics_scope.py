"""A deployment may ask for a scope where figures are read; without its word they are public."""

import pytest

from config.api.schema import document
from events.models import Series
from partners.models import Scope
from tests.factories import make_partner, make_state, make_token

PATHS = ["statistics/", "events/soon/statistics/", "series/seminars/statistics/"]


@pytest.fixture
def closed(settings):
    settings.STATISTICS_NEED_SCOPE = True
    document.cache_clear()
    yield
    document.cache_clear()


@pytest.fixture
def figures(world, soon):
    soon.series = Series.objects.create(slug="seminars", name="Seminars")
    soon.save()
    return world


@pytest.mark.parametrize("path", PATHS)
class TestWhereTheScopeIsNeeded:
    def test_without_a_token_they_are_refused(self, ask, closed, figures, path):
        response = ask(path)
        assert response.status_code == 401
        assert response["WWW-Authenticate"] == 'Bearer realm="api"'

    def test_every_other_scope_is_not_enough(self, ask, closed, figures, path):
        others = [scope for scope in Scope if scope != Scope.STATISTICS]
        response = ask(path, make_token(figures, *others))
        assert response.status_code == 403
        assert 'scope="statistics:read"' in response["WWW-Authenticate"]

    @pytest.mark.parametrize("kind", ["of all", "of no event", "of one entity"])
    def test_with_it_they_are_the_same_for_every_partner(
        self, ask, closed, figures, settings, other, path, kind
    ):
        limits = {"of no event": {"events": [other]}, "of one entity": {"entity": make_state("KE")}}
        partner = make_partner(scopes=[Scope.STATISTICS], **limits.get(kind, {}))
        answer = ask(path, make_token(partner))
        assert "no-store" in answer["Cache-Control"]
        settings.STATISTICS_NEED_SCOPE = False
        assert (answer.status_code, answer.json()) == (200, ask(path).json())


def test_the_document_names_the_scope(closed):
    for path in ("statistics/", "events/{slug}/statistics/", "series/{slug}/statistics/"):
        said = document()["paths"][f"/api/v1/{path}"]["get"]
        assert said["security"] == [{"oauth2": ["statistics:read"]}]
        assert "403" in said["responses"]


def test_a_draft_stays_hidden_with_the_scope(ask, closed, figures, draft):
    token = make_token(make_partner(scopes=[Scope.STATISTICS]))
    assert ask("events/draft/statistics/", token).status_code == 404
