"""Authenticator apps and recovery codes: unreadable at rest, asked for, and a must for staff."""

import base64
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from accounts import actions, crypto
from accounts.models import Notice
from audit.lifecycle import NotPossible
from audit.models import Entry
from tests.accounts import PASSWORD, confirm_by_code, make_person

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXP"


def code_of(secret=SECRET):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def stored():
    """All that the database holds of second factors, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        return str(cursor.fetchall())


def sign_in(client, user):
    data = {"login": user.email, "password": PASSWORD}
    return client.post(reverse("account_login"), data)


def prove(client):
    """The second factor once more, before it is changed."""
    client.post(reverse("mfa_reauthenticate"), {"code": code_of()})


def signed_in(client):
    return "_auth_user_id" in client.session


@pytest.fixture
def must(settings):
    settings.STAFF_NEED_SECOND_FACTOR = True


# --- at rest --------------------------------------------------------------------------------------
def test_the_secret_of_an_app_is_not_readable_in_the_database():
    TOTP.activate(make_person(), SECRET)
    assert SECRET not in stored()
    assert crypto.unseal(Authenticator.objects.get().data["secret"]) == SECRET


def test_recovery_codes_are_not_readable_in_the_database():
    codes = RecoveryCodes.activate(make_person())
    seed = crypto.unseal(codes.instance.data["seed"])
    assert seed not in stored()
    assert [code for code in codes.get_unused_codes() if code in stored()] == []


def test_rotated_keys_leave_the_old_key_useless(settings):
    old, new = (Fernet.generate_key().decode() for _n in range(2))
    settings.FIELD_KEYS = [old]
    person = make_person()
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    Notice.objects.create(kind="account", email=person.email, sealed=crypto.seal("an email"))
    settings.FIELD_KEYS = [new, old]
    call_command("rotate_keys", verbosity=0)
    settings.FIELD_KEYS = [new]
    factors = {row.type: row for row in Authenticator.objects.all()}
    assert crypto.unseal(factors["totp"].data["secret"]) == SECRET
    assert factors["recovery_codes"].wrap().get_unused_codes() == codes
    assert crypto.unseal(Notice.objects.get().sealed) == "an email"
    settings.FIELD_KEYS = [old]
    with pytest.raises(InvalidToken):
        crypto.unseal(factors["totp"].data["secret"])


def test_rotation_with_a_lost_key_says_so(settings):
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    TOTP.activate(make_person(), SECRET)
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="Put its key back"):
        call_command("rotate_keys")


# --- asked for ------------------------------------------------------------------------------------
def test_the_password_alone_does_not_sign_in(client):
    user = make_person()
    TOTP.activate(user, SECRET)
    assert sign_in(client, user)["Location"] == reverse("mfa_authenticate")
    assert not signed_in(client)


def test_a_wrong_code_does_not_sign_in(client):
    user = make_person()
    TOTP.activate(user, SECRET)
    sign_in(client, user)
    wrong = f"{(int(code_of()) + 1) % 1_000_000:06}"
    client.post(reverse("mfa_authenticate"), {"code": wrong})
    assert not signed_in(client)


def test_the_code_of_the_app_is_accepted(client):
    user = make_person()
    TOTP.activate(user, SECRET)
    sign_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": code_of()})
    assert signed_in(client)


def test_a_recovery_code_is_accepted_once(client, client_again):
    user = make_person()
    TOTP.activate(user, SECRET)
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    for browser in (client, client_again):
        sign_in(browser, user)
        browser.post(reverse("mfa_authenticate"), {"code": code})
    assert (signed_in(client), signed_in(client_again)) == (True, False)


def test_an_app_is_set_up_on_our_page_with_a_code_to_scan_on_white(client):
    user = make_person()
    sign_in(client, user)
    confirm_by_code(client)
    page = client.get(reverse("mfa_activate_totp"))
    html = page.content.decode()
    [picture] = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', html)
    assert b'fill="white"' in base64.b64decode(picture)
    assert re.findall(r"\sstyle=|\son[a-z]+=|<style", html) == []
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert sorted(Authenticator.objects.values_list("type", flat=True)) == [
        "recovery_codes",
        "totp",
    ]
    assert secret not in stored()


# --- a must for staff -----------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/admin/", "/en/about/", "/en/account/profile/details/x/"])
def test_staff_without_a_second_factor_are_led_to_the_set_up_page(client, must, path):
    user = make_person(is_staff=True)
    sign_in(client, user)
    response = client.get(path)
    if path.endswith("x/"):
        assert response.status_code == 404
    else:
        assert (response.status_code, response["Location"]) == (302, reverse("mfa_index"))


@pytest.mark.parametrize(
    "name",
    [
        "mfa_index",
        "account_email",
        "accounts:prove_by_code",
        "usersessions_list",
        "accounts:overview",
        "account_logout",
    ],
)
def test_the_pages_that_lead_there_stay_open(client, must, name):
    user = make_person(is_staff=True)
    sign_in(client, user)
    assert client.get(reverse(name)).status_code == 200


def test_others_and_staff_with_a_second_factor_are_let_through(client, client_again, must):
    sign_in(client, make_person("delegate@example.org"))
    staff = make_person("officer@example.org", is_staff=True)
    TOTP.activate(staff, SECRET)
    sign_in(client_again, staff)
    client_again.post(reverse("mfa_authenticate"), {"code": code_of()})
    found = [browser.get(reverse("about")).status_code for browser in (client, client_again)]
    assert found == [200, 200]


def test_staff_who_set_one_up_are_let_through_at_once(client, must):
    staff = make_person(is_staff=True)
    sign_in(client, staff)
    TOTP.activate(staff, SECRET)
    assert client.get(reverse("about")).status_code == 200


def test_staff_cannot_remove_the_last_second_factor(client, must):
    staff = make_person(is_staff=True)
    sign_in(client, staff)
    TOTP.activate(staff, SECRET)
    prove(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(type="totp").count() == 1


def test_others_may_remove_theirs(client, must):
    person = make_person()
    sign_in(client, person)
    TOTP.activate(person, SECRET)
    prove(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.count() == 0


# --- a lost device --------------------------------------------------------------------------------
def test_nobody_removes_the_second_factor_of_somebody_who_gives_roles():
    officer = make_person("officer@example.org")
    chief = make_person("chief@example.org", is_superuser=True)
    TOTP.activate(chief, SECRET)
    with pytest.raises(NotPossible):
        actions.remove_second_factor(chief, by=officer)
    assert Authenticator.objects.count() == 1


def test_a_lost_device_is_forgotten_and_the_person_signed_out(client):
    officer, person = make_person("officer@example.org"), make_person()
    sign_in(client, person)
    TOTP.activate(person, SECRET)
    for _twice in range(2):
        actions.remove_second_factor(person, by=officer)
    assert Authenticator.objects.count() == 0
    assert client.get(reverse("accounts:overview")).status_code == 302
    acts = Entry.objects.about(person).filter(actor=officer).values_list("act", flat=True)
    assert list(acts) == ["user.second_factor_removed"]
