"""Guessing is slow everywhere, and holds nobody up who signs in from where they did before."""

import threading
from itertools import count

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core import signing
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts import known_devices, sign_in_limits
from accounts.models import Notice
from accounts.rate_limits import network_of
from accounts.sign_in_limits import (
    CODES_EVERYWHERE,
    DAY,
    EMAILS_EVERYWHERE,
    EVERYWHERE,
    KNOWN_DEVICE,
    NETWORK,
)
from tests.accounts import PASSWORD, make_person
from tests.accounts.test_second_factor import SECRET, code_of
from tests.accounts.test_signing_in import signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "delegate17@example.org"


class Clock:
    def __init__(self):
        self.now = 1_800_000_000.0

    def time(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    hands = Clock()
    monkeypatch.setattr(sign_in_limits, "time", hands)
    return hands


def sign_in(client, password=PASSWORD, *, network="198.51.100.1", email=ADDRESS):
    data = {"login": email, "password": password}
    return client.post(reverse("account_login"), data, REMOTE_ADDR=network)


def guess(times, *, network="198.51.100.1", email=ADDRESS):
    """The answers to wrong passwords from a browser that nobody knows."""
    return [
        sign_in(Client(), "not the phrase", network=network, email=email) for _n in range(times)
    ]


def says(answer):
    return str(answer.context["form"].non_field_errors())


def known_browser(user):
    """A browser in which the person signed in before and is signed out."""
    client = Client()
    sign_in(client, network="192.0.2.77")
    assert signed_in(client)
    client.post(reverse("account_logout"))
    return client


# --- refusals -------------------------------------------------------------------------------------
def test_after_five_wrong_passwords_a_network_waits_and_is_told_how_long(clock):
    make_person()
    guess(5)
    refused = sign_in(Client())
    assert "Wait 1 minute, then" in says(refused)
    assert "code by email" in says(refused) and "passkey" in says(refused)
    clock.now += NETWORK.pause(5)
    client = Client()
    sign_in(client)
    assert signed_in(client)


def test_the_pause_grows_and_the_message_with_it(clock):
    make_person()
    guess(5)
    for wrong in range(5, 9):
        clock.now += NETWORK.pause(wrong)
        guess(1)
    assert "Wait 8 minutes" in says(sign_in(Client()))


def test_neighbours_of_a_network_share_its_pause_and_other_networks_do_not():
    make_person()
    guess(5, network="198.51.100.1")
    assert "Wait" in says(sign_in(Client(), network="198.51.100.200"))
    client = Client()
    sign_in(client, network="198.51.101.1")
    assert signed_in(client)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("198.51.100.1", "198.51.100.9", True),
        ("198.51.100.1", "198.51.101.1", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:198.51.100.1", "198.51.100.9", True),
    ],
)
def test_a_network_is_24_bits_or_64(one, other, same):
    ask = RequestFactory().get
    found = {network_of(ask("/", REMOTE_ADDR=address)) for address in (one, other)}
    assert (len(found) == 1) == same


def test_behind_a_proxy_the_network_is_the_callers_and_not_what_it_writes(settings):
    settings.TRUSTED_PROXIES = 1
    forged = RequestFactory().get("/", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.1"})
    assert network_of(forged) == "198.51.100.0/24"


def test_an_unknown_address_is_told_the_same(clock):
    make_person()
    wrong = [guess(6), guess(6, email="stranger@example.org")]
    assert [says(one) for one in wrong[0]] == [says(one) for one in wrong[1]]


def test_a_right_password_does_not_make_room_for_guessing():
    """A neighbour's own sign-ins do not begin the count again."""
    make_person()
    guess(4)
    sign_in(Client())
    guess(1)
    assert "Wait" in says(sign_in(Client()))


def test_many_tries_at_once_are_no_more_than_one_after_the_other():
    """Each turn is taken once, also by threads that all read the same count."""
    bucket = sign_in_limits.Bucket("sign-in:race", NETWORK)
    start, allowed = threading.Barrier(20), []

    def run():
        start.wait()
        begun = sign_in_limits.begin((bucket,))
        allowed.append(not begun.wait)

    threads = [threading.Thread(target=run) for _n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wrong, _last = cache.get(bucket.key)
    assert 1 <= sum(allowed) == wrong <= NETWORK.free


# --- nobody is locked out -------------------------------------------------------------------------
def test_a_known_device_is_not_held_up_by_anybody(clock):
    """From its own network too: the attacker may sit in the same hotel."""
    browser = known_browser(make_person())
    for part in range(40):
        guess(6, network=f"198.51.{part}.1")
    guess(6, network="192.0.2.77")
    assert "Wait" in says(sign_in(Client(), network="203.0.113.1"))
    sign_in(browser, network="192.0.2.77")
    assert signed_in(browser)


def test_a_known_device_has_a_pause_of_its_own(clock):
    browser = known_browser(make_person())
    for _n in range(KNOWN_DEVICE.free):
        sign_in(browser, "not the phrase")
    assert "Wait 1 minute" in says(sign_in(browser))


def test_a_code_by_email_stays_open():
    make_person()
    guess(6)
    answer = Client().post(
        reverse("account_request_login_code"), {"email": ADDRESS}, REMOTE_ADDR="198.51.100.1"
    )
    assert answer["Location"] == reverse("account_confirm_login_code")


ASKING = ["account_request_login_code", "account_reset_password"]


def ask_for_email(client, name, network="198.51.100.1"):
    return client.post(reverse(name), {"email": ADDRESS}, REMOTE_ADDR=network)


@pytest.mark.parametrize("name", ASKING)
def test_nobody_keeps_a_person_from_the_codes_and_links_by_email(name, clock):
    """Whoever asks for emails to an address again and again holds up neither its person's device
    nor other networks."""
    browser = known_browser(make_person())
    for _n in range(8):
        ask_for_email(Client(), name)
    refused = ask_for_email(Client(), name)
    assert "Use the newest one, or wait 1 minute" in str(refused.context["form"].errors)
    assert ask_for_email(Client(), name, "203.0.113.1").status_code == 302
    assert ask_for_email(browser, name).status_code == 302


@pytest.mark.parametrize("name", ASKING)
def test_a_mailbox_is_not_flooded_from_everywhere(name, clock):
    make_person()
    for part in range(40):
        ask_for_email(Client(), name, f"10.0.{part}.1")
    assert Notice.objects.count() == EMAILS_EVERYWHERE.free
    assert EMAILS_EVERYWHERE.most_in(DAY) <= 125


def test_a_new_password_by_email_ends_the_pause(clock):
    from accounts.adapters import AccountAdapter

    make_person()
    guess(5)
    request = RequestFactory().get("/", REMOTE_ADDR="198.51.100.1")
    AccountAdapter(request)._delete_login_attempts_cached_email(request, email=ADDRESS)
    client = Client()
    sign_in(client)
    assert signed_in(client)


def test_who_knows_the_password_does_not_keep_the_second_factor_from_a_known_device(clock):
    user = make_person()
    browser = known_browser(user)
    TOTP.activate(user, SECRET)
    for part in range(8):
        attacker = Client()
        sign_in(attacker, network=f"198.51.{part}.1")
        for _n in range(6):
            data = {"code": "000000"}
            attacker.post(reverse("mfa_authenticate"), data, REMOTE_ADDR=f"198.51.{part}.1")
    refused = attacker.post(
        reverse("mfa_authenticate"), {"code": code_of()}, REMOTE_ADDR="198.51.7.1"
    )
    assert "Wait" in str(refused.context["form"].errors)
    sign_in(browser)
    browser.post(reverse("mfa_authenticate"), {"code": code_of()})
    assert signed_in(browser)


# --- the cookie of a known device -----------------------------------------------------------------
def test_the_cookie_signs_nobody_in_and_names_nobody():
    user = make_person()
    browser = known_browser(user)
    value = browser.cookies[known_devices.COOKIE].value
    alone = Client()
    alone.cookies[known_devices.COOKIE] = value
    assert alone.get(reverse("accounts:overview")).status_code == 302
    content = str(signing.loads(value, salt=known_devices.SALT))
    assert [word for word in (user.email, f"'{user.pk}'", user.password) if word in content] == []


def test_the_cookie_is_worth_nothing_for_others_nor_after_a_change_of_the_password():
    user, other = make_person(), make_person("delegate18@example.org")
    browser = known_browser(user)
    request = RequestFactory().get("/")
    request.COOKIES[known_devices.COOKIE] = browser.cookies[known_devices.COOKIE].value
    assert known_devices.device_of(request, user)
    assert known_devices.device_of(request, other) is None
    user.set_password("another long phrase")
    assert known_devices.device_of(request, user) is None


@pytest.mark.parametrize(
    "value",
    ["", "x", "e30:1:2", signing.dumps({"device": "a", "of": []})],
    ids=["empty", "a letter", "a wrong signature", "signed for something else"],
)
def test_a_forged_cookie_is_no_known_device(value):
    request = RequestFactory().get("/")
    request.COOKIES[known_devices.COOKIE] = value
    assert known_devices.device_of(request, make_person()) is None


def test_one_browser_is_known_for_several_people_and_keeps_its_name():
    first, second = make_person(), make_person("delegate18@example.org")
    browser = known_browser(first)
    sign_in(browser, email=second.email)
    request = RequestFactory().get("/")
    request.COOKIES[known_devices.COOKIE] = browser.cookies[known_devices.COOKIE].value
    names = {known_devices.device_of(request, user) for user in (first, second)}
    assert len(names) == 1 and names != {None}


# --- how many guesses there are in a day ----------------------------------------------------------
def test_guesses_in_a_day_are_bounded():
    """What somebody gets who never misses a turn, for one account: from one network, from all
    the networks of the world, and of the codes of a second factor."""
    assert NETWORK.most_in(DAY) <= 40
    assert EVERYWHERE.most_in(DAY) <= 1_550
    assert CODES_EVERYWHERE.most_in(DAY) <= 125
    assert KNOWN_DEVICE.most_in(DAY) <= 115


def test_a_day_of_guessing_from_everywhere_gets_no_more_than_computed(clock):
    """Played: a fresh network for each try, as soon as the pause allows."""
    request = RequestFactory().get("/")
    end, tries, networks = clock.now + DAY, 0, count()
    while clock.now <= end:
        n = next(networks)
        request.META["REMOTE_ADDR"] = f"10.{n // 250 % 250}.{n % 250}.1"
        begun = sign_in_limits.begin(sign_in_limits.password_buckets(request, ADDRESS, None))
        if begun.wait:
            clock.now += begun.wait
        else:
            tries += 1
    assert tries <= EVERYWHERE.most_in(DAY)


def test_from_everywhere_the_pause_stays_short(clock):
    """Slow, not locked: the next turn is never further away than a minute."""
    assert max(EVERYWHERE.pause(wrong) for wrong in range(10_000)) == 60


def test_no_limit_of_allauth_itself_counts_by_the_address_alone(settings):
    """Whoever types an address could else hold up its person. Confirming goes by link, and an older
    link stays good."""
    from allauth.account import app_settings

    from config import settings as project

    settings.ACCOUNT_RATE_LIMITS = project.ACCOUNT_RATE_LIMITS
    by_address = {name for name, rate in app_settings.RATE_LIMITS.items() if "/key" in (rate or "")}
    assert by_address == {"confirm_email", "verify_phone"}
