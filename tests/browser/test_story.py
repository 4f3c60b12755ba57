"""The whole life of the Group in a real browser: from a mission's note verbale to a counted
attendance, through real server processes, each person in a browser of his or her own."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from audit.models import Entry
from events.models import Event, Registration
from friends.models import Entity
from tests.browser.conftest import PASSWORD
from tests.factories import PDF, make_representative, make_state, make_user
from tests.servers import manage
from tests.unprotected import unprotected

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def act(page, name):
    """Press an act's button in the back office, and once more on the page that asks again."""
    button = re.compile(f"^{name}")
    page.get_by_role("button", name=button).first.click()
    page.wait_for_load_state()
    if "/act/" in page.url:
        page.get_by_role("button", name=button).last.click()
        page.wait_for_load_state()


def sign_up(site):
    """A new person makes an account, confirms the address from the email, and signs in."""
    page = site.new_page(site.address)
    page.goto("/en/account/signup/")
    page.fill("input[name=email]", "Delegate61@example.org")
    page.fill("input[name=given_name]", "Delegate")
    page.fill("input[name=family_name]", "61")
    page.fill("input[name=password1]", PASSWORD)
    page.fill("input[name=password2]", PASSWORD)
    page.click("main form button >> nth=-1")
    page.wait_for_url(re.compile("confirm-email"))
    (mail,) = site.mail_to("delegate61@example.org")
    link = re.search(r"https?://\S+confirm-email/\S+", mail).group(0)
    page.goto(urlsplit(link).path)
    page.click("main form button >> nth=-1")
    page.wait_for_load_state()
    return site.signed_in("delegate61@example.org")


def becomes_focal_point(page, secretary, officer, tmp_path):
    """One officer approves, another one confirms: the State has no focal point yet."""
    note = tmp_path / "note of the focal point.pdf"
    note.write_bytes(PDF)
    page.goto("/en/welcome/")
    page.fill("input[name=q]", "kenya")
    page.press("input[name=q]", "Enter")
    page.check("input[name=role][value=focal_point]")
    page.fill("input[name=reference]", "KEN/NV/1")
    for part, typed in (("day", "1"), ("month", "4"), ("year", "2026")):
        page.fill(f"input[name=dated_on_{part}]", typed)
    page.set_input_files("input[name=file]", note)
    page.click("main form button:has-text('Send request')")
    page.wait_for_load_state()

    secretary.goto("/admin/friends/representative/?status__exact=asked")
    secretary.click("#result_list tbody th a")
    act(secretary, "Approve")
    assert "is waiting for a second officer" in secretary.locator("body").inner_text()
    officer.goto("/en/delegations/ken/")
    officer.click("main a:has-text('Confirm')")
    officer.click("main form button:has-text('Confirm the appointment')")
    officer.wait_for_load_state()
    assert "is confirmed" in officer.locator("body").inner_text()


def files_a_note(page, tmp_path):
    note = tmp_path / "note verbale.pdf"
    note.write_bytes(PDF)
    page.goto("/en/delegations/ken/join/")
    page.check("input[name=capacity][value=member]") if page.locator(
        "input[name=capacity]"
    ).count() else page.select_option("select[name=capacity]", "member")
    page.fill("input[name=reference]", "PM/KEN/2026/7")
    page.fill("input[name=dated_on]", timezone.now().date().isoformat())
    page.set_input_files("input[type=file]", note)
    page.click("main form button >> nth=-1")
    page.wait_for_load_state()


def squares_and_members(site):
    """What a visitor sees of Kenya on the map, and the number of members."""
    page = site.new_page(site.address)
    page.goto("/en/")
    kind = page.locator(".tiles li", has_text="KEN").first.get_attribute("class") or ""
    members = page.locator(".figures dd").first.inner_text()
    line = page.locator(".chart .strong").last.text_content()
    return kind, members, line.strip()


def test_from_a_note_verbale_to_a_counted_attendance(site, tmp_path):
    for role in ("secretariat", "admissions officer", "event officer", "desk officer"):
        make_user(role, email=f"{role.split()[0]}@example.org")
    secretary = site.signed_in("secretariat@example.org")
    assert squares_and_members(site) == ("", "2", "2 members")

    # A new person signs up, becomes focal point by two officers, files a note; an officer admits.
    focal = sign_up(site)
    officer = site.signed_in("admissions@example.org")
    becomes_focal_point(focal, secretary, officer, tmp_path)
    files_a_note(focal, tmp_path)
    officer.goto("/admin/friends/membership/?status__exact=requested")
    officer.click("#result_list tbody th a")
    act(officer, "Admit")
    assert squares_and_members(site) == ("m", "3", "3 members")
    assert any("Kenya" in text for text in site.mail_to("delegate61@example.org"))

    # An event officer plans a seminar in Beijing and publishes it.
    planner = site.signed_in("event@example.org")
    starts = (timezone.now() + timedelta(days=40)).replace(hour=9, minute=0)
    planner.goto("/admin/events/event/add/")
    planner.fill("input[name=title_2]", "Seminar on data")
    planner.select_option("select[name=kind]", "seminar")
    planner.fill("input[name=venue]", "Seminar centre")
    planner.fill("input[name=city]", "Beijing")
    planner.select_option("select[name=time_zone]", "Asia/Shanghai")
    planner.fill("input[name=starts]", f"{starts:%-d %B %Y}")
    planner.fill("input[name=starts_time]", "09:00")
    planner.fill("input[name=ends]", f"{starts:%-d %B %Y}")
    planner.fill("input[name=ends_time]", "17:00")
    planner.fill("input[name=quota]", "2")
    planner.select_option("select[name=audience]", "all")
    planner.click("input[name=_continue]")
    planner.wait_for_load_state()
    act(planner, "Publish event")
    event = Event.objects.get()
    assert (event.status, event.local_start.hour, event.starts_at.hour) == ("published", 9, 1)

    # The focal point nominates three persons for a quota of two, and sees one waiting.
    for number in (71, 72, 73):
        focal.goto(f"/en/events/{event.slug}/register/?for=ken")
        focal.fill("input[name=given_name]", "Delegate")
        focal.fill("input[name=family_name]", str(number))
        focal.fill("input[name=email]", f"delegate{number}@example.org")
        focal.click("main form button:has-text('Send nomination')")
        focal.wait_for_load_state()
    assert "waiting list" in focal.locator("main").inner_text().lower()
    focal.goto("/en/delegations/ken/")
    assert "2 of 2 seats used" in focal.locator("main").inner_text()
    assert "On the waiting list, no. 1" in focal.locator("main").inner_text()

    # A delegate of another State registers herself.
    delegate = make_user(email="delegate81@example.org", family_name="81")
    make_representative(delegate, make_state("FJ"), role="delegate")
    herself = site.signed_in("delegate81@example.org")
    herself.goto(f"/en/events/{event.slug}/register/")
    herself.click("main form button >> nth=-1")
    herself.wait_for_load_state()
    assert "Confirmed" in herself.locator("main").inner_text()

    # One cancels: the waiting one is confirmed in the same moment, and mailed.
    first = Registration.objects.get(family_name="71")
    focal.goto(f"/en/events/{event.slug}/registrations/{first.pk}/cancel/")
    focal.click("main form button >> nth=-1")
    focal.wait_for_load_state()
    assert Registration.objects.get(family_name="73").status == "confirmed"
    assert "waiting" not in Registration.objects.values_list("status", flat=True)
    assert len(site.mail_to("delegate73@example.org")) == 2

    # At the desk three are checked in; a second try is a repeat; a cancelled one is refused.
    desk = site.signed_in("desk@example.org", width=390)
    assert verdict(desk, event, "Delegate 72") == "Not valid today"
    now = timezone.now()
    Event.objects.update(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=3))
    assert verdict(desk, event, "Delegate 72") == "OK, checked in"
    assert verdict(desk, event, "Delegate 73") == "OK, checked in"
    seventy_two = Registration.objects.get(family_name="72")
    assert verdict(desk, event, seventy_two.badge) == "Already checked in"
    assert (
        verdict(desk, event, Registration.objects.get(family_name="81").badge) == "OK, checked in"
    )
    assert verdict(desk, event, first.badge) == "Not confirmed"

    # The figures say: two States, three persons.
    page = site.new_page(site.address)
    page.goto(f"/en/events/{event.slug}/figures/")
    numbers = page.locator(".figures dd").all_inner_texts()
    assert numbers == [
        "2",
        "0",
        "0",
        "3",
        "3",
    ]  # States, observers, organizations, persons, attendances

    # The chain is whole; after a row is altered in the database, it names the first broken one.
    site.send_mail()
    assert manage("audit_verify")[0] == 0
    broken = Entry.objects.get(act="membership.admitted")
    with unprotected() as cursor:
        cursor.execute("UPDATE audit_entry SET note = 'altered' WHERE id = %s", [broken.pk])
    code, output = manage("audit_verify")
    assert code == 1
    assert f"entry {broken.seq} was altered" in output
    assert Entity.objects.get(iso3="KEN").memberships.live().count() == 1


def verdict(page, event, typed):
    """Type a name or badge at the desk, tap once more where a tap is asked; returns the verdict."""
    page.goto(f"/desk/{event.slug}/")
    page.fill("input[name=code]", typed)
    page.click("form.scan button >> nth=0")
    page.wait_for_load_state()
    one_tap = page.get_by_role("button", name=re.compile("Check in"))
    if not page.locator(".result__verdict").count() and one_tap.count():
        one_tap.first.click()
        page.wait_for_load_state()
    return page.locator(".result__verdict").first.inner_text().strip()
