"""What changes how a person signs in asks for a proof again: of all such pages, at one gate."""

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from accounts import fresh_sign_in
from accounts.models import Notice
from tests.accounts import PASSWORD, code_in_email, confirm_by_code, make_person
from tests.accounts.test_second_factor import SECRET, code_of
from tests.accounts.test_sign_in_limits import sign_in
from tests.accounts.test_signing_in import signed_in
from tests.config.access import names

pytestmark = pytest.mark.django_db
ADDRESS = "delegate17@example.org"
NEW = {"oldpassword": PASSWORD, "password1": "tern ladle comet", "password2": "tern ladle comet"}

# Why each other page of an account asks for nothing: a new one has to be put here or at the gate.
WITHOUT = {
    "signing in, up and out, or a proof itself": {
        *("account_login", "account_logout", "account_inactive", "account_signup"),
        *("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
        *("mfa_authenticate", "mfa_login_webauthn", "accounts:prove_by_code", "accounts:passkey"),
        *("account_request_login_code", "account_confirm_login_code"),
        *("accounts:resend_confirmation", "accounts:correct_address"),
    },
    "opened by the secret of an email": {
        *("account_confirm_email", "account_email_verification_sent"),
        *("account_reset_password_from_key", "account_reset_password_from_key_done"),
        *("account_reset_password", "account_reset_password_done"),
        "accounts:undo_address_change",
    },
    "changes nothing about signing in": {
        *("mfa_index", "mfa_list_webauthn", "accounts:overview", "accounts:profile"),
        "accounts:emails",
        *("accounts:personal_data", "accounts:personal_data_file"),
        *("accounts:erasure", "accounts:withdraw_erasure_request"),
    },
}


def grow_old(client, seconds=601):
    """As if the sign-in were some minutes ago."""
    session = client.session
    records = session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    for record in records:
        record["at"] -= seconds
    session[AUTHENTICATION_METHODS_SESSION_KEY] = records
    session.save()


@pytest.fixture
def person(client):
    """Signed in by password, some time ago."""
    user = make_person()
    sign_in(client)
    grow_old(client)
    return user


@pytest.fixture
def must(settings):
    settings.STAFF_NEED_SECOND_FACTOR = True


def paths(name):
    for parts in ({}, {"pk": 1}):
        try:
            return reverse(name, kwargs=parts)
        except Exception:
            continue


# --- the gate -------------------------------------------------------------------------------------
def test_every_page_of_an_account_is_at_the_gate_or_has_a_reason():
    ours = {n for n in names() if n.startswith(("account_", "mfa_", "usersessions_", "accounts:"))}
    listed = [fresh_sign_in.TO_OPEN, fresh_sign_in.TO_SEND, *WITHOUT.values()]
    assert ours == set().union(*listed)
    assert sum(map(len, listed)) == len(ours)


@pytest.mark.parametrize("name", sorted(fresh_sign_in.TO_OPEN))
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_page_with_secrets_opens_after_a_fresh_sign_in_only(client, person, name, method):
    answer = getattr(client, method)(paths(name))
    assert answer.status_code == 302
    assert answer["Location"].startswith(
        (reverse("account_reauthenticate"), reverse("accounts:prove_by_code"))
    )


@pytest.mark.parametrize("name", sorted(fresh_sign_in.TO_SEND))
def test_a_form_is_sent_after_a_fresh_sign_in_only(client, person, name):
    assert client.get(reverse(name)).status_code == 200
    answer = client.post(reverse(name), {"email": "new@example.org", "action_add": ""})
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert EmailAddress.objects.count() == 1


def test_an_open_session_does_not_change_the_password_with_the_password_of_a_form(client, person):
    client.post(reverse("account_change_password"), NEW)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_no_password_is_kept_while_the_proof_is_asked(client, person):
    client.post(reverse("account_change_password"), NEW)
    assert "tern ladle comet" not in str(dict(client.session))


def test_just_signed_in_is_fresh(client):
    make_person()
    sign_in(client)
    assert client.get(reverse("account_change_password")).status_code == 200


def test_after_the_password_the_form_that_was_sent_is_done(client, person):
    sent = client.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""})
    client.post(sent["Location"], {"password": PASSWORD, "next": reverse("account_email")})
    assert EmailAddress.objects.filter(email="new@example.org", verified=False).exists()


def test_with_the_proof_comes_a_new_session_and_the_old_one_opens_nothing(client, settings):
    make_person()
    sign_in(client)
    before = client.session.session_key
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    after = client.session.session_key
    assert before != after
    assert UserSession.objects.get().session_key == after
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = before
    assert stolen.get(reverse("account_email")).status_code == 302
    assert client.get(reverse("account_email")).status_code == 200


def test_who_has_a_second_factor_proves_it_and_not_the_password(client, person):
    TOTP.activate(person, SECRET)
    page = reverse("account_change_password")
    assert client.get(page)["Location"].startswith(reverse("mfa_reauthenticate"))
    for proof in ("account_reauthenticate", "accounts:prove_by_code"):
        assert client.post(reverse(proof), {"password": PASSWORD}).status_code == 302
    assert client.get(page).status_code == 302
    client.post(reverse("mfa_reauthenticate"), {"code": code_of()})
    assert client.get(page).status_code == 200


def test_a_person_without_a_password_proves_the_address(client):
    """allauth takes an account without password and second factor for always fresh."""
    user = make_person()
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    page = reverse("account_set_password")
    assert client.get(page)["Location"].startswith(reverse("accounts:prove_by_code"))
    confirm_by_code(client)
    assert client.get(page).status_code == 200


# --- the first second factor ----------------------------------------------------------------------
def test_with_the_password_of_staff_alone_nobody_enrols_a_second_factor(client, must):
    """The attack: fresh by password, straight to the pages, by GET and POST, and to the address."""
    make_person(is_staff=True)
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    for name in sorted(fresh_sign_in.TO_OPEN):
        for method in ("get", "post"):
            answer = getattr(client, method)(paths(name), {"code": code_of()})
            assert answer["Location"].startswith(reverse("accounts:prove_by_code")), name
    client.post(reverse("account_email"), {"email": "attacker@example.org", "action_add": ""})
    assert not Authenticator.objects.exists()
    assert list(EmailAddress.objects.values_list("email", flat=True)) == [ADDRESS]


def test_the_codes_of_the_owner_do_not_open_the_attackers_session(client, client_again, must):
    """The race: both are signed in; the owner confirms, and the attacker tries at that moment."""
    make_person(is_staff=True)
    sign_in(client)
    sign_in(client_again)
    page = reverse("accounts:prove_by_code")
    client_again.post(page, {"send": ""})
    confirm_by_code(client)
    client_again.post(page, {"code": code_in_email()})
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    assert client_again.get(reverse("mfa_activate_totp")).status_code == 302


def test_staff_enrol_after_a_code_by_email(client, must):
    make_person(is_staff=True)
    sign_in(client)
    confirm_by_code(client)
    page = client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": code_of(page.context["form"].secret)})
    assert Authenticator.objects.filter(type="totp").count() == 1
    assert client.get(reverse("about")).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_recovery_codes_are_seen_right_after_it(client, must):
    make_person(is_staff=True)
    sign_in(client)
    confirm_by_code(client)
    page = client.get(reverse("mfa_activate_totp"))
    data = {"code": code_of(page.context["form"].secret)}
    answer = client.post(reverse("mfa_activate_totp"), data)
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get(answer["Location"]).status_code == 200


def test_signing_in_by_code_is_proof_of_the_address_too(client, must):
    make_person(is_staff=True)
    client.post(reverse("account_request_login_code"), {"email": ADDRESS})
    client.post(reverse("account_confirm_login_code"), {"code": code_in_email()})
    assert signed_in(client)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_a_code_of_the_address_of_before_proves_nothing(client, must):
    user = make_person(is_staff=True)
    sign_in(client)
    confirm_by_code(client)
    user.email = "other@example.org"
    user.save()
    assert client.get(reverse("mfa_activate_totp")).status_code == 302


# --- the code -------------------------------------------------------------------------------------
def test_a_code_can_be_tried_three_times(client, person):
    page = reverse("accounts:prove_by_code")
    client.post(page, {"send": ""})
    for _n in range(3):
        wrong = client.post(page, {"code": "AAAA-AAAA"})
    assert "not the code that we sent last" in str(wrong.context["form"].errors)
    client.post(page, {"code": code_in_email()})
    assert client.get(reverse("mfa_activate_totp")).status_code == 302


def test_a_code_ends(client, person, settings):
    settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT = -1
    confirm_by_code(client)
    assert client.get(reverse("mfa_activate_totp")).status_code == 302


def test_a_code_ends_after_ten_minutes(client, person):
    page = reverse("accounts:prove_by_code")
    for minutes, is_proved in ((11, False), (9, True)):
        client.post(page, {"send": ""})
        session = client.session
        session[fresh_sign_in.SENT]["at"] -= minutes * 60
        session.save()
        client.post(page, {"code": code_in_email()})
        assert (client.get(reverse("mfa_activate_totp")).status_code == 200) is is_proved


def test_opening_the_page_sends_nothing_and_codes_are_few(client, person):
    page = reverse("accounts:prove_by_code")
    client.get(page)
    assert not Notice.objects.exists()
    for _n in range(8):
        client.post(page, {"send": ""})
    assert Notice.objects.count() == 6
    assert "try again in an hour" in client.get(page).content.decode()


def test_the_password_is_offered_only_where_it_counts(client, person):
    page = reverse("accounts:prove_by_code")
    for name, offered in (("mfa_activate_totp", False), ("account_change_password", True)):
        html = client.get(page, {"next": reverse(name)}).text
        assert (name, "Use your password" in html) == (name, offered)


def test_the_page_leads_back(client, person):
    answer = client.get(reverse("mfa_activate_totp"))
    assert client.get(answer["Location"]).status_code == 200
    back = confirm_by_code(client, next=reverse("mfa_activate_totp"))
    assert back["Location"] == reverse("mfa_activate_totp")


# --- the back office ------------------------------------------------------------------------------
def test_the_back_office_has_no_password_page_of_its_own(client):
    client.force_login(make_person(is_staff=True))
    answer = client.post(reverse("admin:password_change"), {"old_password": PASSWORD})
    assert answer["Location"] == reverse("account_change_password")


def test_a_changed_password_ends_other_sessions_and_is_told(client, client_again):
    user = make_person()
    sign_in(client)
    sign_in(client_again)
    client.post(reverse("account_change_password"), NEW)
    assert client.get(reverse("accounts:overview")).status_code == 200
    assert client_again.get(reverse("accounts:overview")).status_code == 302
    assert Notice.objects.filter(email=user.email, kind="account").count() == 1


NO_ADDRESS = "//[nowhere"


def test_what_is_no_address_leads_nowhere_and_is_no_fault(client, client_again, person):
    page = reverse("accounts:prove_by_code")
    assert client.get(page, {"next": NO_ADDRESS}).status_code == 200
    form = {"login": person.email, "password": PASSWORD, "next": NO_ADDRESS}
    answer = client_again.post(reverse("account_login"), form)
    assert (answer.status_code, answer["Location"]) == (302, reverse("start"))
