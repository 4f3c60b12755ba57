"""People of these tests: made by hand, so that each test shows what it depends on."""

import re

from allauth.account.models import EmailAddress

from accounts.models import User

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
