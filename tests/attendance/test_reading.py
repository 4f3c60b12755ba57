"""What is scanned or typed is read twice, by the server and by a device without a network: one
table of cases for scans, and all signs of Unicode for names, hold both to the same answers."""

import json
import re
import sys
import unicodedata
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse

from attendance.queries import badge_codes
from attendance.rules.scanned_text import Kind, read_scan
from attendance.wording.refused_scans import GARBLED
from certificates.queries.verification import normal_number
from files.search_key import MAX_SIGNS, search_words
from files.text import fold
from tests.attendance.devices import DevicePhone, make_device
from tests.events import make_guest, make_today
from tests.factories import make_partner, make_token
from tests.node import run_node

HERE = Path(__file__).parent
CASES = json.loads((HERE / "scan_vectors.json").read_text())["cases"]
SCRIPT = settings.BASE_DIR / "static" / "attendance" / "offline" / "reading.js"
GARBLED_SCAN = next(case["typed"] for case in CASES if case["name"].endswith("French (AZERTY)"))


def by_device(name, texts):
    return json.loads(run_node(HERE / "reading.cjs", SCRIPT, name, given=json.dumps(texts)))


def expected(case):
    return {name: case[name] for name in ("kind", "code", "slug")}


# --- scans ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_server_reads_a_scan_as_the_table_says(case):
    found = read_scan(case["typed"])
    assert {"kind": found.kind, "code": found.code, "slug": found.slug} == expected(case)


def test_a_device_reads_a_scan_as_the_table_says():
    found = by_device("readScan", [case["typed"] for case in CASES])
    said = {case["name"]: one for case, one in zip(CASES, found, strict=True)}
    assert said == {case["name"]: expected(case) for case in CASES}


def test_the_table_has_every_kind_and_no_name_twice():
    assert {case["kind"] for case in CASES} == set(Kind)
    assert len({case["name"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("dash", ["-", "–", "—", "\u2011", "\u2212", "－", "ー", " ", ""])
def test_a_number_of_a_certificate_is_read_with_any_dash(dash):
    assert normal_number(f" 4wq9{dash}K7BD{dash}２NXM\r\n") == "4WQ9-K7BD-2NXM"


# --- names ----------------------------------------------------------------------------------------
# Control signs are refused in names; only a few of them part words in Python.
SIGNS = [
    chr(n)
    for n in range(sys.maxunicode + 1)
    if unicodedata.category(chr(n)) not in ("Cn", "Cs", "Cc", "Co")
]
NAMES = [
    "Nguyễn Thị Minh Khai",
    "Nguye\u0302\u0303n",
    "NGUYỄN",
    "Đặng Đức",
    "O’Brien",
    "O'Brien",
    "Jean-Luc\u2011Pierre  Ndiaye",
    "Jean\tLuc\n",
    "ΟΔΥΣΣΕΥΣ Οδυσσεύς",
    "İSTANBUL ıstanbul",
    "Straße STRASSE ẞ",
    "أحمد المصرى",
    "مُحَمَّد",
    "می‌خواهم",
    "क्षेत्र ज़",
    "วิศิษฏ์",
    "김철수",
    "ガンダム ｶﾞﾝﾀﾞﾑ",
    "李 小龙",
    "Ｊｏｓé",
    "ﬁancé Œuvre Æsir",
    "%_\\",
    "",
]


def test_a_device_folds_names_as_the_server_does():
    assert by_device("fold", NAMES) == [fold(name) for name in NAMES]


def test_a_device_folds_every_sign_as_the_server_does():
    """In the middle of a word, so that it joins or parts what stands around it."""
    texts = [f"a{sign}b" for sign in SIGNS]
    found = by_device("fold", texts)
    wrong = {
        f"U+{ord(sign):04X}": (one, fold(text))
        for sign, text, one in zip(SIGNS, texts, found, strict=True)
        if one != fold(text)
    }
    assert wrong == {}


def test_a_device_looks_for_the_same_words():
    long = ["a" * 10_000, "a " * MAX_SIGNS, "b" * MAX_SIGNS]
    texts = [*NAMES, *long, "An an  AN van", "’", "\u0301"]
    assert by_device("wordsOf", texts) == [search_words(text) for text in texts]


# --- at the desk, on the device, in the API -------------------------------------------------------
@pytest.fixture
def event(db):
    return make_today(seats=10)


def ways_of_reading(guest):
    """The refused scans that people reported."""
    address = f"http://127.0.0.1:8000/b/{guest.event.slug}/{guest.code}"
    wide = "".join(chr(ord(c) + 0xFEE0) for c in address)
    number = guest.badge.replace("-", "–")
    return [address.upper(), wide, number, address + "\r\n", guest.code.lower()]


def test_the_desk_checks_in_what_a_scanner_makes_of_a_badge(client, desk_officer, event):
    client.force_login(desk_officer)
    address = reverse("desk:find", args=[event.slug])
    for number in range(5):
        guest = make_guest(event)
        typed = ways_of_reading(guest)[number]
        client.post(address, {"code": typed, "nonce": str(uuid4())})
        assert guest.scans.get().result == "in"


def test_a_garbled_scan_names_the_keyboard_layout_and_keeps_what_was_typed(
    client, desk_officer, event
):
    client.force_login(desk_officer)
    body = {"code": GARBLED_SCAN, "nonce": str(uuid4())}
    page = client.post(reverse("desk:find", args=[event.slug]), body, follow=True)
    html = page.content.decode()
    assert str(GARBLED) in html
    assert "httpsM!!friends" in html
    assert event.scans.get().result == "unknown"
    body = {"code": "Nobody", "nonce": str(uuid4())}
    page = client.post(reverse("desk:find", args=[event.slug]), body, follow=True)
    assert str(GARBLED) not in page.content.decode()


def test_a_device_finds_by_what_a_scanner_makes_of_a_badge(event):
    guest = make_guest(event)
    phone = DevicePhone(make_device(event))
    for typed in ways_of_reading(guest):
        (person,) = phone.get("search", q=typed).json()["people"]
        assert person["pk"] == guest.pk
        assert badge_codes.find_badge(event, typed) == (guest, "")


def test_a_device_is_told_what_to_say_of_a_garbled_scan(event):
    html = DevicePhone(make_device(event)).get("app").content.decode()
    texts = json.loads(re.search(r'id="texts"[^>]*>(.*?)</script>', html, re.S)[1])
    assert texts["garbled"] == str(GARBLED)
    assert "attendance/offline/reading" in html


def test_a_partner_may_send_what_its_scanner_reads(client, event):
    guest = make_guest(event)
    token = make_token(make_partner(events=[event]))
    wide = "".join(chr(ord(c) + 0xFEE0) for c in guest.badge)
    for typed in (guest.badge.replace("-", "–").lower(), wide):
        answer = client.post(
            f"/api/v1/events/{event.slug}/check-ins/",
            json.dumps({"badge": typed, "nonce": str(uuid4())}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )
        assert (answer.status_code, answer.json()["registration"]) == (201, guest.pk)
