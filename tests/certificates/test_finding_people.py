"""A person is found by what is typed on a plain keyboard, wherever people are searched."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.erasure import grant_erasure, request_erasure
from attendance.queries.desk import find_people
from attendance.queries.roster import searchable_names
from attendance.views.office.attendance_list import AttendanceList
from certificates.models import Certificate
from certificates.queries.visa_letters import letter_rows
from events.actions import change_registration
from events.models import Registration
from files.search_key import search_words
from tests.attendance.devices import DevicePhone, make_device
from tests.certificates.certified import issued, make_over, make_present
from tests.events import make_guest, make_today
from tests.factories import make_registration, make_representative, make_state, make_user

pytestmark = pytest.mark.django_db

# How a name stands in the register, and what a person types who looks for it.
TYPED = [
    (("Thị Minh Khai", "Nguyễn"), "nguyen thi minh khai"),
    (("Thị Minh Khai", "Nguyễn"), "Nguye\u0302\u0303n"),
    (("Thi\u0323", "Nguye\u0302\u0303n"), "Nguyễn Thị"),
    (("Đức", "Đặng"), "dang duc"),
    (("João", "Simão"), "JOÃO SIMÃO"),
    (("João", "Simão"), "simao"),
    (("Aoife", "O’Brien"), "o'brien"),
    (("Aoife", "O'Brien"), "O’Brien aoife"),
    (("Jean-Luc", "Ndiaye"), "ndiaye jean luc"),
    (("Jean Luc", "Ndiaye"), "Jean-Luc"),
    (("Bjørn", "Łukasz"), "bjorn lukasz"),
    (("Сергей", "Ёлкин"), "ЕЛКИН СЕРГЕЙ"),
    (("أحمد", "المصرى"), "احمد المصري"),
    (("小龙", "李"), "李小龙"),
]
EACH = pytest.mark.parametrize(("name", "typed"), TYPED, ids=[typed for _name, typed in TYPED])


def names(name):
    return {"given_name": name[0], "family_name": name[1]}


# --- where people are searched: each returns the persons found for a text -------------------------
def at_the_desk(event, typed, **_more):
    return find_people(event, typed)


def on_a_device_with_a_network(event, typed, **_more):
    phone = DevicePhone(make_device(event, may_search=True))
    keys = [one["pk"] for one in phone.get("search", q=typed).json()["people"]]
    return list(Registration.objects.filter(pk__in=keys))


def on_a_device_without_a_network(event, typed, **_more):
    """What the script does with the names that it was given: see `test_reading`."""
    words = search_words(typed)
    rows = event.registrations.sent().select_related("delegation__entity")
    fits = [one["pk"] for one in searchable_names(rows) if all(w in one["key"] for w in words)]
    return list(Registration.objects.filter(pk__in=fits))


def in_the_attendance_list(event, typed, **_more):
    return list(event.registrations.filter(pk__in=_listed_keys(event, typed)))


def _listed_keys(event, typed):
    return AttendanceList(event, timezone.now(), text=typed).keys


def among_letters(event, typed, **_more):
    return list(letter_rows(event, text=typed))


def in_the_back_office(event, typed, client):
    client.force_login(make_user("event officer"))
    page = client.get(reverse("admin:events_registration_changelist"), {"q": typed})
    return list(page.context["cl"].result_list)


PLACES = [
    at_the_desk,
    on_a_device_with_a_network,
    on_a_device_without_a_network,
    in_the_attendance_list,
    among_letters,
    in_the_back_office,
]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_a_person_is_found_by_what_a_plain_keyboard_types(place, client):
    for name, typed in TYPED:
        event = make_today()
        make_guest(event, given_name="Delegate", family_name="17")
        meant = make_guest(event, **names(name))
        assert (typed, place(event, typed, client=client)) == (typed, [meant])
        meant.delete()


@pytest.mark.parametrize(
    "place", [p for p in PLACES if p is not on_a_device_without_a_network], ids=lambda p: p.__name__
)
@pytest.mark.parametrize("typed", ["\u0301", "’", "%", "_", "x" * 10_000, "\\"])
def test_what_is_no_name_finds_nobody(place, typed, client):
    event = make_today()
    make_guest(event)
    assert place(event, typed, client=client) == []


@pytest.mark.parametrize("place", [at_the_desk, in_the_attendance_list, among_letters])
def test_a_zero_byte_in_a_text_is_left_out(place):
    """In an address it is refused for all pages."""
    event = make_today()
    guest = make_guest(event, family_name="Seventeen")
    assert place(event, "\x00") == []
    assert place(event, "seven\x00teen") == [guest]


def certificates_shown(client, event, text):
    page = client.get(reverse("office:certificates", args=[event.slug]), {"q": text})
    return [row.pk for row, *_more in page.context["rows"]]


@EACH
def test_a_person_is_found_in_the_list_of_certificates(office, name, typed):
    event = make_over()
    make_present(event, given_name="Delegate", family_name="17")
    meant = make_present(event, **names(name))
    assert certificates_shown(office, event, typed) == [meant.pk]


def test_a_person_is_found_by_the_name_on_the_certificate_too(office, event_officer):
    event = make_over()
    meant = make_present(event, **names(("Thị", "Nguyễn")))
    issued(event)
    meant.refresh_from_db()
    change_registration(
        meant,
        by=event_officer,
        at=timezone.now(),
        version=meant.version,
        details={"family_name": "Seventeen"},
    )
    for text in ("nguyen", "seventeen"):
        assert certificates_shown(office, event, text) == [meant.pk]
    assert certificates_shown(office, event, "nobody") == []


def listed(client, name, text):
    page = client.get(reverse(f"admin:{name}_changelist"), {"q": text})
    return list(page.context["cl"].result_list)


@EACH
def test_people_and_those_who_act_for_a_mission_are_found_in_the_back_office(client, name, typed):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    meant = make_user(**names(name))
    acting = make_representative(meant, make_state("FJ"))
    make_representative(make_user(), make_state("KE"))
    assert listed(client, "accounts_user", typed) == [meant]
    assert listed(client, "friends_representative", typed) == [acting]
    assert listed(client, "accounts_user", meant.email.upper()) == [meant]


# --- whom the key does not disclose ---------------------------------------------------------------
def test_a_key_holds_no_address():
    """Partial addresses are searched by those who may see addresses."""
    row = make_registration(email="quillfeather@example.org", phone="+1 212 555 0117")
    user = make_user(email="quillfeather17@example.org")
    for one in (row, user):
        assert re.search("quill|555|example", one.search_key) is None
    assert find_people(row.event, "quillfeather") == []


def test_the_key_of_a_person_who_is_erased_is_erased(event_officer):
    person = make_user(given_name="Zubaydah", family_name="Quillfeather")
    event = make_over()
    row = make_present(
        event, user=person, given_name="Zubaydah", family_name="Quillfeather", second_script="زبيدة"
    )
    issued(event)
    now = timezone.now()
    request = request_erasure(person, by=person, at=now)
    secretary = make_user(is_staff=True, is_superuser=True)
    grant_erasure(request, by=secretary, at=now, reason="The person asked.")
    paper = Certificate.objects.get(registration=row)
    for one in (row, person, paper):
        one.refresh_from_db()
        assert one.search_key == f"person {request.pk}"
    assert find_people(event, "quillfeather") == []
