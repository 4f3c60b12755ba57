"""Between signing up and the confirmed address: the email again, another address, signed in by the
link; and why a page asks for a sign-in."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.tasks import deliver
from tests.accounts.test_signing_in import path_in_email, shown_to, sign_in, sign_up, signed_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db
AGAIN = "/en/account/profile/confirmation/"
CORRECT = "/en/account/profile/confirmation/correct/"


@pytest.fixture
def limited(settings):
    """The suite has no limits; the one of confirmations is allauth's."""
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": "1/180s/key"}


def test_the_page_names_the_address_and_what_can_be_done(client):
    answer = sign_up(client)
    html = client.get(answer["Location"]).text
    assert "delegate17@example.org" in html.lower()
    assert f'action="{AGAIN}"' in html
    assert f'action="{CORRECT}"' in html


def test_the_email_is_sent_again_and_signs_in(client):
    sign_up(client)
    answer = client.post(AGAIN)
    assert answer["Location"] == reverse("account_email_verification_sent")
    assert deliver(timezone.now()) == 2
    client.post(path_in_email())
    assert signed_in(client)


def test_not_at_once(client, limited):
    sign_up(client)
    html = client.post(AGAIN, follow=True).text
    assert "We sent an email a moment ago." in html
    assert deliver(timezone.now()) == 1


@pytest.mark.parametrize("path", [AGAIN, CORRECT])
def test_an_address_with_an_account_gets_the_same_answer(client, client_again, path):
    make_user(email="known@example.org")
    sign_up(client, email="known@example.org")
    sign_up(client_again, email="newer@example.org")
    known, new = client.post(path), client_again.post(path)
    assert shown_to(known) == shown_to(new)
    pages = [
        who.get(answer["Location"]).text.replace(address, "").count("\n")
        for who, answer, address in (
            (client, known, "known@example.org"),
            (client_again, new, "newer@example.org"),
        )
    ]
    assert pages[0] == pages[1]


def test_the_owner_of_the_address_is_told_again_and_nobody_is_signed_in(client):
    make_user(email="known@example.org")
    sign_up(client, email="known@example.org")
    client.post(AGAIN)
    deliver(timezone.now())
    assert [sent.to for sent in mail.outbox] == [["known@example.org"]] * 2
    assert not signed_in(client)


def test_a_mistyped_address_is_corrected_with_what_was_typed(client):
    sign_up(client, email="mistyped@example.org")
    html = client.get(client.post(CORRECT)["Location"]).text
    for typed in ("mistyped@example.org", "Делегат", "代表", "Ambassador"):
        assert f'value="{typed}"' in html
    assert "correct horse" not in html
    sign_up(client)
    deliver(timezone.now())
    client.post(path_in_email())
    assert (signed_in(client), User.objects.get(email="delegate17@example.org").title) == (
        True,
        "Ambassador",
    )
    assert "signup_details" not in client.session


def test_without_a_sign_up_in_this_browser_one_signs_in(client):
    assert "Sign in with your password" in client.post(AGAIN, follow=True).text
    assert deliver(timezone.now()) == 0


def test_the_link_signs_in_only_the_browser_that_signed_up(client):
    sign_up(client)
    deliver(timezone.now())
    path, other = path_in_email(), Client()
    assert "Confirm" in other.get(path).text
    other.post(path)
    assert not signed_in(other)
    assert User.objects.get().emailaddress_set.get().verified


def test_confirming_leads_to_the_question_which_state(client, group):
    sign_up(client)
    deliver(timezone.now())
    answer = client.post(path_in_email(), follow=True)
    assert answer.redirect_chain[-1][0].endswith("/welcome/")
    assert "Which State or organization do you represent?" in client.get("/en/welcome/").text


def test_who_signs_in_before_confirming_can_ask_again(client):
    sign_up(client)
    browser = Client()
    answer = sign_in(browser)
    assert answer["Location"] == reverse("account_email_verification_sent")
    browser.post(AGAIN)
    assert deliver(timezone.now()) == 3


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("/en/events/mine/", "Sign in to see this page of the event."),
        ("/en/events/my/", "Sign in to see your events."),
        ("/en/welcome/", "You can then tell us which State or organization you represent."),
        ("/en/delegations/fji/", "Sign in to see the pages of your delegation."),
        ("/office/", "Sign in to open the event office."),
        ("/desk/", "Sign in to open the check-in desk."),
        ("/admin/friends/entity/", "Sign in to open the back office."),
        ("/find/", "Sign in to see this page."),
    ],
)
def test_the_sign_in_page_says_why_it_was_asked_for(client, asked, why):
    assert why in client.get(reverse("account_login"), {"next": asked}).text


@pytest.mark.parametrize("asked", ["", "/start/", "/nothing/", "https://evil.example/", "//[x"])
def test_it_says_nothing_of_what_is_no_page(client, asked):
    html = client.get(reverse("account_login"), {"next": asked})
    assert "Sign in to" not in html.text
