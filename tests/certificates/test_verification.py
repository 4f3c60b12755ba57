"""What a stranger learns from a number: whether the document is valid, and nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from certificates.actions.certificates import withdraw_certificate
from certificates.models import VisaLetter
from certificates.queries.verification import find_document, normal_number
from tests.certificates.certified import TITLE, make_certificate, make_over, make_present
from tests.factories import make_user

pytestmark = pytest.mark.django_db
WRONG = "2222-3333-4444"


def url(number, language="en"):
    return f"/{language}/verify/{number}/"


def html_of(client, number, language="en"):
    return client.get(url(number, language)).content.decode()


def main_of(html):
    """Without masthead and foot, and without the number, which the address holds."""
    return html[html.index("<main") : html.index("</main>")]


def withdrawn(certificate):
    facts = {"by": make_user(), "at": timezone.now(), "reason": "A secret reason"}
    return withdraw_certificate(certificate, **facts)


def make_letter(status="issued", **fields):
    event = make_over(title={"en": "Seminar of the letter"})
    row = make_present(event, given_name="Unmistakable", family_name="Person")
    at = timezone.now()
    dates = {"asked_at": at, "issued_at": None if status == "being_prepared" else at}
    if status == "withdrawn":
        dates["withdrawn_at"] = at
    return VisaLetter.objects.create(registration=row, status=status, **dates | fields)


# --- numbers --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("4WQ9-K7BD-2NXM", "4WQ9-K7BD-2NXM"),
        ("4wq9k7bd2nxm", "4WQ9-K7BD-2NXM"),
        (" 4wq9 k7bd 2nxm ", "4WQ9-K7BD-2NXM"),
        ("4WQ9–K7BD–2NXM", "4WQ9-K7BD-2NXM"),
        ("４ＷＱ９K7BD2NXM", "4WQ9-K7BD-2NXM"),
        ("4WQ9-K7BD-2NX", ""),
        ("4WQ9-K7BD-2NXMM", ""),
        ("0000-1111-LLLL", ""),
        ("", ""),
        ("../../etc/passwd", ""),
        ("ЖЖЖЖ-ЖЖЖЖ-ЖЖЖЖ", ""),
    ],
)
def test_a_number_is_understood_however_it_is_typed(typed, number):
    assert normal_number(typed) == number


# --- wrong numbers --------------------------------------------------------------------------------
@pytest.mark.parametrize("number", [WRONG, "17", "0000-1111-LLLL", "x" * 300, "<script>"])
def test_every_wrong_number_gets_the_same_answer(client, number):
    answer, other = client.get(url(number)), client.get(url("ZZZZ-ZZZZ-ZZZZ"))
    assert (answer.status_code, other.status_code) == (404, 404)
    assert main_of(answer.content.decode()) == main_of(other.content.decode())
    assert "There is no document with this number" in answer.content.decode()
    assert "Compare each character" in answer.content.decode()


def test_guessing_is_slowed_down_and_right_numbers_are_still_answered(client):
    certificate = make_certificate()
    told = [
        client.get(url(f"2222-3333-44{n:02}".replace("0", "A").replace("1", "B"))).status_code
        for n in range(22)
    ]
    assert told == [404] * 20 + [429] * 2
    answer = client.get(url(WRONG))
    assert "Try again in" in answer.content.decode()
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert client.get(url(certificate.number)).status_code == 200
    assert client.get(url(WRONG), REMOTE_ADDR="198.51.100.17").status_code == 404


def test_who_asks_all_day_is_slowed_down_with_right_numbers_too(client, monkeypatch):
    monkeypatch.setattr("certificates.views.verify.ALL", "3/hour")
    number = make_certificate().number
    assert [client.get(url(number)).status_code for _n in range(5)] == [200, 200, 200, 429, 429]


# --- certificates ---------------------------------------------------------------------------------
def test_a_certificate_says_name_event_dates_and_that_it_is_valid(client):
    certificate = make_certificate(given_name="Delegate", family_name="17")
    certificate.facts |= {"first": "2026-09-24", "last": "2026-09-27"}
    certificate.save()
    page = main_of(html_of(client, certificate.number))
    for text in ("Delegate 17", TITLE["en"], "24 September 2026 to 27 September 2026", "Valid"):
        assert text in page
    assert "Withdrawn" not in page


def test_it_says_nothing_else(client):
    person = {
        "style": "H.E.",
        "email": "secret17@example.org",
        "phone": "+679 555 0117",
        "position": "Counsellor for secrets",
        "diet": "Halal",
        "access_needs": "Step-free seat",
        "language": "fr",
    }
    certificate = withdrawn(make_certificate(**person))
    row, page = certificate.registration, html_of(client, certificate.number)
    secrets = [
        *[value for key, value in person.items() if key != "language"],
        row.delegation.entity.name,
        row.badge,
        row.code,
        "A secret reason",
        "Permanent Representative",
        row.event.slug,
        f"/registrations/{row.pk}",
        certificate.issued_by.email,
    ]
    assert [secret for secret in secrets if secret in page] == []


def test_a_withdrawn_one_says_since_when_and_not_why(client):
    certificate = withdrawn(make_certificate())
    certificate.withdrawn_at = certificate.withdrawn_at.replace(
        2026, 10, 1, 20
    )  # the 2nd in Beijing
    certificate.save()
    page = main_of(html_of(client, certificate.number))
    assert "Withdrawn on 2 October 2026" in page
    assert 'class="status is-ok"' not in page


def test_what_it_says_is_what_the_paper_says_and_not_what_was_changed_later(client):
    certificate = make_certificate(given_name="Delegate", family_name="17")
    event = certificate.registration.event
    event.title = {"en": "Another title"}
    event.starts_at -= timedelta(days=100)
    event.save()
    page = html_of(client, certificate.number)
    assert ("Another title" in page, TITLE["en"] in page) == (False, True)


@pytest.mark.parametrize(("language", "title"), TITLE.items())
def test_the_page_is_there_in_the_readers_language(client, language, title):
    page = html_of(client, make_certificate().number, language)
    assert title in page
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in page[:200]


# --- letters --------------------------------------------------------------------------------------
def test_a_letter_says_event_dates_and_kind_and_no_name(client):
    letter = make_letter()
    page = main_of(html_of(client, letter.number))
    assert [text in page for text in ("Visa support letter", "Seminar of the letter", "Valid")] == [
        True
    ] * 3
    assert ("Unmistakable" in page, "Name" in page) == (False, False)


@pytest.mark.parametrize(
    ("status", "status_code"), [("issued", 200), ("withdrawn", 200), ("being_prepared", 404)]
)
def test_a_letter_being_prepared_is_not_found(client, status, status_code):
    assert client.get(url(make_letter(status).number)).status_code == status_code


def test_a_letter_withdrawn_before_it_was_issued_never_was(client):
    assert client.get(url(make_letter("withdrawn", issued_at=None).number)).status_code == 404


def test_a_withdrawn_letter_says_since_when(client):
    letter = make_letter("withdrawn", reason="A secret reason")
    page = html_of(client, letter.number)
    assert ("Withdrawn on" in page, "A secret reason" in page) == (True, False)
    assert find_document(letter.number).valid is False


# --- addresses ------------------------------------------------------------------------------------
def test_the_address_in_the_code_leads_to_the_readers_language(client):
    number = make_certificate().number
    answer = client.get(f"/verify/{number}/", headers={"accept-language": "ru,en;q=0.5"})
    assert (answer.status_code, answer.url) == (302, url(number, "ru"))
    client.force_login(make_user(language="ar"))
    assert client.get(f"/verify/{number}/").url == url(number, "ar")


def test_the_form_leads_to_the_page_of_the_number(client):
    assert 'name="number"' in client.get("/en/verify/").content.decode()
    assert client.get("/en/verify/", {"number": "4wq9 k7bd 2nxm"}).url == url("4WQ9-K7BD-2NXM")
    assert client.get("/en/verify/", {"number": "../a/b?c"}).url == url("---a-b-c")
    assert client.get("/verify/", follow=True).request["PATH_INFO"] == "/en/verify/"


@pytest.mark.parametrize("number", [None, WRONG])
def test_no_machine_keeps_the_page_and_no_other_site_learns_its_address(client, number):
    answer = client.get(url(number or make_certificate().number))
    assert '<meta name="robots" content="noindex, nofollow">' in answer.content.decode()
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in answer


def test_the_page_takes_two_questions_of_the_database(client, django_assert_max_num_queries):
    number = make_certificate().number
    with django_assert_max_num_queries(2):
        client.get(url(number))
