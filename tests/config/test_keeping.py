"""Who may keep an answer: nobody one made for a person or a client; everybody a public one.

That every address tells signed-in people ``no-store`` is part of the access matrix: ``told`` in
``tests/config/access.py`` marks what may be kept.
"""

import pytest
from django.test import Client

from tests.config.access import address
from tests.config.cast import make_world
from tests.config.test_access import EXPECTED
from tests.factories import make_partner, make_token, make_user

# Open to everybody, and still not kept: they hold a person's data, or change by the second.
NEVER = {
    "healthz",
    "readyz",
    "verify_number",
    "verify",
    "verify_short",
    "desk:open",
    "desk:app",
}
PRIVATE = "no-store"


def is_kept(answer):
    return PRIVATE not in answer.get("Cache-Control", "")


@pytest.fixture
def signed_in(client):
    client.force_login(make_user())
    client.raise_request_exception = False
    return client


@pytest.mark.django_db
def test_a_public_page_may_be_kept_by_a_visitor_and_is_asked_for_again():
    world, found = make_world(), {}
    for name, (get, _post) in EXPECTED.items():
        if get.split()[0] != "200":
            continue
        answer = Client().get(address(name, world))
        if answer.streaming:
            b"".join(answer.streaming_content)
        cookies = set(answer.cookies)
        if not is_kept(answer) and name not in NEVER and not cookies:
            found[name] = answer["Cache-Control"]
        assert {"Cookie", "Authorization"} <= set(answer["Vary"].split(", ")), name
    assert found == {}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/members/", "/en/events/", "/api/v1/entities/", "/en/about/"])
def test_a_public_list_has_a_tag_and_is_not_sent_twice(client, path):
    first = client.get(path)
    assert first["Cache-Control"] == "no-cache"
    second = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (second.status_code, second.content) == (304, b"")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/en/about/", 200),
        ("/en/events.ics", 404),
        ("/en/events/calendar.ics", 200),
        ("/nothing/", 404),
        ("/api/v1/nothing/", 404),
        ("/api/v1/openapi.json", 200),
        ("/desk/worker.js", 200),
        ("/", 302),
        ("/admin/", 302),
        ("/en/about/?a=%00", 400),
    ],
)
def test_errors_and_redirects_of_a_person_are_not_kept_either(signed_in, path, status):
    answer = signed_in.get(path)
    assert (answer.status_code, is_kept(answer)) == (status, False)


@pytest.mark.django_db
def test_a_fault_of_ours_is_not_kept(signed_in, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("config.context.theme", broken)
    answer = signed_in.get("/en/about/")
    assert (answer.status_code, is_kept(answer)) == (500, False)


def test_too_large_a_request_is_not_kept(client, settings):
    settings.REQUEST_MAX = 10
    answer = client.post("/en/about/", {"much": "x" * 99})
    assert (answer.status_code, is_kept(answer)) == (413, False)


@pytest.mark.django_db
def test_the_answers_by_which_a_person_signs_in_and_out_are_not_kept(client):
    user = make_user()
    user.set_password("correct horse battery")
    user.save()
    user.emailaddress_set.update_or_create(
        email=user.email, defaults={"verified": True, "primary": True}
    )
    form = {"login": user.email, "password": "correct horse battery"}
    entered = client.post("/en/account/login/", form)
    left = client.post("/en/account/logout/")
    assert [entered.status_code, left.status_code] == [302, 302]
    assert [is_kept(entered), is_kept(left)] == [False, False]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["entities/", "members/", "events/", "statistics/", "statuses/", "events/none/", "nothing/"],
)
def test_what_a_client_is_told_is_not_kept(client, path):
    token = make_token(make_partner())
    answer = client.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {token}"})
    assert not is_kept(answer)


@pytest.mark.django_db
def test_a_token_that_is_not_valid_is_told_so_and_nothing_is_kept(client):
    answer = client.get("/api/v1/events/", headers={"Authorization": "Bearer nonsense"})
    assert (answer.status_code, is_kept(answer)) == (401, False)
