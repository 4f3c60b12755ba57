"""What no browser sends is answered in words, with 400 or 415; never with a fault of ours."""

import json

import pytest
from django.test import Client as DjangoClient

from attendance.models import Device
from config.wsgi_handler import Request
from tests.attendance.devices import HEADERS, DevicePhone, make_device
from tests.factories import make_event, make_partner, make_token, make_user

pytestmark = pytest.mark.django_db

CHARSETS = [
    "utf-16",
    "utf-32",
    "utf-7",
    "latin-1",
    "cp037",
    "hex",
    "rot13",
    "bz2",
    "zlib",
    "base64",
    "idna",
    "punycode",
    "unicode_escape",
    "undefined",
    "mbcs",
    "nothing",
    "utf-8-sig",
    "\x00",
    "é",
    '"',
    "a" * 300,
]
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
BOUNDARIES = [
    "",
    "; boundary=",
    "; boundary=é",
    "; boundary=" + "a" * 300,
    '; boundary="',
    "; boundary=a b",
]
ODD_TYPES = [
    "",
    ";",
    "a",
    "a/b/c",
    "application/json; charset",
    "application/json; charset*=x''%zz",
    "\x7f",
    "é",
]
PAGES = ["/en/account/login/", "/theme/", "/identity/o/api/token", "/en/about/", "/nothing/"]

DEEP = ["[" * 60_000, '{"a":' * 9_000, "[" * 900 + "]" * 900, '{"a":' * 900 + "1" + "}" * 900]
WRONG_JSON = [
    *DEEP,
    "",
    "{",
    "nul",
    "NaN",
    '{"a": NaN}',
    '{"a": Infinity}',
    '{"a": -Infinity}',
    "1e999",
    '{"a": 1' + "0" * 5000 + "}",
    '{"given_name": "\\ud800"}',
    '{"\\ud800": "a"}',
    '{"entity": "fji", "entity": "ken"}',
    '{"a": {"b": 1, "b": 2}}',
    '{"given_name": "\\u0000"}',
    "\ufeff{}",
]
WRONG_BYTES = [b"\xff\xfe", b"\xff{}", '{"a": "é"}'.encode("latin-1"), '{"a": 1}'.encode("utf-16")]


class Client(DjangoClient):
    """Sends a body as it is, whatever its kind says."""

    def post(self, path, data="", content_type=FORM, **more):
        if isinstance(data, dict):
            return super().post(path, data, **more)
        return self.generic("POST", path, data, content_type=content_type, **more)


@pytest.fixture
def client(monkeypatch):
    monkeypatch.setattr("django.test.client.WSGIRequest", Request)  # as in config.wsgi
    return Client(raise_request_exception=False)


@pytest.fixture
def token():
    return make_token(make_partner())


def is_refused(answer, *more):
    return answer.status_code in (400, 415, *more)


# --- pages ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("kind", [FORM, f"{MULTIPART}; boundary=x"])
@pytest.mark.parametrize("path", PAGES)
def test_a_form_in_another_encoding_is_refused(client, path, kind, charset):
    body = "a=1&grant_type=client_credentials" if kind == FORM else "--x--\r\n"
    answer = client.post(path, body, content_type=f"{kind}; charset={charset}")
    assert answer.status_code < 500


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize(
    "path", ["/en/events/?q=%C3%A9&page=1", "/en/members/?q=a", "/api/v1/entities/?q=a"]
)
def test_a_search_in_another_encoding_is_refused(client, path, charset):
    answer = client.get(path, headers={"Content-Type": f"{FORM}; charset={charset}"})
    assert answer.status_code < 500


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("path", PAGES)
def test_a_form_in_parts_that_cannot_be_told_apart_is_refused(client, path, boundary):
    answer = client.post(path, "--x\r\n\r\na", content_type=MULTIPART + boundary)
    assert answer.status_code < 500


@pytest.mark.parametrize("kind", ODD_TYPES)
@pytest.mark.parametrize("path", [*PAGES, "/api/v1/entities/"])
def test_a_body_of_a_kind_that_is_none_is_refused(client, path, kind):
    assert client.post(path, "a=1", content_type=kind).status_code < 500


def test_a_form_in_utf_8_by_any_of_its_names_is_read(client):
    for name in ("utf-8", "UTF-8", "utf8", '"utf-8"'):
        answer = client.post("/theme/", "theme=dark", content_type=f"{FORM}; charset={name}")
        assert (answer.status_code, answer.cookies["theme"].value) == (302, "dark")


def test_the_refusal_says_what_to_do(client):
    answer = client.post("/theme/", "theme=dark", content_type=f"{FORM}; charset=utf-16")
    assert answer.status_code == 415
    assert "UTF-8" in answer.text


@pytest.mark.parametrize(
    "query",
    ["q=%FF", "q=%ED%A0%80", "q=%C3", "page=" + "9" * 5000, "q=" + "a" * 4000, "%ED%A0%80=1"],
)
@pytest.mark.parametrize(
    "path", ["/en/events/", "/en/members/", "/api/v1/entities/", "/admin/accounts/user/"]
)
def test_a_query_that_is_no_text_is_no_fault(client, path, query):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    assert client.get(f"{path}?{query}").status_code < 500


def test_too_many_fields_are_refused(client):
    answer = client.post("/en/account/login/", {f"f{n}": "1" for n in range(1500)})
    assert answer.status_code == 400


def test_too_many_parameters_are_refused_whatever_the_encoding(client):
    many = "&".join(f"f{n}=1" for n in range(1500))
    for charset in ("utf-8", "utf-16", "hex"):
        headers = {"Content-Type": f"text/plain; charset={charset}"}
        assert client.get(f"/en/events/?{many}", headers=headers).status_code == 400


# --- the API --------------------------------------------------------------------------------------
@pytest.fixture
def send(client, token):
    make_event(slug="soon")

    def post(body, kind="application/json"):
        path = "/api/v1/events/soon/registrations/"
        headers = {"Authorization": f"Bearer {token}"}
        return client.post(path, body, content_type=kind, headers=headers)

    return post


def problem(answer):
    assert answer["Content-Type"] == "application/problem+json"
    return answer.json()


@pytest.mark.parametrize("body", [*WRONG_JSON, *WRONG_BYTES], ids=lambda body: str(body)[:30])
def test_wrong_json_is_a_problem(send, body):
    answer = send(body)
    assert (answer.status_code, problem(answer)["status"]) == (400, 400)


@pytest.mark.parametrize("charset", CHARSETS)
def test_json_in_another_encoding_is_a_problem(send, charset):
    answer = send('{"a": 1}', f"application/json; charset={charset}")
    assert is_refused(answer)
    assert problem(answer)["status"] == answer.status_code


def test_the_problem_of_a_name_that_stands_twice_names_it(send):
    assert '"entity" appears twice' in problem(send('{"entity": "fji", "entity": "ken"}'))["detail"]


@pytest.mark.parametrize("charset", CHARSETS)
def test_a_document_of_the_api_is_given_whatever_the_request_says_of_itself(client, charset):
    headers = {"Content-Type": f"application/json; charset={charset}"}
    assert client.get("/api/v1/events/", headers=headers).status_code < 500


# --- the desk -------------------------------------------------------------------------------------
@pytest.mark.parametrize("body", [*WRONG_JSON, *WRONG_BYTES], ids=lambda body: str(body)[:30])
def test_what_a_device_sends_wrongly_is_refused(secretary, body):
    phone = DevicePhone(make_device(make_event(slug="soon"), by=secretary))
    answer = phone.client.post(
        phone.url("sync"), body, content_type="application/json", headers=HEADERS
    )
    assert (answer.status_code, "error" in json.loads(answer.content)) == (400, True)
    assert Device.objects.get().scans.count() == 0
