"""Passwords that are in the lists of breaches are refused, without asking anybody."""

import socket

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User
from tests.accounts import PASSWORD
from tests.accounts.test_signing_in import FORM


@pytest.mark.parametrize(
    "password",
    [
        "Password123!",
        "P@ssw0rd123",
        "unitednations",
        "qwertyuiop",
        "PASSWORD1234",
        "password1234",
        "asdfghjkl:",  # in Django's own list alone
    ],
)
def test_a_breached_password_is_refused_with_what_to_do(password):
    with pytest.raises(ValidationError, match="four unrelated words") as refused:
        validate_password(password)
    assert len(refused.value.messages) == 1


@pytest.mark.parametrize(
    "password",
    ["GroupOfFriends2026!", "Group of Friends 17", "Zambia-China 26", "Delegation Geneva"],
)
def test_one_of_the_words_of_the_site_alone_is_refused(password):
    with pytest.raises(ValidationError, match="Add other words") as refused:
        validate_password(password)
    assert len(refused.value.messages) == 1


@pytest.mark.parametrize("password", ["friends of the old lighthouse", "mission tern ladle 26"])
def test_with_other_words_they_pass(password):
    validate_password(password)


@pytest.mark.parametrize(
    "password", [PASSWORD, "tern ladle comet ozone", "Ёлка под снегом", "x" * 300]
)
def test_others_pass(password):
    validate_password(password)


def test_a_short_one_is_refused_for_its_length_alone(recwarn):
    with pytest.raises(ValidationError) as refused:
        validate_password("kq7!vRz")
    assert [error.code for error in refused.value.error_list] == ["password_too_short"]
    assert not recwarn.list


def test_nobody_is_asked(monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", lambda *args: pytest.fail("asked the network"))
    with pytest.raises(ValidationError):
        validate_password("Password123!")


@pytest.mark.django_db
def test_nobody_signs_up_with_one(client):
    answer = client.post(
        reverse("account_signup"),
        FORM | {"password1": "unitednations", "password2": "unitednations"},
    )
    assert "stolen from other websites" in str(answer.context["form"].errors["password1"])
    assert not User.objects.exists()
