"""Certificates issued, withdrawn and sent again for several people at once, and their list."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notice
from audit.lifecycle import NotPossible
from audit.models import Entry
from certificates.actions.certificates import withdraw_certificate
from certificates.actions.many_certificates import (
    issue_to_many,
    send_certificates_again,
    withdraw_many_certificates,
)
from certificates.models import Certificate
from tests.certificates.certified import issued, make_over, make_present
from tests.events import make_coming
from tests.events.offices import shown, text, url
from tests.factories import make_state, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(db):
    return make_over(days=2, min_days=2)


@pytest.fixture
def people(event):
    """One of each kind, of names that say so."""
    kenya = {"entity": make_state("KE"), "days": 2}
    made = {
        name: make_present(event, family_name=name, email=f"{name}@example.org", **kenya)
        for name in ("valid", "withdrawn")
    }
    issued(event)
    withdraw_certificate(made["withdrawn"].certificates.get(), reason="Misspelt", **facts())
    Notice.objects.update(created_at=timezone.now() - timedelta(hours=2))
    made["due"] = make_present(event, days=2, family_name="due")
    event.registrations.filter(pk=made["due"].pk).update(user=None, email="")
    made["none"] = make_present(event, family_name="none")
    return made


def facts():
    return {"by": make_user(), "at": timezone.now()}


def keys(people):
    return [row.pk for row in people.values()]


def why(result):
    return {row.family_name: text for row, text in result.skipped}


def names(rows):
    return [row.family_name for row in rows]


def counts():
    return Entry.objects.count(), Notice.objects.count(), Certificate.objects.count()


# --- the acts -------------------------------------------------------------------------------------
def test_those_who_qualify_and_hold_none_get_one(event, people):
    result = issue_to_many(event, keys(people), **facts())
    assert names(result.done) == ["due", "withdrawn"]
    assert why(result)["valid"] == "This has already been done."
    assert "Present on 1 of 2 required days." in why(result)["none"]
    assert result.unreached == 1
    before = counts()
    assert issue_to_many(event, keys(people), **facts()).done == []
    assert counts() == before


def test_before_the_end_none_is_issued(people):
    with pytest.raises(NotPossible):
        issue_to_many(make_coming(), keys(people), **facts())


def test_valid_ones_are_withdrawn_with_one_reason(event, people):
    reason = {"reason": " The name was wrong. "}
    result = withdraw_many_certificates(event, keys(people), **reason, **facts())
    assert names(result.done) == ["valid"]
    assert why(result) == {
        "withdrawn": "This has already been done.",
        "due": "This person holds no valid certificate.",
        "none": "This person holds no valid certificate.",
    }
    certificate = people["valid"].certificates.get()
    assert (certificate.status, certificate.reason) == ("withdrawn", "The name was wrong.")
    before = counts()
    assert withdraw_many_certificates(event, keys(people), **reason, **facts()).done == []
    assert counts() == before
    with pytest.raises(NotPossible):
        withdraw_many_certificates(event, keys(people), reason=" ", **facts())


def test_valid_ones_are_sent_again_once_an_hour(event, people):
    issue_to_many(event, [people["due"].pk], **facts())
    result = send_certificates_again(event, keys(people), **facts())
    assert names(result.done) == ["valid"]
    assert why(result)["withdrawn"] == "This person holds no valid certificate."
    assert why(result)["due"] == "This person has no email address."
    assert Notice.objects.filter(kind="certificate_issued").count() == 3
    before = counts()
    again = send_certificates_again(event, keys(people), **facts())
    assert why(again)["valid"] == "The email about it was written within the last hour."
    assert counts() == before


def test_people_of_other_events_are_left_alone(event, people):
    other = make_over(days=2, min_days=2)
    for act in (issue_to_many, send_certificates_again):
        result = act(other, keys(people), **facts())
        assert (result.done, result.skipped) == ([], [])


def test_the_costs_of_issuing_hardly_grow(event, people, django_assert_max_num_queries):
    with django_assert_max_num_queries(40) as first:
        issue_to_many(event, [people["due"].pk], **facts())
    more = [make_present(event, days=2).pk for _n in range(4)]
    with django_assert_max_num_queries(len(first) + 3 * 2 + 1):  # a savepoint for each
        issue_to_many(event, more, **facts())


# --- the pages ------------------------------------------------------------------------------------
def posted(client, event, query="", **fields):
    return client.post(url("certificates_act", event) + query, fields)


def confirmed(client, event, response, **fields):
    html = text(response)
    said = {
        name: re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)"', html)
        for name in ("person", "act", "seen")
    }
    return posted(client, event, **said | fields)


def test_certificates_are_issued_after_a_page_that_says_what_will_happen(office, event, people):
    asked = posted(office, event, "?state=due", act="issue", scope="all")
    html = text(asked)
    assert "Issue 1 certificate" in html
    assert "1 person has no email address. Print the certificate and hand it over." in html
    assert Certificate.objects.count() == 2
    done = text(confirmed(office, event, asked))
    assert '<h1 role="status">1 issued</h1>' in done
    assert Certificate.objects.count() == 3
    again = confirmed(office, event, asked)
    assert (again.status_code, "This has already been done." in text(again)) == (409, True)


def test_withdrawing_asks_for_a_reason(office, event, people):
    asked = posted(office, event, act="withdraw", person=keys(people))
    assert "1 can be withdrawn. 3 will be skipped." in text(asked)
    assert "Enter the reason" in text(confirmed(office, event, asked, reason=""))
    assert '<h1 role="status">1 withdrawn, 3 skipped</h1>' in text(
        confirmed(office, event, asked, reason="The name was wrong.")
    )


def test_readers_and_quiet_events(client, event, people, auditor, event_officer):
    client.force_login(auditor)
    assert 'type="checkbox"' not in shown(client, "certificates", event)
    assert posted(client, event, act="issue", person=keys(people)).status_code == 403
    client.force_login(event_officer)
    assert '<option value="send">' in shown(client, "certificates", event)
    type(event).objects.filter(pk=event.pk).update(quiet=True)
    assert '<option value="send">' not in shown(client, "certificates", event)
    assert posted(client, event, act="send", person=keys(people)).status_code == 302


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ({"sort": "-name"}, "withdrawn valid none due"),
        ({"sort": "delegation"}, "due none valid withdrawn"),
        ({"sort": "state"}, "due valid withdrawn none"),
        ({"sort": "-days"}, "due valid withdrawn none"),
        ({"sort": "sessions", "state": "due"}, "due"),
        ({"sort": "password"}, "due none valid withdrawn"),
        ({"q": "kenya", "sort": "-name"}, "withdrawn valid"),
    ],
)
def test_the_list_has_several_orders(office, event, people, query, order):
    html = shown(office, "certificates", event, **query)
    found = re.findall(r'<th scope="row"><bdi><a[^>]*>[^<]*?(\w+)</a>', html)
    assert found == order.split()


def test_heads_keep_the_filters(office, event, people):
    html = shown(office, "certificates", event, state="valid", sort="days")
    assert 'aria-sort="ascending"><a href="?state=valid&amp;sort=-days">Days</a>' in html
