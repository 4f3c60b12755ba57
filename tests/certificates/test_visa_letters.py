"""Visa support letters: issuing, withdrawing, the PDF, checking a number."""

from io import BytesIO

import pytest
from django.utils import timezone, translation
from pypdf import PdfReader

from accounts.emails import compose
from accounts.models import Notice
from audit.lifecycle import NotPossible
from certificates.actions.passport_details import download_letter
from certificates.actions.visa_letters import issue_letter, request_letter, withdraw_letter
from certificates.models import PassportAccess, PassportDetails, VisaLetter, VisaLetterStatus
from certificates.queries import visa_letters
from certificates.queries.verification import find_document
from events.actions import cancel_event, cancel_registration
from tests.certificates.visa_letters import (
    fill,
    make_issued,
    make_traveller,
    make_writing_event,
    passport,
)
from tests.events import acts
from tests.factories import make_user

pytestmark = pytest.mark.django_db
L = VisaLetterStatus


def now():
    return timezone.now()


def issued(letter):
    return issue_letter(letter, by=make_user(), at=now())


def withdrawn(letter, reason="The visa was refused"):
    return withdraw_letter(letter, by=make_user(), at=now(), reason=reason)


def requested_letter(row=None):
    """A letter that is being prepared."""
    row = row or make_traveller()
    fill(row)
    return row.visa_letters.get()


def words(content):
    reader = PdfReader(BytesIO(content))
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def paper_of(row):
    return visa_letters.letter_pdf(*download_letter(row, by=row.user, at=now()))


# --- issuing --------------------------------------------------------------------------------------
def test_nothing_is_issued_without_data():
    letter = requested_letter()
    PassportDetails.objects.all().delete()
    with pytest.raises(NotPossible, match="no passport details"):
        issued(letter)
    assert VisaLetter.objects.get().status == L.BEING_PREPARED


def test_nothing_is_issued_to_a_person_who_declined():
    letter = requested_letter()
    cancel_registration(letter.registration, by=letter.registration.user, at=now(), reason="")
    with pytest.raises(NotPossible, match="after the registration is confirmed"):
        issued(letter)


def test_nothing_is_issued_after_the_event():
    letter = requested_letter()
    with pytest.raises(NotPossible, match="over or cancelled"):
        issue_letter(letter, by=make_user(), at=letter.registration.event.ends_at)


def test_a_withdrawn_letter_is_not_issued():
    letter = withdrawn(requested_letter())
    with pytest.raises(NotPossible, match="cannot be changed to"):
        issued(letter)


def test_a_letter_is_issued_once_however_often_it_is_asked():
    letter, officer = requested_letter(), make_user()
    for _n in range(2):
        issue_letter(letter, by=officer, at=now())
    letter.refresh_from_db()
    assert (letter.status, letter.issued_by) == (L.ISSUED, officer)
    assert acts("visaletter.issued") == [1]
    assert Notice.objects.filter(kind="visa_letter_issued").count() == 1


def test_the_person_and_the_mission_are_told_without_the_letter(focal_point):
    letter = make_issued()
    notices = Notice.objects.filter(kind="visa_letter_issued")
    reached = {letter.registration.user.email, focal_point.email}
    assert set(notices.values_list("email", flat=True)) == reached
    mail = compose(notices.first())
    assert f"/registrations/{letter.registration_id}/visa-letter/" in mail.body
    assert letter.number not in mail.body


def test_one_letter_is_live_at_a_time():
    letter = requested_letter()
    second = request_letter(letter.registration, by=make_user(), at=now())
    assert second == letter


# --- withdrawing ----------------------------------------------------------------------------------
def test_withdrawing_needs_a_reason():
    with pytest.raises(NotPossible, match="Enter a reason") as refusal:
        withdrawn(make_issued(), reason=" ")
    assert (refusal.value.field, VisaLetter.objects.get().status) == ("reason", L.ISSUED)


def test_a_letter_is_withdrawn_once_with_its_reason_and_an_email():
    letter = make_issued()
    withdrawn(letter)
    withdrawn(letter, reason="Another reason")
    letter.refresh_from_db()
    assert (letter.status, letter.reason) == (L.WITHDRAWN, "The visa was refused")
    assert acts("visaletter.withdrawn") == [1]
    (notice,) = Notice.objects.filter(kind="visa_letter_withdrawn")
    assert "The visa was refused" in compose(notice).body


def test_after_a_withdrawal_sending_the_details_again_requests_a_new_letter():
    letter = withdrawn(make_issued())
    fill(letter.registration, version=1)
    assert [row.status for row in letter.registration.visa_letters.all()] == [
        L.BEING_PREPARED,
        L.WITHDRAWN,
    ]


# --- the PDF --------------------------------------------------------------------------------------
def test_no_paper_is_made_before_the_letter_is_issued():
    letter = requested_letter()
    with pytest.raises(NotPossible, match="no letter to download"):
        paper_of(letter.registration)
    assert PassportAccess.objects.count() == 0


def test_no_paper_is_made_of_a_withdrawn_letter_nor_without_a_seat():
    row = withdrawn(make_issued()).registration
    with pytest.raises(NotPossible, match="no letter to download"):
        paper_of(row)
    other = make_issued().registration
    cancel_registration(other, by=other.user, at=now(), reason="")
    with pytest.raises(NotPossible, match="no letter to download"):
        paper_of(other)


def test_the_paper_says_who_what_and_where_to_check_it(settings):
    settings.SITE_URL = "https://friends.example.org"
    letter = make_issued(make_traveller(make_writing_event(title={"en": "Seminar on projects"})))
    text = words(paper_of(letter.registration))
    event = letter.registration.event
    expected = [
        "Ministry of Projects of the Host State",
        "1 Conference Road",
        f"Letter no. {letter.number}",
        "To whom it may concern",
        "Embassy or consulate",
        "QUELLWIESE XANTHIPPE",
        "X9PASSPORT77",
        "Fijian",
        "7 March 1988",
        "Birthtown Vunidawa",
        "Seminar on projects",
        f"{event.local_start:%-d %B %Y}",
        "Conference centre, Beijing",
        f"https://friends.example.org/verify/{letter.number}/",
        "Delegate 90",
        "Director of Projects",
    ]
    assert [part for part in expected if part not in text] == []


@pytest.mark.parametrize(
    "name", ["БЕРЁЗОВА ЛИДИЯ", "欧阳娜娜", "ÇELİK ĞÜLŞEN", "O'NEILL-ÅS #1 *x* $y$"]
)
def test_names_of_every_script_are_printed_as_they_were_typed(name):
    row = make_traveller()
    fill(row, name=name)
    issued(row.visa_letters.get())
    assert name in words(paper_of(row))


def test_the_paper_is_in_english_whatever_the_reader_reads():
    row = make_issued(make_traveller(make_writing_event(title={"ar": "ندوة", "en": "Seminar"})))
    with translation.override("ar"):
        text = words(paper_of(row.registration))
    assert ("Seminar" in text, "7 March 1988" in text) == (True, True)


def test_the_paper_is_tagged_and_in_english():
    reader = PdfReader(BytesIO(paper_of(make_issued().registration)))
    assert str(reader.trailer["/Root"]["/Lang"]) == "en"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] is True or (
        reader.trailer["/Root"]["/MarkInfo"]["/Marked"].value is True
    )


def test_each_making_is_an_opening():
    row = make_issued().registration
    for _n in range(2):
        paper_of(row)
    assert [opening.purpose for opening in row.passport_accesses.all()] == ["paper", "paper"]


# --- what can be checked, and how it stands -------------------------------------------------------
def test_a_number_that_was_never_issued_says_nothing():
    letter = requested_letter()
    assert find_document(letter.number) is None
    withdrawn(letter)
    assert find_document(letter.number) is None
    assert find_document("AAAA-BBBB-CCCC") is None


def test_a_number_tells_whether_the_letter_is_valid_and_nobody_s_name():
    letter = make_issued()
    document = find_document(letter.number)
    assert (document.kind, document.name, document.valid, document.withdrawn_at) == (
        "visa_letter",
        "",
        True,
        None,
    )
    assert not set(map(str, passport().values())) & set(map(str, vars(document).values()))
    withdrawn(letter)
    letter.refresh_from_db()
    document = find_document(letter.number)
    assert (document.valid, document.withdrawn_at) == (False, letter.withdrawn_at)


def test_a_letter_of_a_person_who_declined_is_not_valid():
    letter = make_issued()
    row = letter.registration
    cancel_registration(row, by=row.user, at=now(), reason="")
    document = find_document(letter.number)
    assert (document.valid, document.withdrawn_at) == (False, row.closed_at)


def test_a_letter_for_a_cancelled_event_is_not_valid():
    letter = make_issued()
    cancel_event(letter.registration.event, by=make_user(), reason="Flood")
    assert find_document(letter.number).valid is False


S = visa_letters.VisaLetterState


@pytest.mark.parametrize(
    ("status", "has_data", "state"),
    [
        (None, False, S.MISSING),
        (L.BEING_PREPARED, True, S.BEING_PREPARED),
        (L.ISSUED, True, S.ISSUED),
        (L.WITHDRAWN, True, S.WITHDRAWN),
        (L.BEING_PREPARED, False, S.ERASED),
        (L.ISSUED, False, S.ERASED),
        (L.WITHDRAWN, False, S.ERASED),
    ],
)
def test_the_state_of_a_letter_is_the_same_for_a_page_and_for_the_list(status, has_data, state):
    row = make_traveller()
    if status:
        fill(row)
        letter = row.visa_letters.get()
        if status != L.BEING_PREPARED:
            issued(letter)
        if status == L.WITHDRAWN:
            withdrawn(letter)
        if not has_data:
            PassportDetails.objects.all().delete()
    assert visa_letters.letter_state_of(row.visa_letters.first(), has_data) == state
    listed = [found.letter_state for found in visa_letters.letter_rows(row.event)]
    assert listed == [state]
