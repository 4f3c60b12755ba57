"""Seats in a real browser: a mission without JavaScript sends its sheet, the secretariat decides, a
freed seat is offered by email and accepted from it; and a seminar is chosen from an imported
file."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from events.models import Event, Registration
from tests.events import make_coming
from tests.factories import make_representative, make_state, make_user
from tests.servers import manage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def statuses(event):
    rows = event.registrations.order_by("family_name").values_list("family_name", "status")
    return dict(rows)


def press(page, name):
    page.get_by_role("button", name=re.compile(f"^{name}")).first.click()
    page.wait_for_load_state()


def said(page):
    return page.locator("main").inner_text()


def fill_in(page, number):
    page.fill("input[name=given_name]", "Delegate")
    page.fill("input[name=family_name]", str(number))
    page.fill("input[name=email]", f"delegate{number}@example.org")


def test_a_delegation_list_its_decision_a_substitute_and_an_offer_by_email(site):
    make_representative(make_user(email="kenya@example.org"), make_state("KE"), role="focal_point")
    make_user("event officer", email="officer@example.org")
    event = make_coming(seats=9, quota=2, approval=True, offer_hours=24)
    delegation_list = f"/en/events/{event.slug}/delegations/ken/"

    # The mission, on a phone without JavaScript: three drafts, roles typed, all sent at once.
    mission = site.signed_in("kenya@example.org", width=390, java_script_enabled=False)
    for number in (71, 72, 73):
        mission.goto(f"/en/events/{event.slug}/register/?for=ken")
        fill_in(mission, number)
        press(mission, "Save as draft")
    mission.goto(delegation_list)
    mission.get_by_text("Numbers and roles").first.click()
    mission.locator("select[name^=role_]").first.select_option("head")
    press(mission, "Check and submit")
    assert "3 people, 2 seats." in said(mission)
    press(mission, "Submit list")
    assert "The delegation list of Kenya is submitted" in said(mission)
    assert Registration.objects.get(family_name="71").role == "head"
    assert set(statuses(event).values()) == {"awaiting_approval"}

    # The secretariat approves: two have seats, and the third is told why not.
    officer = site.signed_in("officer@example.org")
    officer.goto(f"/office/{event.slug}/decisions/")
    for box in officer.locator("input[name=person]").all():
        box.check()
    press(officer, "Approve selected people")
    assert statuses(event) == {"71": "confirmed", "72": "confirmed", "73": "waiting"}
    officer.goto(delegation_list)
    press(officer, "Accept list")
    mission.goto(delegation_list)
    assert "On the waiting list, no. 1" in said(mission)
    assert "Kenya already has its 2 seats." in said(mission)

    # The mission replaces one person, who keeps the seat, and takes another one out.
    mission.get_by_role("link", name="Substitute Delegate 72").click()
    mission.get_by_label("Another person, named below").check()
    fill_in(mission, 74)
    press(mission, "Substitute delegate")
    officer.goto(f"/office/{event.slug}/decisions/")
    officer.locator("input[name=person]").check()
    press(officer, "Approve selected people")
    assert statuses(event) == {
        "71": "confirmed",
        "72": "substituted",
        "73": "waiting",
        "74": "confirmed",
    }
    mission.goto(delegation_list)
    mission.get_by_role("link", name="Cancel registration Delegate 71").click()
    press(mission, "Cancel registration")
    assert statuses(event)["73"] == "offered"

    # The offer is accepted from the email, by somebody who is not signed in; opening it does
    # nothing.
    mail = next(m for m in site.mail_to("delegate73@example.org") if "is offered" in m)
    link = urlsplit(re.search(r"https?://\S+/offer/\S+", mail).group(0)).path
    stranger = site.new_page(site.address, width=390, java_script_enabled=False)
    stranger.goto(link)
    assert statuses(event)["73"] == "offered"
    press(stranger, "Accept seat")
    assert "The seat is confirmed" in said(stranger)
    assert statuses(event)["73"] == "confirmed"
    assert stranger.goto(link[:-6] + "AAAAA/").status == 404
    assert "This link is incomplete" in said(stranger)

    # Nobody else sees the sheet, and the seats are as the rows and the entries say.
    make_representative(make_user(email="fiji@example.org"), make_state("FJ"), role="focal_point")
    other = site.signed_in("fiji@example.org")
    assert other.goto(delegation_list).status == 404
    assert manage("verify_seats")[0] == 0


FILE = """Pays;Prénom;Nom;Courriel;Reçu
NA;Delegate;81;delegate81@example.org;03.05.2026 10:00
Kenya;Delegate;82;delegate82@example.org;2026-05-02
斐济;Delegate;83;delegate83@example.org;1 May 2026 09:30
FJ;Élodie;84;delegate84@example.org;2026-05-04
"""


def test_a_seminar_is_chosen_from_a_file(site, tmp_path):
    make_user("event officer", email="officer@example.org")
    for code in ("NA", "KE", "FJ"):
        make_state(code)
    event = make_coming(seats=2, admission="selection", quota=1)
    path = tmp_path / "nominations.csv"
    path.write_text(FILE, encoding="gb18030")

    # Nothing is written before the officer has seen what was understood.
    officer = site.signed_in("officer@example.org")
    officer.goto(f"/office/{event.slug}/imports/")
    officer.set_input_files("input[type=file]", path)
    press(officer, "Upload")
    assert "斐济" in said(officer)
    press(officer, "Check rows")
    site.send_mail()  # the worker's tasks, once
    officer.reload()
    assert "4 new people will be entered." in said(officer)
    assert event.registrations.count() == 0
    press(officer, "Enter 4 people")
    site.send_mail()
    assert set(statuses(event).values()) == {"nominated"}

    # By time of receipt and one for each State: Fiji and Kenya; Namibia and a second one wait.
    officer.goto(f"/office/{event.slug}/selection/")
    assert "2 selected, 2 waiting" in said(officer)
    before = timezone.now() - timedelta(seconds=2)  # that very second would be in time
    Event.objects.filter(pk=event.pk).update(closes_at=before)
    officer.reload()
    officer.get_by_role("link", name="Confirm selection").click()
    press(officer, "Confirm selection")
    assert statuses(event) == {
        "81": "waiting",
        "82": "confirmed",
        "83": "confirmed",
        "84": "waiting",
    }

    # Fiji declines; 84 is of Fiji and was received last: Namibia, received before, moves up.
    row = Registration.objects.get(family_name="83")
    officer.goto(f"/en/events/{event.slug}/registrations/{row.pk}/decline/")
    press(officer, "Decline seat")
    assert statuses(event)["81"] == "confirmed"
    assert any("81" in mail for mail in site.mail_to("delegate81@example.org"))
    assert manage("verify_seats")[0] == 0
