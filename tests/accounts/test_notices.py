"""What a notice says, in whose language, and what does not go out."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from accounts import crypto, emails
from accounts.emails import CannotRender, compose, localize
from accounts.models import Notice, notify
from accounts.tasks import deliver
from tests.accounts import make_person

pytestmark = pytest.mark.django_db

TEMPLATE = """{% load i18n %}Subject: Welcome to {{ title }}

{% translate "Yes" %}, {{ reader.given_name }}.
It begins on {{ starts_at|moment }}.
{{ page_url }}
{% if remark %}{{ remark }}{% endif %}
"""
FACTS = {
    "title": {"en": "Seminar <one>", "fr": "Séminaire", "ar": "ندوة"},
    "starts_at": "2026-09-24T17:15:00+00:00",
    "page_url": "/en/account/profile/",
}


@pytest.fixture(autouse=True)
def engine(tmp_path, settings):
    """The project's templates and, beside them, one of this test."""
    (tmp_path / "notices").mkdir()
    (tmp_path / "notices" / "welcome.txt").write_text(TEMPLATE)
    (tmp_path / "notices" / "silent.txt").write_text("Subject: nothing to say\n")
    dirs = [tmp_path, *settings.TEMPLATES[0]["DIRS"]]
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": dirs}]
    emails._engine.cache_clear()
    yield
    emails._engine.cache_clear()


def welcome(**person):
    [notice] = notify("welcome", [make_person(**person)], **FACTS)
    return notice


def html(message):
    return message.alternatives[0].content


def test_a_missing_fact_is_an_error_and_not_a_hole():
    notice = welcome()
    del notice.context["title"]
    with pytest.raises(CannotRender, match="title"):
        compose(notice)


def test_a_missing_fact_gives_the_notice_up_at_once():
    [notice] = notify("welcome", [make_person()], starts_at="2026-09-24T17:15:00+00:00")
    assert deliver(timezone.now()) == 0
    notice.refresh_from_db()
    assert (notice.state, mail.outbox) == ("failed", [])
    assert notice.error == "CannotRender: the notice's facts lack “title”"


def test_a_kind_without_a_template_is_an_error():
    [notice] = notify("unheard_of", [make_person()])
    with pytest.raises(CannotRender, match="unheard_of"):
        compose(notice)


def test_a_template_without_a_text_is_an_error():
    [notice] = notify("silent", [make_person()])
    with pytest.raises(CannotRender, match="blank line"):
        compose(notice)


def test_a_line_break_in_a_fact_begins_no_header():
    [notice] = notify(
        "welcome", [make_person()], **{**FACTS, "title": "Hall\nBcc: stranger@example.org"}
    )
    message = compose(notice)
    assert message.message()["Subject"] == "Welcome to Hall Bcc: stranger@example.org"
    assert message.body.startswith("Dear Delegate 17,\n\nYes, Delegate.")
    assert "stranger" not in message.body
    assert message.recipients() == ["delegate17@example.org"]


@pytest.mark.parametrize("mark", "\x07\x1b\u2028\u202e\u200b\x85")
def test_a_subject_and_a_text_hold_no_hidden_characters(mark):
    facts = FACTS | {"title": f"A{mark}B", "remark": "x\ny"}
    [notice] = notify("welcome", [make_person()], **facts)
    message = compose(notice)
    assert message.subject in ("Welcome to A B", "Welcome to AB")
    assert "x\ny" in message.body


def test_an_address_with_a_line_break_gets_no_email():
    notify("welcome", [("a@example.org\nBcc: b@example.org", "en")], **FACTS)
    assert deliver(timezone.now()) == 0
    assert mail.outbox == []


def test_the_email_is_in_the_readers_language_and_time_zone():
    message = compose(welcome(language="fr", time_zone="Africa/Lusaka"))
    assert message.subject == "Welcome to Séminaire"
    assert "Oui, Delegate." in message.body
    assert "19:15" in message.body
    assert "http://testserver/fr/account/profile/" in message.body


def test_without_a_text_in_the_readers_language_the_english_one_is_used():
    assert compose(welcome(language="ru")).subject == "Welcome to Seminar <one>"


def test_without_an_english_text_any_is_used():
    assert localize({"title": {"zh-hans": "研讨会", "fr": ""}}, "es") == {"title": "研讨会"}


def test_an_arabic_email_reads_from_right_to_left():
    page = html(compose(welcome(language="ar")))
    assert '<html lang="ar" dir="rtl">' in page
    assert "نعم" in page


def test_an_english_email_reads_from_left_to_right():
    assert '<html lang="en" dir="ltr">' in html(compose(welcome()))


def test_the_html_part_is_the_escaped_text_with_links():
    [notice] = notify("welcome", [make_person()], remark="<b>bold</b>", **FACTS)
    message = compose(notice)
    assert "<b>bold</b>" in message.body
    assert "&lt;b&gt;bold&lt;/b&gt;" in html(message)
    assert 'href="http://testserver/en/account/profile/"' in html(message)


def test_an_email_says_that_it_was_sent_by_a_machine_and_keeps_its_id():
    notice = welcome()
    first, second = compose(notice).message(), compose(notice).message()
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["Message-ID"] == second["Message-ID"] == emails.message_id(notice)


def test_moments_and_days_become_dates_and_other_texts_stay():
    facts = localize({"at": "2026-09-24T17:15:00Z", "on": "2026-09-24", "n": "2026"}, "en")
    assert facts == {
        "at": datetime.datetime(2026, 9, 24, 17, 15, tzinfo=datetime.UTC),
        "on": datetime.date(2026, 9, 24),
        "n": "2026",
    }


def test_what_looks_like_a_date_and_is_none_stays_as_it_was_written():
    facts = {"reason": "2026-02-30", "name": "2026-09-24T25:00:00Z"}
    assert localize(facts, "en") == facts


def test_facts_inside_lists_are_localised_too():
    assert localize({"rows": [{"title": {"en": "A", "fr": "B"}}]}, "fr") == {
        "rows": [{"title": "B"}]
    }


def test_a_sealed_notice_is_sent_as_it_was_sealed():
    notice = Notice.objects.create(
        kind="account",
        email="delegate17@example.org",
        sealed=crypto.seal('{"subject": "Sign-in code", "text": "ABC-DEF"}'),
    )
    assert "ABC-DEF" not in notice.sealed
    message = compose(notice)
    assert (message.subject, message.body.splitlines()[0]) == ("Sign-in code", "ABC-DEF")


def test_the_same_address_gets_one_notice_and_the_inactive_none():
    person = make_person()
    gone = make_person("gone@example.org", is_active=False)
    rows = notify("welcome", [person, (person.email.upper(), "fr"), gone], **FACTS)
    assert [row.email.lower() for row in rows] == [person.email]
