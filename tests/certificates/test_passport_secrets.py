"""What stands in a passport leaves no trace: the database, the files, the logs, the reports of
errors, email, exports and the API are searched for it."""

import io
import logging
import re
import sys
import zipfile

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.views.debug import get_exception_reporter_class

from accounts.emails import compose
from accounts.models import Notice
from accounts.worker import once
from audit.chain import seal as seal_chain
from audit.models import Entry
from certificates.models import PassportAccess, PassportDetails, VisaLetter, VisaRule
from tests.certificates.visa_letters import (
    as_,
    fill,
    make_issued,
    make_traveller,
    make_writing_event,
    typed,
)
from tests.events.offices import url as office_url
from tests.factories import make_partner, make_token

pytestmark = pytest.mark.django_db

# What is filled in, corrected, typed wrongly: words that stand nowhere else, as typed and as drawn.
WRONG = {"name": "FAULTYNAME OCTAVIA", "number": "WRONG#88NUMBER", "birthplace": "Mistakeville"}
NEEDLES = (
    "X9PASSPORT77",
    "QUELLWIESE",
    "XANTHIPPE",
    "Birthtown",
    "Vunidawa",
    "1988-03-07",
    "7 March 1988",
    "2039-05-04",
    "4 May 2039",
    "Z8CORRECTED66",
    *WRONG.values(),
)


def leaks(text):
    text = text if isinstance(text, str) else text.decode("utf-8", "replace")
    return [needle for needle in NEEDLES if needle.lower() in text.lower()]


# --- where it could be ----------------------------------------------------------------------------
def whole_database():
    """Every row of every table as text."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows += [f"{table}: {row!r}" for row in cursor.fetchall()]
    return "\n".join(rows)


def sessions():
    return repr([session.get_decoded() for session in Session.objects.all()])


def cached():
    return repr(getattr(cache, "_cache", {}))


def files():
    root = settings.MEDIA_ROOT
    return b"".join(path.read_bytes() for path in root.rglob("*") if path.is_file())


def sent_emails():
    once()
    written = [compose(notice).message().as_string() for notice in Notice.objects.filter(sealed="")]
    return "\n".join([*written, *(sent.message().as_string() for sent in mail.outbox)])


def everywhere():
    """``{place: what leaked there}``, of the places where something did."""
    places = {
        "mail": sent_emails(),
        "database": whole_database(),
        "sessions": sessions(),
        "cache": cached(),
        "files": files(),
    }
    return {place: found for place, text in places.items() if (found := leaks(text))}


@pytest.fixture
def logged():
    """All that is logged by anybody at any level, as a list of lines with all their details."""
    lines = []

    class Keep(logging.Handler):
        def emit(self, record):
            lines.append(logging.Formatter().format(record) + repr(vars(record)))

    handler, loggers = (
        Keep(logging.DEBUG),
        [
            logging.getLogger(n)
            for n in ("", "django", "django.request", "django.db.backends", "accounts")
        ],
    )
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
    connection.force_debug_cursor = True  # logs each statement with its parameters
    yield lines
    connection.force_debug_cursor = False
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


@pytest.fixture
def reports():
    """The text and the page that an email to the administrators would hold, for each exception."""
    texts = []

    def report(sender, request, **more):
        reporter = get_exception_reporter_class(request)(request, *sys.exc_info(), is_email=True)
        texts.append(reporter.get_traceback_text())
        texts.append(reporter.get_traceback_html())

    got_request_exception.connect(report)
    yield texts
    got_request_exception.disconnect(report)


@pytest.fixture
def row(delegate):
    return make_traveller(make_writing_event(), user=delegate)


def page(row, name="visa_letter"):
    return reverse(f"events:{name}", args=[row.event.slug, row.pk])


def whole_life(client, row, officer):
    """Filled in wrongly, filled in, opened, issued, fetched, corrected, opened by an officer."""
    as_(client, row.user)
    client.post(page(row), typed(**WRONG))
    client.post(page(row), typed())
    client.post(page(row, "passport_details"))
    client.post(page(row), typed(number="Z8CORRECTED66", seen_version="1"))
    client.post(page(row), typed(seen_version="1"))
    as_(client, officer)
    client.post(office_url("visa_letter", row.event, row.pk), {"purpose": "To write the letter"})
    client.post(office_url("visa_letter_draft", row.event, row.pk))
    issue = office_url("visa_letters_issue", row.event)
    asked = client.post(issue, {"act": "issue", "person": row.pk}).content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', asked).group(1)
    client.post(issue, {"act": "issue", "person": row.pk, "seen": seen})
    client.get(office_url("visa_letters", row.event), {"q": row.name})
    client.post(office_url("visa_letter_file", row.event, row.pk))
    as_(client, row.user)
    client.post(page(row, "visa_letter_file"))
    client.get(page(row))
    client.get(row.get_absolute_url())


# --- nothing is found -----------------------------------------------------------------------------
def test_the_search_finds_what_is_there(row):
    assert everywhere() == {}
    Entry.objects.create(act="a", subject_type="b", subject_id=1, note="x9passport77")
    assert everywhere() == {"database": ["X9PASSPORT77"]}


def test_a_whole_life_leaves_nothing_in_database_files_email_sessions_and_logs(
    client, row, secretary, logged, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        whole_life(client, row, secretary)
    seal_chain(timezone.now())
    assert VisaLetter.objects.get(status="issued").registration == row
    assert (PassportDetails.objects.get().version, PassportAccess.objects.count()) == (2, 5)
    assert everywhere() == {}
    assert len(logged) > 50
    assert leaks("\n".join(logged)) == []


def fail(*args, **kwargs):
    """Holds all that it is given in the variables of the failing frame."""
    held = (args, kwargs)
    raise RuntimeError(f"failed with {len(held)}")


FAILING = {
    "certificates.views.visa_letters.save_passport_details": "visa_letter",
    "certificates.rules.passport_details.passport_faults": "visa_letter",
    "certificates.actions.passport_details.seal": "visa_letter",
    "certificates.actions.passport_details.record": "visa_letter",
    "certificates.actions.passport_details.request_letter": "visa_letter",
    "django.forms.fields.CharField.clean": "visa_letter",
    "certificates.actions.passport_details.unseal": "passport_details",
    "certificates.rules.passport_details.details_from_text": "passport_details",
    "certificates.rules.passport_details.labelled_details": "passport_details",
    "certificates.views.visa_letters.render": "passport_details",
    "certificates.queries.visa_letters.pdf": "visa_letter_file",
    "files.pdf._typst": "visa_letter_file",
    "certificates.queries.visa_letters._facts": "visa_letter_file",
}


@pytest.mark.parametrize("place", FAILING)
def test_an_error_anywhere_tells_nothing(client, row, place, logged, reports, monkeypatch):
    make_issued(row)
    as_(client, row.user)
    client.raise_request_exception = False
    monkeypatch.setattr(place, fail)
    sent = typed(number="Z8CORRECTED66", seen_version="1")
    response = client.post(page(row, FAILING[place]), sent)
    monkeypatch.undo()
    assert (response.status_code, len(reports)) == (500, 2)
    assert "RuntimeError" in reports[0]
    assert leaks("\n".join([*reports, *logged, response.content.decode()])) == []
    assert everywhere() == {}


def test_an_error_in_the_office_tells_nothing(client, row, secretary, logged, reports, monkeypatch):
    make_issued(row)
    as_(client, secretary)
    client.raise_request_exception = False
    monkeypatch.setattr("certificates.views.office.visa_letters.render", fail)
    sent = {"purpose": "To write the letter", "number": "X9PASSPORT77"}
    assert client.post(office_url("visa_letter", row.event, row.pk), sent).status_code == 500
    assert (len(reports), leaks("\n".join([*reports, *logged]))) == (2, [])


def test_what_was_typed_wrongly_is_shown_again_and_kept_nowhere(client, row, logged):
    as_(client, row.user)
    response = client.post(page(row), typed(**WRONG))
    assert "FAULTYNAME OCTAVIA" in leaks(response.content)
    assert "no-store" in response["Cache-Control"]
    assert (everywhere(), leaks("\n".join(logged))) == ({}, [])
    assert leaks(client.get(page(row)).content) == []


# --- exports, API, admin --------------------------------------------------------------------------
def unpacked(response):
    """All that an answer holds; of a workbook, all its pages."""
    content = b"".join(response) if response.streaming else response.content
    if content[:2] != b"PK":
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return b"".join(book.read(name) for name in book.namelist())


def test_no_page_export_or_calendar_of_the_event_tells_it(client, row, secretary):
    make_issued(row)
    as_(client, secretary)
    slug, code = row.event.slug, row.delegation.entity.code
    addresses = [
        reverse("events:event", args=[slug]),
        reverse("events:registration", args=[slug, row.pk]),
        reverse("events:change", args=[slug, row.pk]),
        reverse("events:delegation_list", args=[slug, code]),
        *(reverse("events:list_file", args=[slug, code, kind]) for kind in ("csv", "pdf")),
        *(reverse("events:participant_file", args=[slug, kind]) for kind in ("csv", "xlsx")),
        reverse("events:participants", args=[slug]),
        reverse("events:ics", args=[slug]),
        office_url("visa_letters", row.event),
        office_url("visa_letter", row.event, row.pk),
        *(reverse("admin:events_registration_export", args=[kind]) for kind in ("csv", "xlsx")),
        reverse("admin:events_registration_changelist"),
        reverse("admin:events_registration_history", args=[row.pk]),
        *(reverse("admin:audit_entry_export", args=[kind]) for kind in ("csv", "xlsx")),
        reverse("admin:audit_entry_changelist"),
        reverse("admin:accounts_notice_changelist"),
    ]
    found = {}
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        found[address] = leaks(unpacked(response))
    assert {address: told for address, told in found.items() if told} == {}


@pytest.mark.parametrize("needle", ["X9PASSPORT77", "XANTHIPPE", "Vunidawa"])
def test_no_search_finds_a_person_by_a_passport(client, row, secretary, needle):
    fill(row)
    as_(client, secretary)
    for address in (
        reverse("admin:events_registration_changelist"),
        office_url("visa_letters", row.event),
        reverse("events:participants", args=[row.event.slug]),
    ):
        answer = client.get(address, {"q": needle}).content.decode()
        assert f"/{row.pk}/" not in answer, address


def test_the_api_tells_nothing(client, row):
    make_issued(row)
    token = make_token(make_partner())
    for address in (
        f"/api/v1/events/{row.event.slug}/registrations/",
        f"/api/v1/registrations/{row.pk}/",
        f"/api/v1/events/{row.event.slug}/",
    ):
        response = client.get(address, HTTP_AUTHORIZATION=f"Bearer {token}")
        assert (response.status_code, leaks(response.content)) == (200, [])
        words = response.content.decode().lower()
        assert ("sealed" in words, "birthplace" in words) == (False, False)


def test_the_back_office_has_no_page_of_these_rows():
    ours = {PassportDetails, PassportAccess, VisaLetter, VisaRule}
    assert ours & set(admin.site._registry) == set()


def test_entries_hold_the_acts_alone(client, row, secretary, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        whole_life(client, row, secretary)
    said = [
        (e.before, e.after, e.note)
        for e in Entry.objects.filter(act__startswith="passportdetails.")
    ]
    versions = [{"version": n} for n in (1, 2)]
    assert sorted(map(repr, said)) == sorted(
        map(repr, [({}, v, "") for v in versions] + [({}, {}, "")] * 5)
    )


def test_nothing_is_readable_in_the_row_itself(row):
    kept = fill(row)
    assert leaks(repr(vars(kept)) + str(kept) + repr(kept)) == []
