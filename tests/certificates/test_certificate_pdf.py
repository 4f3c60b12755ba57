"""The certificate as PDF: the text in the languages of the six, the tags that PDF/UA asks for, and
who may fetch it."""

import io
import re
import unicodedata
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from certificates.actions.certificates import withdraw_certificate
from certificates.pdf.certificate import certificate_pdf
from certificates.wording.certificate import CERTIFICATE
from tests.certificates.certified import TITLE, make_certificate
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def reader_of(certificate):
    return PdfReader(io.BytesIO(certificate_pdf(certificate)))


def text_of(certificate):
    """Without spaces: those between signs of different scripts are the typesetter's."""
    text = "".join(page.extract_text() for page in reader_of(certificate).pages)
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def words(text):
    return sorted(re.findall(r"\w+", unicodedata.normalize("NFKC", text)))


def url(row):
    return reverse("events:certificate", args=[row.event.slug, row.pk])


@pytest.mark.parametrize(
    ("language", "second", "said"),
    [
        ("en", "", ["Certificate of participation", "Permanent Representative of Zambia"]),
        ("fr", "", ["Attestation de participation", TITLE["fr"]]),
        (
            "ru",
            "Делегат Семнадцать",
            ["Свидетельство об участии", TITLE["ru"], "Делегат Семнадцать"],
        ),
        ("zh-hans", "代表十七", ["参加证书", TITLE["zh-hans"], "代表十七"]),
        ("es", "", ["Certificado de participación", TITLE["en"]]),
    ],
)
def test_it_speaks_the_persons_language(language, second, said):
    certificate = make_certificate(language=language, family_name="17", second_script=second)
    text = text_of(certificate)
    missing = [
        part
        for part in [*said, "Delegate 17", certificate.number]
        if re.sub(r"\s", "", unicodedata.normalize("NFKC", part)) not in text
    ]
    assert missing == []


def test_in_arabic_its_words_are_text_too():
    certificate = make_certificate(language="ar", second_script="مندوب سبعة عشر")
    page = reader_of(certificate).pages[0].extract_text()
    found = set(words(page))
    title, family = CERTIFICATE["ar"]["title"], certificate.registration.family_name
    text = f"{title} مندوب سبعة عشر حلقة دراسية {family}"
    assert set(words(text)) - found == set()


def test_a_name_is_never_markup():
    certificate = make_certificate(given_name="#evil[]", family_name="$x$ *b* \\ @a <c>")
    assert "#evil[]$x$*b*\\@a<c>" in text_of(certificate)


@pytest.mark.parametrize("language", list(CERTIFICATE))
def test_it_is_tagged_titled_and_says_its_language_and_standard(language):
    reader = reader_of(make_certificate(language=language))
    root = reader.trailer["/Root"]
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, language.partition("-")[0])
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == CERTIFICATE[language]["title"]
    assert b"pdfuaid:part>1" in root["/Metadata"].get_data()
    assert "/StructTreeRoot" in root


@pytest.mark.parametrize("language", list(CERTIFICATE))
def test_long_names_stay_on_the_one_page(language):
    long = {"given_name": "Wilhelmina " * 9, "family_name": "Montgomery " * 9}
    certificate = make_certificate(language=language, second_script="Делегат " * 25, **long)
    certificate.facts["title"] = {"en": "International seminar on capacity-building " * 5}
    certificate.facts["venue"] = "United Nations Conference Centre, Hall of the Assembly"
    assert len(reader_of(certificate).pages) == 1


def test_the_code_leads_to_the_page_of_verification(settings):
    certificate = make_certificate()
    (link,) = [a.get_object()["/A"]["/URI"] for a in reader_of(certificate).pages[0]["/Annots"]]
    assert link == f"{settings.SITE_URL}/verify/{certificate.number}/"
    assert link.partition("://")[2] in text_of(certificate)


def test_the_days_are_those_of_the_place():
    certificate = make_certificate(language="ru")
    certificate.facts |= {"first": "2026-09-24", "last": "2026-09-27"}
    certificate.issued_at = datetime(2026, 10, 1, 20, tzinfo=UTC)  # the second in Beijing
    text = text_of(certificate)
    assert "24сентября2026—27сентября2026" in text
    assert "2октября2026" in text


# --- fetching -------------------------------------------------------------------------------------
def test_the_person_finds_it_on_the_page_and_in_the_list(client):
    user = make_user()
    certificate = make_certificate(user=user)
    row = certificate.registration
    client.force_login(user)
    for page in (row.get_absolute_url(), reverse("events:mine")):
        assert url(row) in client.get(page).content.decode()
    answer = client.get(url(row))
    assert (answer["Content-Type"], answer["Cache-Control"]) == (
        "application/pdf",
        "private, no-store",
    )
    assert answer.content.startswith(b"%PDF")


def test_a_withdrawn_one_is_not_given_out_any_more(client):
    user = make_user()
    certificate = make_certificate(user=user)
    facts = {"by": make_user(), "at": timezone.now(), "reason": "Misspelt"}
    withdraw_certificate(certificate, **facts)
    client.force_login(user)
    row = certificate.registration
    for page in (row.get_absolute_url(), reverse("events:mine")):
        assert url(row) not in client.get(page).content.decode()
    assert client.get(url(row)).status_code == 404


def test_the_mission_may_fetch_it_and_another_may_not(client, focal_point, other_focal_point):
    row = make_certificate().registration
    told = []
    for person in (focal_point, other_focal_point):
        client.force_login(person)
        told.append(client.get(url(row)).status_code)
    assert told == [200, 404]


def test_under_the_address_of_another_event_there_is_none(client, event_officer):
    row, other = make_certificate().registration, make_certificate().registration
    client.force_login(event_officer)
    assert (
        client.get(reverse("events:certificate", args=[other.event.slug, row.pk])).status_code
        == 404
    )


def test_the_list_of_registrations_asks_once_for_all_certificates(
    client, django_assert_num_queries
):
    user = make_user()
    make_certificate(user=user)
    client.force_login(user)
    page = reverse("events:mine")
    client.get(page)
    with CaptureQueriesContext(connection) as one:
        client.get(page)
    for _n in range(2):
        make_certificate(user=user)
    with django_assert_num_queries(len(one)):
        client.get(page)
