"""The desk on two phones while the server is gone: every scan is shown at once, and arrives
once."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone

from attendance.actions.devices import close_device, renew_opening_link
from events.actions import cancel_registration
from tests.attendance.devices import make_device
from tests.attendance.test_reading import GARBLED_SCAN
from tests.browser.test_axe import TAGS
from tests.events import make_guest, make_today
from tests.factories import make_state, make_user
from tests.servers import free_port, server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database(
        "what a browser keeps and sends again; what arrives twice is in tests/events"
    ),
    pytest.mark.django_db(transaction=True),
]
FIVE_MINUTES = 5 * 60 * 1000


class DevicePhone:
    """A browser with the desk open in it."""

    def __init__(self, new_page, address, device, **options):
        self.address, self.event, self.shown = address, device.event, 0
        self.page = new_page(address, width=390, **options)
        self.page.clock.install()
        secret = renew_opening_link(device, by=device.made_by, at=timezone.now())
        self.page.goto(reverse("desk:open", args=[secret]))
        self.page.get_by_role("button", name="Open the desk").click()
        self.wait("desk.dataset.installed === '1' && Number(desk.dataset.ready) > 0")

    @property
    def path(self):
        return reverse("desk:app", args=[self.event.slug])

    def wait(self, condition):
        self.page.wait_for_function(
            f"() => {{ const desk = document.getElementById('desk'); return {condition}; }}"
        )

    def scan(self, guest):
        """As a hand scanner types it: the address of the badge and Enter. Returns the verdict."""
        return self.type(f"{self.address}/b/{self.event.slug}/{guest.code}")

    def type(self, text):
        self.shown += 1
        self.page.fill("#code", text)
        self.page.press("#code", "Enter")
        self.wait(f"desk.dataset.shown === '{self.shown}'")
        assert self.page.locator("#signs svg:visible").count() == 1
        return self.page.locator("#verdict").inner_text()

    def search(self, text):
        """The people whom a typed text shows: the names of their buttons."""
        found = int(self.page.locator("#desk").get_attribute("data-found") or 0)
        self.page.fill("#code", text)
        self.page.press("#code", "Enter")
        self.wait(f"desk.dataset.found === '{found + 1}'")
        assert self.page.evaluate("document.activeElement.id") == "code"
        return self.page.locator("#hits button").all_inner_texts()

    def choose(self, text):
        """Types a text that one person has, and presses the person's button."""
        (_name,) = self.search(text)
        self.shown += 1
        self.page.locator("#hits button").click()
        self.wait(f"desk.dataset.shown === '{self.shown}'")
        assert self.page.evaluate("document.activeElement.id") == "code"
        return self.page.locator("#verdict").inner_text()

    def again(self):
        """The page is loaded again, from wherever there is one."""
        self.page.reload()
        self.wait("desk.dataset.started === '1' && Number(desk.dataset.ready) > 0")
        self.shown = 0

    def close_and_open(self):
        """The browser is closed and opened again; what it keeps it keeps."""
        context = self.page.context
        self.page.close()
        self.page = context.new_page()
        self.page.clock.install()
        self.page.goto(f"{self.address}{self.path}")
        self.wait("desk.dataset.started === '1' && Number(desk.dataset.ready) > 0")
        self.shown = 0

    def faults(self):
        """What axe finds on the page."""
        options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
        return [rule["id"] for rule in Axe().run(self.page, options=options).response["violations"]]

    @property
    def status(self):
        return self.page.locator("#status").inner_text()


def entity_of(guest):
    return guest.delegation.entity.name


@pytest.fixture
def event(transactional_db):
    return make_today(hours=3, title={"en": "Seminar"})


def test_forty_scans_on_two_phones_through_a_cut_arrive_once_each(event, new_page):
    kenya, port = make_state("KE"), free_port()
    guests = [make_guest(event, kenya) for _n in range(39)]
    with server(port=port) as address:
        north = DevicePhone(new_page, address, make_device(event, "North"))
        south = DevicePhone(new_page, address, make_device(event, "South"))
        assert {north.scan(guest) for guest in guests[:10]} == {"OK, checked in"}
        assert {south.scan(guest) for guest in guests[20:30]} == {"OK, checked in"}
        assert north.status.startswith("Online")
        assert north.faults() == []
        assert event.scans.count() == 20

    # The server is gone. One phone loads its page again, the other is closed and opened.
    assert {north.scan(guest) for guest in guests[10:15]} == {"OK, checked in"}
    assert ("Offline since" in north.status, "Scans to send: 5" in north.status) == (True, True)
    assert north.scan(guests[3]) == "Already checked in"
    north.again()
    assert north.scan(guests[12]) == "Already checked in"
    assert {north.scan(guest) for guest in guests[15:20]} == {"OK, checked in"}
    assert {south.scan(guest) for guest in guests[30:34]} == {"OK, checked in"}
    south.close_and_open()
    assert {south.scan(guest) for guest in [*guests[34:], guests[19]]} == {"OK, checked in"}
    for phone in (north, south):
        phone.page.clock.fast_forward(FIVE_MINUTES)
    assert event.scans.count() == 20

    with server(port=port):
        for phone in (north, south):
            phone.page.clock.fast_forward(60_000)
            phone.wait("desk.dataset.waiting === '0' && desk.dataset.online === '1'")
        assert "to send" not in north.status
    let_in = event.scans.filter(admitted=True)
    assert (let_in.count(), event.scans.arrivals().count()) == (40, 39)
    assert event.scans.filter(conflict="double").count() == 1
    assert event.scans.filter(result="repeat", admitted=False).count() == 2
    assert event.scans.values("nonce").distinct().count() == event.scans.count() == 42


def test_refusals_names_and_the_end_of_a_device(event, new_page):
    guest, gone = make_guest(event, family_name="Seventeen"), make_guest(event)
    accented = make_guest(event, given_name="Thị Minh Khai", family_name="Nguyễn")
    other = make_guest(make_today())
    cancel_registration(gone, by=make_user(), at=timezone.now())
    port = free_port()
    with server(port=port) as address:
        searching = make_device(event, "Help desk", may_search=True)
        plain = DevicePhone(new_page, address, make_device(event, "Gate"))
        help_desk = DevicePhone(new_page, address, searching)
        assert plain.scan(gone) == "Not confirmed"
        assert (
            plain.type(f"{address}/b/{other.event.slug}/{other.code}") == "Badge of another event"
        )
        assert plain.type("Seventeen").startswith("This device cannot search by name")
        assert plain.type(guest.badge) == "OK, checked in"
    assert plain.type("Seventeen").startswith("This device cannot search by name")
    names = help_desk.search("Seventeen")
    assert [name.split() for name in names] == [
        f"Check in {guest.name}, {entity_of(guest)}".split()
    ]
    assert event.scans.count() == 3  # neither device has checked anyone in by name
    assert help_desk.type("Delegate 999") == "Not on the list"
    assert help_desk.choose("Seventeen") == "OK, checked in"  # it has not heard of the other desk
    assert help_desk.type(guest.badge) == "Already checked in"
    assert help_desk.choose("NGUYEN thi khai") == "OK, checked in"
    assert help_desk.type(accented.badge.replace("-", "–").lower()) == "Already checked in"
    assert plain.type(f"{address}/b/{event.slug}/{accented.code}".upper()) == "OK, checked in"
    assert plain.type(GARBLED_SCAN).endswith("Check the scanner’s keyboard layout.")
    assert help_desk.type(GARBLED_SCAN) == "Not on the list"
    for words in (GARBLED_SCAN, "Check the scanner’s keyboard layout."):
        assert words in help_desk.page.locator("#result").inner_text()
    assert plain.scan(gone) == "Not confirmed"
    kept = plain.page.evaluate("""async () => {
        const result = (asked) => new Promise((done) => {
            asked.onsuccess = (e) => done(e.target.result);
        });
        const names = (await indexedDB.databases()).map((one) => one.name);
        const base = await result(indexedDB.open(names.find((one) => one.startsWith('desk-'))));
        const all = (store) => result(base.transaction(store).objectStore(store).getAll());
        const stores = await Promise.all(['facts', 'queue', 'seen'].map(all));
        return JSON.stringify([...stores, { ...localStorage }]);
    }""")
    assert [
        word for word in ("Seventeen", guest.code, gone.code, guest.badge) if word in kept
    ] == []
    close_device(searching, by=searching.made_by, at=timezone.now())
    with server(port=port):
        help_desk.page.clock.fast_forward(60_000)
        help_desk.page.locator("#closed").wait_for()
        assert not help_desk.page.locator("#scan").is_visible()
        plain.page.clock.fast_forward(60_000)
        plain.wait("desk.dataset.waiting === '0' && desk.dataset.online === '1'")
    results = event.scans.order_by("pk").values_list("result", flat=True)
    assert sorted(results) == ["in", "in", "refused", "refused", "refused"]
