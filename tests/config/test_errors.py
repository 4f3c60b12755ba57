"""The pages for errors: our look, the right status, and what to do next."""

import pytest
from django.test import Client

ERRORS = {"400": 400, "403": 403, "404": 404, "409": 409, "conflict": 409, "500": 500}
refusals = pytest.mark.urls("tests.config.refusals")


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


@refusals
@pytest.mark.parametrize("fault", ERRORS)
def test_an_error_is_a_page_in_our_look_with_its_own_status(client, fault):
    response = client.get(f"/fail/{fault}/")
    html = response.content.decode()
    assert response.status_code == ERRORS[fault]
    assert html.count("<h1>") == 1
    assert html.count('class="masthead"') == 1
    assert "Content-Security-Policy" in response.headers


@refusals
def test_a_refused_act_is_told_in_its_own_words(client):
    html = client.get("/fail/409/").content.decode()
    assert '<p class="lead">The event “Seminar 7” is full.</p>' in html


def test_the_page_for_our_own_faults_is_drawn_even_when_the_layout_fails(client, monkeypatch):
    def fail(request):
        raise RuntimeError("broken")

    monkeypatch.setattr("config.context.section", fail)
    response = client.get("/en/about/")
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()
    assert "broken" not in response.content.decode()


@refusals
@pytest.mark.parametrize(
    ("fault", "title"), [("404", "Not Found"), ("500", "Internal Server Error")]
)
def test_a_fault_under_the_api_is_told_as_problem_details(client, fault, title):
    response = client.get(f"/api/fail/{fault}/")
    assert response.status_code == int(fault)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json() == {"type": "about:blank", "title": title, "status": int(fault)}


@refusals
@pytest.mark.parametrize(("over", "status"), [(0, 200), (1, 413)])
def test_a_request_over_the_limit_is_refused_before_it_is_read(client, settings, over, status):
    body = b"x=" + b"1" * (100 - 2)
    settings.REQUEST_MAX = 100 - over
    kind = "application/x-www-form-urlencoded"
    response = client.generic("POST", "/echo/", body, content_type=kind)
    assert response.status_code == status
    assert ("The file is too large" in response.content.decode()) == (status == 413)
    assert "Content-Security-Policy" in response.headers


@refusals
def test_a_form_with_too_much_text_is_413_too(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 50
    response = client.post("/echo/", "x=" + "1" * 98, "application/x-www-form-urlencoded")
    assert response.status_code == 413


@refusals
def test_a_form_that_is_no_longer_valid_says_what_to_do():
    response = Client(enforce_csrf_checks=True).post("/echo/", {"x": "1"})
    assert response.status_code == 403
    assert (
        "What you typed could not be kept. Do not reload this page. Go back and copy"
        in response.content.decode()
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/en/events/?city=%00",
        "/en/events/?%00=x",
        "/en/members/?q=a%00b",
        "/en/account/login/?next=%00",
    ],
)
def test_an_address_that_holds_the_character_zero_is_refused(client, address):
    assert client.get(address).status_code == 400


@pytest.mark.django_db
def test_a_form_that_holds_the_character_zero_is_refused(client):
    body = {"grant_type": "client_credentials", "client_id": "a\x00b", "client_secret": "x"}
    assert client.post("/identity/o/api/token", body).status_code == 400
    assert client.post("/theme/", {"theme": "dark", "next": "/en/\x00"}).status_code == 400
