"""Who takes an account over by its address is undone from the old mailbox, for seven days."""

import json
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions, crypto, signed_links
from accounts.actions.undoing_address_changes import ADDRESS_CHANGES
from accounts.models import AddressChange, Notice
from audit.lifecycle import NotPossible
from audit.models import Entry
from tests.accounts import PASSWORD, assert_ours, code_in_email, make_person
from tests.accounts.test_second_factor import SECRET, code_of
from tests.accounts.test_sign_in_limits import sign_in
from tests.accounts.test_signing_in import signed_in

pytestmark = pytest.mark.django_db
OLD, NEW, NEXT = "delegate17@example.org", "taken@example.org", "again@example.org"


def read(email, pattern):
    """What a pattern finds in the newest email to an address."""
    for notice in Notice.objects.filter(email=email).exclude(sealed=""):
        if found := re.search(pattern, json.loads(crypto.unseal(notice.sealed))["text"]):
            return urlsplit(found[0]).path
    raise AssertionError(f"no email to {email} has {pattern}")


def undo_link(email=OLD):
    return read(email, r"http://testserver/\S+/address/\S+")


def change_address(client, to=NEW):
    """As the pages do it: asked for after a fresh sign-in, confirmed from the new mailbox."""
    client.post(reverse("account_email"), {"email": to, "action_add": ""})
    client.post(read(to, r"http://testserver/\S+/confirm-email/\S+"))


@pytest.fixture
def thief(client):
    """Has the password, and the account under an address of their own."""
    make_person()
    sign_in(client)
    change_address(client)
    return client


def user():
    return EmailAddress.objects.get().user


# --- refusals -------------------------------------------------------------------------------------
@pytest.mark.parametrize("salt", [None, "", "django.core.signing", "accounts.other"])
def test_a_forged_link_is_not_there(client, thief, salt):
    token = "x" if salt is None else signing.dumps({"n": 1}, salt=salt)
    for method in ("get", "post"):
        page = reverse("accounts:undo_address_change", args=[token])
        assert getattr(Client(), method)(page).status_code == 404


def test_opening_the_link_changes_nothing(thief):
    """Scanners of email open links: only the button acts."""
    page = Client().get(undo_link())
    assert_ours(page.content.decode())
    Client().head(undo_link())
    assert user().email == NEW
    assert signed_in(thief)


def test_the_link_ends_after_seven_days(thief, monkeypatch):
    link = undo_link()
    AddressChange.objects.update(at=timezone.now() - timedelta(days=7, seconds=1))
    answer = Client().post(link)
    assert answer.status_code == 409
    assert "within 7 days" in answer.content.decode()
    real = signing.time.time
    monkeypatch.setattr(signing.time, "time", lambda: real() + 7 * 24 * 3600 + 1)
    assert Client().get(link).status_code == 404


def test_undone_once_is_undone(thief):
    link = undo_link()
    Client().post(link)
    assert "already been undone" in Client().post(link).content.decode()
    assert Entry.objects.filter(act="user.address_change_undone").count() == 1


def test_an_address_that_another_account_proved_meanwhile_stays_there(thief):
    make_person(OLD)
    answer = Client().post(undo_link())
    assert answer.status_code == 409
    assert "belongs to another account" in answer.content.decode()


def test_the_account_of_somebody_who_was_shut_out_stays_as_it_is(thief):
    person = user()
    actions.set_active(person, False, by=make_person("chief@example.org", is_superuser=True))
    with pytest.raises(NotPossible, match="closed"):
        actions.undo_address_change(AddressChange.objects.get(), at=timezone.now())


# --- undone ---------------------------------------------------------------------------------------
def test_undoing_restores_the_address_and_ends_all_sessions(thief, client_again):
    password = user().password
    sign_in(client_again, email=NEW)
    page = Client().post(undo_link())
    assert "is restored" in page.content.decode()
    assert_ours(page.content.decode())
    address = EmailAddress.objects.get()
    assert (address.email, address.verified, address.primary) == (OLD, True, True)
    assert (address.user.email, address.user.password) == (OLD, password)
    for session in (thief, client_again):
        assert session.get(reverse("accounts:overview")).status_code == 302


def test_somebody_else_who_is_signed_in_at_that_browser_stays_so(thief, client_again):
    make_person("colleague@example.org")
    sign_in(client_again, email="colleague@example.org")
    assert client_again.post(undo_link()).status_code == 200
    assert signed_in(client_again)


def test_the_thief_may_open_the_link_too(thief):
    assert "is restored" in thief.post(undo_link()).content.decode()
    assert not signed_in(thief)


def test_both_addresses_are_told_and_it_is_recorded(thief):
    Client().post(undo_link())
    notices = Notice.objects.filter(kind="address_restored")
    assert sorted(notices.values_list("email", flat=True)) == [OLD, NEW]
    acts = Entry.objects.about(user()).values_list("act", flat=True)
    assert {"user.address_changed", "user.address_change_undone"} <= set(acts)
    entries = str(list(Entry.objects.values_list("before", "after")))
    assert OLD not in entries and NEW not in entries


def test_nothing_else_is_reset(thief):
    TOTP.activate(user(), SECRET)
    Client().post(undo_link())
    assert user().authenticator_set.count() == 1


def test_changing_twice_does_not_help_the_thief(thief):
    """The second change sends a link to the thief's first address: the victim's undo ends it."""
    change_address(thief, NEXT)
    theirs = undo_link(NEW)
    Client().post(undo_link())
    assert user().email == OLD
    assert Client().post(theirs).status_code == 409
    assert user().email == OLD


def test_the_thiefs_own_undo_does_not_end_the_victims(thief):
    change_address(thief, NEXT)
    Client().post(undo_link(NEW))
    assert user().email == NEW
    Client().post(undo_link())
    assert user().email == OLD


def test_a_code_that_waits_at_the_removed_address_opens_nothing(thief):
    """Asked for before the undo, entered after it. allauth would add the address again, not proved,
    and send a link to it that moves the account back."""
    other = Client()
    other.post(reverse("account_request_login_code"), {"email": NEW})
    code = code_in_email(NEW)
    Client().post(undo_link())
    before = Notice.objects.count()
    other.post(reverse("account_confirm_login_code"), {"code": code})
    assert not signed_in(other)
    assert EmailAddress.objects.get().email == OLD
    assert Notice.objects.count() == before


def test_a_reset_link_that_waits_at_the_removed_address_opens_nothing(thief):
    Client().post(reverse("account_reset_password"), {"email": NEW})
    link = read(NEW, r"http://testserver/\S+/password/reset/key/\S+")
    Client().post(undo_link())
    page = Client().get(link, follow=True)
    assert page.context.get("token_fail")


# --- who is told of what --------------------------------------------------------------------------
def test_the_old_address_is_told_with_the_link(thief):
    assert undo_link(OLD).startswith("/en/account/profile/address/")
    assert not Notice.objects.filter(kind="account", email=OLD, user=None).exists()


def test_the_old_address_is_told_of_what_changes_after_it(thief):
    """Else the thief would be the only one to be told of a new password."""
    before = Notice.objects.filter(email=OLD).count()
    new = {
        "oldpassword": PASSWORD,
        "password1": "tern ladle comet",
        "password2": "tern ladle comet",
    }
    thief.post(reverse("account_change_password"), new)
    assert Notice.objects.filter(email=OLD).count() == before + 1
    assert Notice.objects.filter(email=NEW).count() >= 1


@pytest.mark.parametrize("name", ["mfa_deactivate_totp", "mfa_generate_recovery_codes"])
def test_both_addresses_are_told_of_a_changed_second_factor(
    thief, name, django_capture_on_commit_callbacks
):
    TOTP.activate(user(), SECRET)
    thief.post(reverse("mfa_reauthenticate"), {"code": code_of()})
    before = list(Notice.objects.values_list("pk", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        thief.post(reverse(name))
    notices = Notice.objects.exclude(pk__in=before)
    assert sorted(notices.values_list("email", "kind")) == [(OLD, "account"), (NEW, "account")]


def test_a_first_address_is_no_change():
    person = make_person(confirmed=False)
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": OLD})
    client.post(reverse("account_confirm_login_code"), {"code": code_in_email()})
    assert signed_in(client)
    assert not person.address_changes.exists()


# --- kept for seven days --------------------------------------------------------------------------
def test_changes_are_erased_when_they_can_undo_nothing(thief):
    now = timezone.now()
    assert ADDRESS_CHANGES.due(now) == {"address changes": 0}
    later = now + timedelta(days=7, minutes=1)
    assert ADDRESS_CHANGES.due(later) == {"address changes": 1}
    assert ADDRESS_CHANGES.perform(later) == 1
    assert not AddressChange.objects.exists()


def test_the_link_names_no_address(thief):
    token = signed_links.undo_token(AddressChange.objects.get())
    assert signing.loads(token, salt=signed_links.SALT).keys() == {"n"}
