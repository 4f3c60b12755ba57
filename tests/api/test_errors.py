"""Every error under /api/ is a problem, RFC 9457, with the headers that belong to it."""

import pytest
from django.db import connection
from django.test import Client

from audit.models import Entry
from config.api.requests import LARGEST_BODY
from tests.factories import make_partner, make_token

REGISTRATIONS = "events/soon/registrations/"
PERSON = {"entity": "fji", "given_name": "Delegate", "family_name": "18"}


def problem(response, status):
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert (body["type"], body["status"]) == ("about:blank", status)
    return body


def fields(body):
    return [(row["field"], row["code"]) for row in body["errors"]]


@pytest.mark.parametrize(
    "path", ["/api/v1/nothing/", "/api/v2/events/", "/api/v1/events", "/api/x"]
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_404_where_nothing_is(client, path, method):
    assert problem(getattr(client, method)(path), 404)["title"] == "Not Found"


def test_404_for_a_row_that_is_not_there(ask, db):
    assert problem(ask("events/none/"), 404)["detail"] == "Not found."


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize("path", ["entities/", REGISTRATIONS, "registrations/1/"])
def test_405_for_a_method_that_the_route_has_not(client, db, path, method):
    response = getattr(client, method)(f"/api/v1/{path}")
    problem(response, 405)
    assert "GET" in response["Allow"]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("entities/", {"GET", "HEAD", "OPTIONS"}),
        (REGISTRATIONS, {"GET", "HEAD", "POST", "OPTIONS"}),
        ("registrations/1/cancel/", {"POST", "OPTIONS"}),
    ],
)
def test_options_names_the_methods_that_a_route_has(client, db, path, allowed):
    response = client.options(f"/api/v1/{path}")
    assert (response.status_code, response.content) == (200, b"")
    assert set(response["Allow"].split(", ")) == allowed


def test_406_when_something_else_than_json_is_wanted(ask, db):
    problem(ask("entities/", HTTP_ACCEPT="text/html"), 406)


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "text/xml"])
def test_415_for_another_kind_of_body(client, world, token, kind):
    response = client.post(
        f"/api/v1/{REGISTRATIONS}",
        "a=1",
        content_type=kind,
        HTTP_AUTHORIZATION=f"Bearer {token}",
    )
    problem(response, 415)


@pytest.mark.parametrize(
    "text", ["{", "", "[1", '{"a": NaN}', "[" * 30000, "\udcff".encode("utf-8", "surrogateescape")]
)
def test_400_for_what_is_no_json(client, world, token, text):
    response = client.post(
        f"/api/v1/{REGISTRATIONS}",
        text,
        content_type="application/json",
        HTTP_AUTHORIZATION=f"Bearer {token}",
    )
    problem(response, 400)


def test_413_for_a_body_that_is_too_large(ask, world, token):
    body = PERSON | {"position": "x" * LARGEST_BODY}
    assert problem(ask(REGISTRATIONS, token, body), 413)["detail"] == (
        "A request can have at most 64 kB."
    )


def test_413_for_one_that_no_view_would_read(client, settings):
    settings.REQUEST_MAX = 1000
    problem(client.post("/api/v1/entities/", "x" * 1001, content_type="application/json"), 413)


def test_409_when_the_act_refuses(ask, world, token, soon):
    soon.audience = "members"
    soon.save()
    body = problem(ask(REGISTRATIONS, token, PERSON | {"entity": "ken"}), 409)
    assert body["detail"] == "This event is for: Members of the Group only."


def test_409_names_the_field_if_there_is_one(ask, world, token, confirmed):
    twin = PERSON | {"entity": "ken", "email": confirmed.email}
    named = twin | {"family_name": confirmed.family_name}
    body = problem(ask(REGISTRATIONS, token, named), 409)
    assert fields(body) == [("email", "not_possible")]
    assert fields(problem(ask(REGISTRATIONS, token, twin), 409)) == [("email", "shared_mailbox")]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"entity": "xk"}, [("entity", "unknown")]),
        ({"entity": "twn"}, [("entity", "unknown")]),
        ({"given_name": ""}, [("given_name", "blank")]),
        ({"given_name": None}, [("given_name", "null")]),
        ({"given_name": 17}, [("given_name", "invalid")]),
        ({"given_name": "x" * 101}, [("given_name", "max_length")]),
        ({"given_name": "a\x00b"}, [("given_name", "null_characters_not_allowed")]),
        ({"email": "nobody"}, [("email", "invalid")]),
        ({"role": "king"}, [("role", "invalid_choice")]),
        ({"consent_public": "yes"}, [("consent_public", "invalid")]),
        ({"status": "confirmed"}, [("status", "invalid")]),
        ({"confirmed_at": "2020-01-01T00:00:00Z"}, [("confirmed_at", "invalid")]),
        ({"received_at": "2020-01-01T00:00:00"}, [("received_at", "invalid")]),
    ],
)
def test_400_names_each_field(ask, world, token, change, expected):
    assert fields(problem(ask(REGISTRATIONS, token, PERSON | change), 400)) == expected


def test_400_for_what_this_event_requires(ask, world, token, soon):
    soon.required = ["phone", "position"]
    soon.save()
    body = problem(ask(REGISTRATIONS, token, PERSON), 400)
    assert fields(body) == [("position", "required"), ("phone", "required")]


@pytest.mark.parametrize("body", [[], "text", 17, None])
def test_400_for_a_body_that_is_no_object(ask, client, world, token, body):
    import json

    response = client.post(
        f"/api/v1/{REGISTRATIONS}",
        json.dumps(body),
        content_type="application/json",
        HTTP_AUTHORIZATION=f"Bearer {token}",
    )
    problem(response, 400)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("events/?colour=red", "colour"),
        ("events/?kind=party", "kind"),
        ("events/?status=draft", "status"),
        ("events/?from=1.5.2026", "from"),
        ("events/?to=2026-02-30", "to"),
        ("events/?kind=", "kind"),
        ("events/?kind=seminar&kind=meeting", "kind"),
        ("events/?page_size=0", "page_size"),
        ("events/?page_size=201", "page_size"),
        ("events/?page_size=many", "page_size"),
        ("events/?page_size=²", "page_size"),
        ("events/?cursor=abc", "cursor"),
        ("events/?cursor=cD1hYmM=", "cursor"),
        ("events/?cursor=cD0lMDA=", "cursor"),
        ("events/soon/?kind=seminar", "kind"),
        ("events/soon/statistics/?page_size=2", "page_size"),
        ("statistics/?as_of=2026-01-01", "as_of"),
        ("members/?as_of=2026-13-01", "as_of"),
        ("members/?capacity=king", "capacity"),
        ("entities/?class=rich", "class"),
        ("entities/?q=%00", "q"),
        ("entities/?cursor=cD0lMDA=", "cursor"),
    ],
)
def test_400_names_the_parameter(ask, soon, query, field):
    body = problem(ask(query), 400)
    assert [row["field"] for row in body["errors"]] == [field]


class TestLimits:
    def test_429_says_when_to_come_back(self, ask, partner, token, rates):
        rates(client="2/min")
        assert [ask("entities/", token).status_code for _n in range(2)] == [200, 200]
        response = ask("entities/", token)
        problem(response, 429)
        assert 1 <= int(response["Retry-After"]) <= 60

    def test_a_count_that_the_cache_has_lost_starts_over(
        self, ask, partner, token, rates, monkeypatch
    ):
        rates(client="2/min")

        def lost(_name):
            raise ValueError

        monkeypatch.setattr("accounts.rate_limits.cache.incr", lost)
        assert [ask("entities/", token).status_code for _n in range(4)] == [200] * 4

    def test_each_client_has_its_own(self, ask, partner, token, rates):
        rates(client="1/min")
        other = make_token(make_partner())
        same = make_token(partner)
        assert [ask("entities/", t).status_code for t in (token, other, same)] == [200, 200, 429]

    def test_who_has_no_token_is_counted_by_address(self, ask, db, rates):
        rates(anonymous="1/min")
        seen = [ask("entities/", REMOTE_ADDR=a).status_code for a in ("192.0.2.1", "192.0.2.2")]
        seen += [ask("entities/", REMOTE_ADDR="192.0.2.1").status_code]
        assert seen == [200, 200, 429]

    def test_what_the_asker_writes_about_its_address_is_not_believed(self, ask, db, rates):
        rates(anonymous="1/min")
        seen = [
            ask("entities/", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}").status_code for n in (1, 2)
        ]
        assert seen == [200, 429]

    def test_behind_our_proxy_the_last_hop_counts(self, ask, db, rates, settings):
        rates(anonymous="1/min")
        settings.TRUSTED_PROXIES = 1
        hops = ["10.0.0.1, 192.0.2.1", "10.0.0.2, 192.0.2.1", "10.0.0.1, 192.0.2.2"]
        seen = [ask("entities/", HTTP_X_FORWARDED_FOR=h).status_code for h in hops]
        assert seen == [200, 429, 200]

    def test_one_home_is_one_asker(self, ask, db, rates):
        rates(anonymous="1/min")
        homes = ["2001:db8:1:1::1", "2001:db8:1:1::2", "2001:db8:1:2::1"]
        assert [ask("entities/", REMOTE_ADDR=a).status_code for a in homes] == [200, 429, 200]


def test_500_is_a_problem_too_and_says_nothing_more(monkeypatch, soon):
    def broken(self):
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr("events.api.events.Events.get_queryset", broken)
    response = Client(raise_request_exception=False).get("/api/v1/events/")
    assert problem(response, 500) == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
    }


def test_a_refused_write_writes_nothing(ask, world, token, soon):
    before = Entry.objects.count()
    ask(REGISTRATIONS, token, PERSON | {"email": "nobody"})
    assert Entry.objects.count() == before
    assert connection.in_atomic_block  # of the test: nothing was left half done
