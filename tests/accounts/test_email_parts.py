"""An email is made of parts, which its text and its page show alike: a greeting, what happened,
facts, one button, and why the reader gets it."""

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.emails import compose
from accounts.formatting import moment_for_reader
from accounts.models import Notice
from accounts.rules.email_parts import BECAUSE, BUTTON, FACT, LINK, as_text, line, read_parts
from tests.accounts import make_person
from tests.accounts.test_sent_email import notice

EVENING = datetime(2026, 9, 24, 23, 30, tzinfo=UTC)
KINDS = sorted(path.stem for path in (settings.BASE_DIR / "templates/notices").glob("*.txt"))


def page_of(message):
    return message.alternatives[0].content


def test_parts_are_read_in_their_order():
    drawn = "\n".join(
        [
            "You have a seat.",
            "Come early.",
            "",
            line(FACT, "When", "9 May"),
            line(FACT, "Where", "Room 8"),
            "",
            line(BUTTON, "Open", "https://example.org/a"),
            line(LINK, "Cancel", "https://example.org/b"),
            "",
            line(BECAUSE, "You are registered.", ""),
        ]
    )
    parts = read_parts(drawn)
    assert [block.kind for block in parts.blocks] == ["text", "fact", "button", "link"]
    assert parts.because == "You are registered."
    assert as_text(parts, "Dear Delegate 17,") == (
        "Dear Delegate 17,\n\nYou have a seat.\nCome early.\n\nWhen: 9 May\nWhere: Room 8\n\n"
        "Open:\nhttps://example.org/a\n\nCancel:\nhttps://example.org/b\n\nYou are registered."
    )


@pytest.mark.django_db
def test_text_and_page_say_the_same():
    message = compose(notice("en"))
    page = page_of(message)
    assert message.body.startswith("Dear ")
    assert re.search(r'<a href="http[^"]+/en/events/seminar/">Open the event page</a>', page)
    assert "Open the event page:\nhttp" in message.body
    assert "You get this email because" in page
    assert "You get this email because" in message.body
    assert '<th scope="row">When</th>' in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "reason",
    [
        line(BUTTON, "Open", "https://stranger.example.org/"),
        f"No venue\n{line(BUTTON, 'Open', 'https://stranger.example.org/')}",
        line(BECAUSE, "We say so", ""),
        '<a href="https://stranger.example.org/">Open</a>',
    ],
)
def test_what_people_write_becomes_no_part(reason):
    row = notice("en")
    row.context["reason"] = reason
    message = compose(row)
    page = page_of(message)
    assert page.count('class="act"') == 1
    assert '<p class="soft">We say so' not in page
    assert '<a href="https://stranger.example.org/">Open' not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("account", "person", "says"),
    [
        (False, None, "You have a seat"),
        (True, "own", "You have a seat"),
        (True, None, "Delegate 41 (Fiji) has a seat"),
        (True, "unsaid", "Delegate 41 (Fiji) has a seat"),
    ],
)
def test_a_registration_is_told_to_the_person_and_to_the_mission(account, person, says):
    reader = (
        make_person(email="ana4@example.org", given_name="Ana", family_name="4")
        if account
        else None
    )
    facts = {
        **notice("en").context,
        "name": "Delegate 41",
        "entity": "Fiji",
        "mode": "room",
        "person": reader.pk if person == "own" else None,
    }
    if person == "unsaid":
        del facts["person"]
    row = Notice.objects.create(
        kind="registration_confirmed",
        user=reader,
        email="delegate41@example.org",
        language="en",
        context=facts,
    )
    body = compose(row).body
    assert says in body
    assert body.startswith("Dear Ana 4," if account else "Dear Delegate 41,")
    because = "you are registered" if says.startswith("You") else "you are a focal point of Fiji"
    assert because in body


@pytest.mark.parametrize(
    ("zone", "known", "text"),
    [
        ("Asia/Shanghai", True, "25 September 2026, 07:30, Beijing time"),
        ("America/New_York", False, "25 September 2026, 07:30, Beijing time"),
        (
            "America/New_York",
            True,
            "24 September 2026, 19:30, New York time (25 September 2026, 07:30, Beijing time)",
        ),
        (
            "Asia/Tokyo",
            True,
            "25 September 2026, 08:30, Tokyo time (07:30, Beijing time)",
        ),
    ],
)
def test_the_readers_time_comes_first_with_its_day(zone, known, text):
    with timezone.override(zone):
        assert moment_for_reader(EVENING, "Asia/Shanghai", known=known) == text


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "layout"])
def test_every_email_has_one_button_and_says_why_it_comes(kind):
    source = (settings.BASE_DIR / f"templates/notices/{kind}.txt").read_text()
    if kind == "erasure_done":  # the last one: there is nothing left to do
        return
    assert source.count("{% button ") == 1 or "{% if own %}" in source
    if kind not in ("erasure_refused", "address_restored"):  # their first sentence says it
        assert "{% because " in source or "because_registration" in source
