"""Every act of the back office says what it did in a sentence; those that ask first say what will
follow. “Publish: done.” tells nobody what to do next."""

import pytest
from django.contrib import admin
from django.urls import reverse

from events.models import Registration
from tests.events import make_coming, make_guest
from tests.events.selecting import text_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def acts():
    """``(name of the model and the act, the act)`` of the whole back office."""
    for model, site in admin.site._registry.items():
        for act in getattr(site, "acts", ()):
            yield f"{model._meta.label_lower}.{act.name}", act


def test_every_act_says_what_it_did():
    named = dict(acts())
    assert len(named) > 20
    assert [name for name, act in named.items() if not act.said] == []


def test_every_act_that_asks_says_what_will_follow():
    assert [name for name, act in acts() if act.asks and not act.explains] == []


# --- some of them, by their pages -----------------------------------------------------------------
def press(client, row, act, **data):
    label = f"{row._meta.app_label}_{row._meta.model_name}"
    page = reverse(f"admin:{label}_act", args=[row.pk, act])
    return client.post(page, data, follow=True)


def messages_in(answer):
    return [str(message) for message in answer.context["messages"]]


@pytest.fixture
def secretariat(client, secretary):
    client.force_login(secretary)
    return client


def test_a_person_who_is_shut_out_is_named_and_can_be_let_in_again(secretariat):
    person = make_user()
    asked = text_of(press(secretariat, person, "shut-out").content.decode())
    assert "The person will be signed out everywhere at once." in asked
    done = press(secretariat, person, "shut-out", confirmed="1")
    assert messages_in(done) == [
        f"{person} has been signed out everywhere and can no longer sign in."
    ]
    done = press(secretariat, person, "let-in")
    assert messages_in(done) == [f"{person} can sign in again."]


@pytest.mark.parametrize("quiet", [False, True])
def test_before_a_registration_is_cancelled_the_page_says_who_is_emailed(secretariat, quiet):
    row = make_guest(make_coming(quiet=quiet))
    asked = text_of(press(secretariat, row, "cancel").content.decode())
    assert ("No emails will be sent." in asked) is quiet
    assert ("The person and the mission will be emailed the reason." in asked) is not quiet
    done = press(secretariat, row, "cancel", confirmed="1", reason="Ill")
    assert messages_in(done) == [f"The registration of {row.name} is cancelled."]
    assert Registration.objects.get(pk=row.pk).status == "cancelled"
