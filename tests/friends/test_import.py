"""The list of members as a file: what goes out comes back in as the same."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.models import Entry
from friends.models import Membership
from tests.factories import make_membership, make_organization, make_state
from tests.markup import tight

pytestmark = pytest.mark.django_db
PATH = "/admin/friends/membership/import/"
HEAD = "code,name,kind,capacity,from,until\n"


@pytest.fixture
def officer(client, admissions_officer):
    client.force_login(admissions_officer)
    return client


def check(client, text):
    file = SimpleUploadedFile("members.csv", text if isinstance(text, bytes) else text.encode())
    return client.post(PATH, {"file": file}).content.decode()


def confirm(client, html):
    text = re.search(r'name="text" value="([^"]+)"', html)[1]
    return client.post(PATH, {"text": text, "confirmed": "1"}, follow=True).content.decode()


def on_record():
    columns = ("entity__code", "capacity", "effective_from", "effective_until")
    return list(Membership.objects.values_list(*columns).order_by("entity__code", "effective_from"))


@pytest.mark.parametrize("code", ["TW", "TWN", "XK", "CK", "Atlantis", ""])
def test_other_countries_are_refused(officer, code):
    html = check(officer, HEAD + f"{code},x,member_state,member,2025-01-20,\n")
    assert "is not an entity of the United Nations list" in html.replace("&quot;", "")
    assert 'name="confirmed"' not in html


def test_errors_are_told_row_by_row_and_nothing_is_entered(officer):
    make_state("FJ"), make_state("KE"), make_organization("itu")
    html = check(
        officer,
        HEAD
        + "FJI,Fiji,member_state,member,2025-01-20,\n"
        + "KEN,Kenya,member_state,partner,2025-01-20,\n"
        + "itu,ITU,organization,partner,20 January,\n"
        + "FJ,Fiji,member_state,boss,2025-05-01,2025-04-01\n",
    )
    rows = re.findall(r'<tr><th scope="row">(\d)</th><td>(\w+)</td>', tight(html))
    assert rows == [("3", "capacity"), ("4", "from"), ("5", "capacity"), ("5", "until")]
    assert on_record() == []


def test_the_same_state_twice_at_a_time_is_an_error(officer):
    make_state("FJ")
    row = "FJI,Fiji,member_state,{},2025-01-20,\n"
    html = check(officer, HEAD + row.format("member") + row.format("observer"))
    assert "is on the list twice" in html


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "The submitted file is empty."),
        (b"code;name\n", "These columns are missing"),
        ("é".encode("latin-1") * 9, "not a CSV file in UTF-8"),
        (b"x" * (1024 * 1024 + 1), "too large"),
        (HEAD.encode() + b"x" * 200_000, "not a CSV file in UTF-8"),
    ],
)
def test_what_is_not_a_list_is_said(officer, text, said):
    assert said in check(officer, text)


def test_a_preview_that_was_tampered_with_is_refused(officer):
    make_state("FJ")
    html = check(officer, HEAD + "FJI,Fiji,member_state,member,2025-01-20,\n")
    text = re.search(r'name="text" value="([^"]+)"', html)[1]
    officer.post(PATH, {"text": "x" + text, "confirmed": "1"})
    assert on_record() == []


def test_checking_enters_nothing_and_confirming_enters_all(officer):
    make_state("FJ"), make_state("KE")
    html = check(
        officer,
        HEAD
        + "FJI,x,member_state,member,2025-01-20,\n"
        + "ke,x,member_state,observer,2025-01-20,2025-06-01\n",
    )
    assert on_record() == []
    assert "2 entered, 0 were on record already." in confirm(officer, html)
    assert on_record() == [
        ("fji", "member", date(2025, 1, 20), None),
        ("ken", "observer", date(2025, 1, 20), date(2025, 6, 1)),
    ]
    assert Entry.objects.filter(act="membership.imported").count() == 2


def test_a_contradiction_with_the_record_enters_nothing(officer):
    make_state("FJ")
    make_membership(make_state("KE"), since=date(2025, 2, 2))
    row = "{},x,member_state,member,2025-01-20,\n"
    html = check(officer, HEAD + row.format("FJI") + row.format("KEN"))
    said = confirm(officer, html)
    assert "Kenya is on record with other dates" in said
    assert on_record() == [("ken", "member", date(2025, 2, 2), None)]


def test_what_goes_out_comes_back_in_as_the_same(officer, group):
    make_membership(make_state("FJ"), since=date(2025, 1, 20), until=date(2025, 6, 1))
    make_membership(make_state("FJ"), since=date(2025, 9, 1))
    make_membership(make_state("NA"), since=date(2025, 1, 20), capacity="observer")
    make_membership(make_organization("itu"))
    out = officer.get("/en/members.csv?all=1").getvalue()
    before = on_record()
    assert "0 entered, 4 were on record already." in confirm(officer, check(officer, out))
    Membership.objects.all().delete()
    assert "4 entered, 0 were on record already." in confirm(officer, check(officer, out))
    assert on_record() == before
    again = officer.get("/en/members.csv?all=1").getvalue()
    assert again == out
