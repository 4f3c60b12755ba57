"""Each proof of who somebody is leaves a line, and no line names anybody."""

import logging

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse

from tests.accounts import PASSWORD, make_person
from tests.accounts.test_second_factor import SECRET, code_of
from tests.accounts.test_signing_in import sign_in

pytestmark = pytest.mark.django_db

EMAIL = "delegate17@example.org"


@pytest.fixture
def lines(monkeypatch):
    found = []

    class Keeping(logging.Handler):
        def emit(self, record):
            found.append(record.fields)

    monkeypatch.setattr(logging.getLogger("accounts.sign_in"), "handlers", [Keeping()])
    return found


def acts(lines):
    return [line["act"] for line in lines]


def test_signing_in_and_out_is_told_with_the_kind_of_proof(client, lines):
    user = make_person()
    sign_in(client)
    client.post(reverse("account_logout"))
    assert acts(lines) == ["proved", "signed in", "signed out"]
    assert [line["user"] for line in lines] == [user.pk] * 3
    assert lines[0]["method"] == "password"
    assert lines[0]["network"] == "127.0.0.0/24"


def test_a_wrong_password_is_told_by_a_mark_of_the_address(client, lines):
    make_person()
    sign_in(client, password="wrong")
    sign_in(client, email=EMAIL.upper(), password="wrong")
    sign_in(client, email="nobody@example.org", password="wrong")
    assert acts(lines) == ["wrong password"] * 3
    one, second, other = (line["address"] for line in lines)
    assert one == second != other


def test_a_second_factor_is_told_right_or_wrong(client, lines):
    TOTP.activate(make_person(), SECRET)
    sign_in(client)
    wrong = f"{(int(code_of()) + 1) % 1_000_000:06}"
    client.post(reverse("mfa_authenticate"), {"code": wrong})
    client.post(reverse("mfa_authenticate"), {"code": code_of()})
    assert acts(lines) == ["proved", "wrong second factor", "proved", "signed in"]
    assert (lines[2]["method"], lines[2]["type"]) == ("mfa", "totp")


def test_a_fresh_sign_in_is_told_as_one(client, lines):
    client.force_login(make_person())
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert lines[-1]["again"]


def test_no_line_names_anybody(client, lines):
    make_person()
    sign_in(client, password="a secret word")
    sign_in(client)
    text = str(lines)
    assert EMAIL not in text
    assert "secret" not in text
    assert PASSWORD not in text
