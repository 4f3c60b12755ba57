"""Every page of allauth stands in our layout."""

import pytest
from django.urls import reverse

from tests.accounts import assert_ours, confirm_by_code, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_signup",
        "account_reset_password",
        "account_request_login_code",
        "accounts:passkey",
    ],
)
def test_the_way_in_stands_in_our_layout_without_inline_code(client, name):
    page = client.get(reverse(name)).content.decode()
    assert_ours(page)


@pytest.mark.parametrize(
    "name",
    [
        "account_email",
        "accounts:prove_by_code",
        "account_logout",
        "usersessions_list",
        "mfa_index",
        "accounts:overview",
        "accounts:profile",
    ],
)
def test_the_pages_of_an_account_stand_in_our_layout_too(client, name):
    client.force_login(make_person())
    assert_ours(client.get(reverse(name)).content.decode())


@pytest.mark.parametrize("name", ["account_change_password", "mfa_activate_totp"])
def test_the_pages_behind_a_fresh_sign_in_do_too(client, name):
    user = make_person()
    client.force_login(user)
    confirm_by_code(client)
    assert_ours(client.get(reverse(name)).content.decode())
