"""People of these tests: made by hand, so that each test shows what it depends on."""

import json
import re

from allauth.account.models import EmailAddress
from django.urls import reverse

from accounts import crypto
from accounts.models import Notice, User

PASSWORD = "a long enough phrase"


def make_person(email="delegate17@example.org", *, confirmed=True, **fields):
    fields = {"given_name": "Delegate", "family_name": "17", **fields}
    user = User.objects.create_user(email, PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=confirmed)
    return user


def assert_ours(page):
    """The page stands in the project's layout, and nothing in it runs or styles inline."""
    assert page.count("<main") == page.count("<h1>") == 1
    assert re.findall(r"\sstyle=|\son[a-z]+=|<style|javascript:", page) == []
    inline = re.findall(r"<script(?![^>]*src=)(?![^>]*application/json)[^>]*>", page)
    assert inline == []


def code_in_email(email="delegate17@example.org"):
    """The code in the newest email to this address, as it waits for the worker."""
    notice = Notice.objects.filter(email=email).exclude(sealed="").latest("pk")
    text = json.loads(crypto.unseal(notice.sealed))["text"]
    return re.findall(r"^[A-Z0-9]+-[A-Z0-9]+$", text, re.MULTILINE)[0]


def confirm_by_code(client, email="delegate17@example.org", **next_page):
    """A fresh sign-in by the code that goes to the address."""
    page = reverse("accounts:prove_by_code")
    client.post(page, {"send": ""})
    return client.post(page, {"code": code_in_email(email), **next_page})
