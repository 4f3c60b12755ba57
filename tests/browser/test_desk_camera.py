"""The camera of both desks in a browser that reads no codes by itself, as Safari is: a decoder from
a package reads them, in a worker, under the policy of the page."""

import pytest
from django.conf import settings
from django.utils import timezone

from attendance.actions.devices import renew_opening_link
from attendance.pdf.badges import address_of, qr
from tests.attendance.devices import make_device
from tests.browser.conftest import PASSWORD
from tests.events import make_guest, make_today
from tests.factories import make_state, make_user
from tests.servers import server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database("what a browser reads of a badge that is held before it"),
    pytest.mark.django_db(transaction=True),
]
# A camera that sees the badge, in a browser without BarcodeDetector.
CAMERA = """([side, path]) => {
    delete window.BarcodeDetector;
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [1280, 720];
    const paper = canvas.getContext('2d');
    const draw = () => {
        paper.resetTransform();
        paper.fillStyle = '#cfc8bd';
        paper.fillRect(0, 0, 1280, 720);
        paper.translate(470, 200);
        paper.rotate(0.12);
        paper.fillStyle = '#fff';
        paper.fillRect(-30, -30, 360, 360);
        paper.scale(300 / side, 300 / side);
        paper.fillStyle = '#111';
        paper.fill(new Path2D(path));
    };
    draw();
    setInterval(draw, 50);
    const refused = () => Promise.reject(new Error('refused'));
    navigator.mediaDevices.getUserMedia = async () =>
        window.cameraIsRefused ? refused() : canvas.captureStream(20);
}"""

KEPT = """async () =>
    Boolean(await caches.match(document.getElementById('lens').dataset.qrDecoder))"""


@pytest.fixture(autouse=True)
def decoder():
    if not settings.QR_DECODER:
        pytest.fail("node_modules has no jsqr: run bin/node-modules")


@pytest.fixture
def event(transactional_db):
    return make_today(hours=3, title={"en": "Seminar"}, seats=9)


def sees(page, guest):
    side, path = qr(address_of(guest))
    page.add_init_script(f"({CAMERA})({[side, path]!r})")


def test_a_badge_before_the_camera_is_checked_in_at_the_desk(event, new_page):
    guest, _other = make_guest(event, make_state("FJ")), make_user("desk officer", email="d@e.org")
    with server() as address:
        page = new_page(address, width=390)
        sees(page, guest)
        page.goto("/en/account/login/")
        page.fill("input[name=login]", "d@e.org")
        page.fill("input[name=password]", PASSWORD)
        page.click("main form button >> nth=0")
        page.wait_for_url(lambda url: "login" not in url)
        page.goto(f"/desk/{event.slug}/")
        page.get_by_role("button", name="Use the camera").click()
        page.get_by_text("OK, checked in").wait_for()
        assert page.locator(".result__who").inner_text().startswith(guest.name)
        assert page.locator("#counters dd").first.inner_text() == "1"
        assert page.locator("#lens").is_visible()  # ready for the next badge
        page.wait_for_timeout(1000)
        assert list(event.scans.values_list("registration", "result")) == [(guest.pk, "in")]
        page.get_by_role("button", name="Stop camera").click()
        assert page.evaluate("document.activeElement.id") == "code"
        assert not page.locator("#lens").is_visible()
        print("a picture took, ms:", page.locator("#lens").get_attribute("data-took"))
        page.evaluate("window.cameraIsRefused = true")
        page.get_by_role("button", name="Use the camera").click()
        page.get_by_text("The camera did not start.").wait_for()


def test_a_badge_before_the_camera_is_checked_in_at_the_offline_desk(event, new_page):
    guest, device = make_guest(event, make_state("FJ")), make_device(event, "Gate")
    secret = renew_opening_link(device, by=device.made_by, at=timezone.now())
    with server() as address:
        page = new_page(address, width=390)
        sees(page, guest)
        page.goto(f"/desk/open/{secret}/")
        page.get_by_role("button", name="Open the desk").click()
        page.wait_for_function("() => document.getElementById('desk').dataset.installed === '1'")
        page.get_by_role("button", name="Use the camera").click()
        page.wait_for_function("() => document.getElementById('desk').dataset.shown === '1'")
        assert page.locator("#verdict").inner_text() == "OK, checked in"
        page.get_by_role("button", name="Stop camera").click()
        page.wait_for_timeout(500)
        kept = page.evaluate(KEPT)
        assert kept  # without a network the camera reads on


def test_without_the_decoder_the_page_says_that_there_is_no_camera(event, new_page):
    device = make_device(event, "Gate")
    secret = renew_opening_link(device, by=device.made_by, at=timezone.now())
    with server() as address:
        page = new_page(address, width=390, service_workers="block")
        page.add_init_script("delete window.BarcodeDetector")
        page.goto(f"/desk/open/{secret}/")
        page.get_by_role("button", name="Open the desk").click()
        page.route("**/app/", without_decoder)
        page.reload()
        page.get_by_text("This browser cannot read badge codes with the camera.").wait_for()
        assert not page.get_by_role("button", name="Use the camera").is_visible()


def without_decoder(route):
    """The page as it is where the package is not installed."""
    answer = route.fetch()
    page = answer.text().replace('data-qr-decoder="/', 'data-qr-decoder="" data-was="/')
    route.fulfill(response=answer, body=page)
