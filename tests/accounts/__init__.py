"""People of these tests: made by hand, so that each test shows what it depends on."""

from allauth.account.models import EmailAddress

from accounts.models import User

PASSWORD = "a long enough phrase"


def make_person(email="delegate17@example.org", *, confirmed=True, **fields):
    fields = {"given_name": "Delegate", "family_name": "17", **fields}
    user = User.objects.create_user(email, PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=confirmed)
    return user
