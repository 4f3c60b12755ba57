"""Signing up and in, as a browser does it, with the email that the worker sends."""

import re
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.actions import people
from accounts.models import Notice, User
from accounts.tasks import deliver
from tests.accounts import PASSWORD, assert_ours, make_person

pytestmark = pytest.mark.django_db

FORM = {
    "email": "Delegate17@Example.org",
    "style": "H.E.",
    "given_name": "Делегат",
    "family_name": "代表",
    "title": "Ambassador",
    "language": "fr",
    "time_zone": "Africa/Lusaka",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


def sign_up(client, **changes):
    return client.post(reverse("account_signup"), FORM | changes)


def sign_in(client, email="delegate17@example.org", password=PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def path_in_email():
    [address] = re.findall(r"http://testserver/\S+", mail.outbox[-1].body)[:1]
    return urlsplit(address).path


def signed_in(client):
    return "_auth_user_id" in client.session


def shown_to(response):
    """All that an answer tells a browser: not the words of its page, which name the address."""
    return response.status_code, response.get("Location"), sorted(response.cookies)


def shown(client, response, *addresses):
    """The page that follows, without what is different each time and the address typed."""
    page = client.get(response["Location"]).content.decode()
    page = re.sub(r'value="[A-Za-z0-9]{64}"', "", page)
    for address in addresses:
        page = page.replace(address, "")
    return page


# --- refusals -------------------------------------------------------------------------------------
def test_a_person_without_a_given_name_is_told_and_keeps_what_was_typed(client):
    response = sign_up(client, given_name="")
    page = response.content.decode()
    assert User.objects.count() == 0
    assert response.context["form"].errors.keys() == {"given_name"}
    assert "代表" in page
    assert "<title>Error:" in page


def test_an_unknown_time_zone_and_language_are_refused(client):
    response = sign_up(client, time_zone="Mars/Olympus", language="tlh")
    assert response.context["form"].errors.keys() == {"time_zone", "language"}


def test_a_short_password_is_refused(client):
    response = sign_up(client, password1="short", password2="short")
    assert "password1" in response.context["form"].errors


def test_before_the_address_is_confirmed_signing_in_fails(client):
    make_person(confirmed=False)
    sign_in(client)
    assert not signed_in(client)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client):
    make_person()
    wrong = sign_in(client, password="not the phrase")
    unknown = sign_in(client, email="stranger@example.org", password="not the phrase")
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert shown_to(wrong) == shown_to(unknown)


def test_who_was_shut_out_cannot_sign_in(client):
    make_person(is_active=False)
    sign_in(client)
    assert not signed_in(client)


def test_sign_up_with_a_known_address_looks_like_any_other(client, client_again):
    make_person("known@example.org")
    known = sign_up(client, email="known@example.org")
    new = sign_up(client_again, email="newer@example.org")
    assert shown_to(known) == shown_to(new)
    pages = [
        shown(who, answer, "known@example.org", "newer@example.org")
        for who, answer in ((client, known), (client_again, new))
    ]
    assert pages[0] == pages[1]
    assert User.objects.count() == 2


def test_sign_up_with_a_known_address_costs_the_same_hashing(client, client_again, monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed = []
    real = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: hashed.append(1) or real(*args))
    make_person("known@example.org")
    hashed.clear()
    sign_up(client, email="known@example.org")
    known = len(hashed)
    hashed.clear()
    sign_up(client_again, email="newer@example.org")
    assert (known, len(hashed)) == (1, 1)


@pytest.mark.parametrize("name", ["account_reset_password", "account_request_login_code"])
def test_asking_for_a_link_or_a_code_tells_nothing(client, client_again, name):
    make_person("known@example.org")
    known = client.post(reverse(name), {"email": "known@example.org"})
    unknown = client_again.post(reverse(name), {"email": "newer@example.org"})
    assert shown_to(known) == shown_to(unknown)
    pages = [
        shown(who, answer, "known@example.org", "newer@example.org")
        for who, answer in ((client, known), (client_again, unknown))
    ]
    assert pages[0] == pages[1]
    assert sorted(Notice.objects.values_list("email", flat=True)) == [
        "known@example.org",
        "newer@example.org",
    ]


def test_limits_go_by_the_callers_address_behind_the_trusted_proxy(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1/m/ip"}
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def ask(forwarded):
        headers = {"X-Forwarded-For": forwarded}
        data = {"email": "delegate17@example.org"}
        return client.post(reverse("account_reset_password"), data, headers=headers)

    assert ask("198.51.100.1").status_code == 302
    # What the caller itself writes before the proxy's own entry does not help.
    refused = ask("203.0.113.9, 198.51.100.1")
    assert refused.status_code == 429
    assert_ours(refused.content.decode())
    assert ask("198.51.100.2").status_code == 302


# --- in -------------------------------------------------------------------------------------------
def listen(monkeypatch, hand_over):
    """Be told of every address that is proved, as the apps above are."""
    monkeypatch.setattr(people, "ON_CONFIRMED", [*people.ON_CONFIRMED, hand_over])


def test_sign_up_email_confirm_and_sign_in(client, monkeypatch):
    claimed = []
    listen(monkeypatch, lambda user, email, at: claimed.append((user, email)))
    assert sign_up(client).status_code == 302
    assert (deliver(timezone.now()), len(mail.outbox)) == (1, 1)
    page = client.get(path_in_email())
    assert page.status_code == 200
    client.post(path_in_email())
    user = User.objects.get()
    assert (user.email, user.given_name, user.family_name) == (
        "delegate17@example.org",
        "Делегат",
        "代表",
    )
    assert (user.style, user.title) == ("H.E.", "Ambassador")
    assert (user.language, user.time_zone) == ("fr", "Africa/Lusaka")
    assert EmailAddress.objects.get().verified
    assert claimed == [(user, user.email)]
    assert signed_in(client)


def test_the_confirmation_email_is_in_the_language_of_the_person(client):
    sign_up(client)
    deliver(timezone.now())
    assert mail.outbox[0].subject == "Confirmez votre adresse e-mail"
    assert path_in_email().startswith("/fr/")


def test_no_email_is_sent_inside_the_request_and_the_link_is_not_readable(client):
    sign_up(client)
    notice = Notice.objects.get()
    assert (mail.outbox, notice.kind, notice.user) == ([], "account", User.objects.get())
    deliver(timezone.now())
    key = path_in_email().strip("/").rpartition("/")[2]
    assert key not in notice.sealed
    assert Notice.objects.get().sealed == ""


def test_links_in_email_lead_to_the_site_whatever_host_was_asked_for(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    data = {"email": make_person().email}
    client.post(reverse("account_reset_password"), data, headers={"Host": "evil.example.net"})
    deliver(timezone.now())
    assert "evil.example.net" not in mail.outbox[0].body
    assert "http://testserver/en/account/password/reset/key/" in mail.outbox[0].body


def test_the_address_is_the_name_in_any_mixture_of_cases(client):
    make_person()
    sign_in(client, email="DELEGATE17@Example.ORG")
    assert signed_in(client)


def test_a_code_by_email_signs_in(client):
    make_person()
    client.post(reverse("account_request_login_code"), {"email": "delegate17@example.org"})
    deliver(timezone.now())
    [code] = re.findall(r"^[A-Z0-9]+-[A-Z0-9]+$", mail.outbox[0].body, re.MULTILINE)
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert signed_in(client)


def test_a_code_by_email_proves_the_address_and_hands_over_what_waited_for_it(client, monkeypatch):
    claimed = []
    listen(monkeypatch, lambda user, email, at: claimed.append(email))
    make_person(confirmed=False)
    client.post(reverse("account_request_login_code"), {"email": "delegate17@example.org"})
    deliver(timezone.now())
    [code] = re.findall(r"^[A-Z0-9]+-[A-Z0-9]+$", mail.outbox[0].body, re.MULTILINE)
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert claimed == ["delegate17@example.org"]


def test_a_forgotten_password_is_replaced_by_email(client):
    make_person()
    client.post(reverse("account_reset_password"), {"email": "delegate17@example.org"})
    deliver(timezone.now())
    form = client.get(path_in_email(), follow=True)
    new = {"password1": "another long phrase", "password2": "another long phrase"}
    client.post(form.redirect_chain[-1][0], new)
    client.logout()
    sign_in(client, password="another long phrase")
    assert signed_in(client)


def test_other_sessions_can_be_ended(client, client_again):
    make_person()
    sign_in(client)
    sign_in(client_again)
    client.post(reverse("usersessions_list"))
    assert (signed_in(client), client_again.get(reverse("account_email")).status_code) == (
        True,
        302,
    )
