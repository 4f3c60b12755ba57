"""Cached pages after acts: those that show what changed are drawn again, the others are not, and no
page is ever stale."""

import ast
import re
from datetime import date
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from attendance.actions import scanning
from audit.cache_version import SHOWN, cache_version, fragments_changed_by, invalidate
from audit.models import SYSTEM, draft, record
from events import actions
from events.models import Event, EventStatus, Registration, Series
from events.queries.figures import figures
from friends.actions import admit, decline, file_request, member_list, reference, withdraw
from friends.actions.memberships import NamedPerson
from friends.models import Classification, CoChairTerm, GroupOfFriends, Membership
from tests.config.test_layers import ORDER, ROOT, sources
from tests.events import make_coming, make_guest, make_reserved_seats, make_today
from tests.factories import (
    make_cochair,
    make_group,
    make_membership,
    make_paper,
    make_registration,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db

NAMES = ("members", "group", "events", "seats", "arrivals", "certificates")
OTHERS = {"names"}  # on pages that hold more than totals
PAGES = {
    "home": "/en/",
    "table": "/en/members/",
    "squares": "/en/members/map/",
    "file": "/en/members.csv",
    "entity": "/en/members/fji/",
    "event": "/en/events/seminar/",
    "list": "/en/events/",
    "past": "/en/events/?when=past",
}


# Looked at too: none of these is ever stale.
KEPT = {
    "home in Arabic": "/ar/",
    "past list, page 1": "/en/events/?when=past&page=1",
    "figures of the Group": "/en/events/figures/",
    "figures as a file": "/fr/events/figures/?format=csv",
    "figures of an event": "/en/events/today/figures/",
    "figures of a series": "/en/events/series/seminars/",
    "participants": "/en/events/seminar/participants/",
    "participants today": "/en/events/today/participants/",
    "calendar": "/en/events/calendar.ics",
    "calendar of an event": "/en/events/seminar/event.ics",
    "members in Arabic": "/ar/members/",
    "whole file": "/en/members.csv?all=1",
    "observers": "/en/members/?status=o",
}


class World:
    """A small Group with an event to come, one today, and a request that waits."""

    def __init__(self, client):
        self.client = client
        self.by = make_user("secretariat")
        make_group(procedure="acknowledgement")
        make_cochair("ZM")
        self.fiji, self.kenya = make_state("FJ"), make_state("KE")
        self.togo = make_state("TG")
        self.membership = make_membership(self.fiji)
        self.request = make_membership(self.kenya, status="requested")
        self.event = make_coming(slug="seminar", seats=2)
        self.today = make_today(slug="today", city="New York")
        series = Series.objects.create(slug="seminars", name={"en": "Seminars"})
        Event.objects.update(series=series)
        self.guest = make_guest(self.event, self.fiji, consent_public=True)
        self.visitor = make_guest(self.today, self.fiji, consent_public=True)
        self.unseated = make_guest(make_today(seats=0), self.fiji)
        self.now = timezone.now()

    @property
    def facts(self):
        return {"by": self.by, "at": self.now}

    def look(self):
        pages = {name: said(self.client.get(path)) for name, path in (PAGES | KEPT).items()}
        shown = figures(Event.objects.public())
        return pages | {"figures": repr((shown.events, shown.registered, shown.attended))}

    def scan(self, registration=None):
        guest = registration or self.visitor
        return scanning.check_in(guest.event, registration=guest, nonce=uuid4(), **self.facts)


def said(response):
    """What a page tells, without what is another at every request."""
    assert response.status_code == 200
    html = response.getvalue().decode()
    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"|DTSTAMP:\w+', "", html)


def versions():
    return {name: cache_version(name) for name in NAMES}


@pytest.fixture
def world(client, committed):
    """Committed: a page is kept for nobody by a transaction that changed what it shows."""
    with committed():
        return World(client)


@pytest.fixture
def fiji(db):
    return make_state("FJ")


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


# --- the acts -------------------------------------------------------------------------------------
def admits(w):
    admit(w.request, on=w.now.date(), **w.facts)


def declines(w):
    decline(w.request, reason="The note was not signed", **w.facts)


def withdraws(w):
    withdraw(w.membership, paper=make_paper(), on=w.now.date(), **w.facts)


def files_a_request(w):
    named = NamedPerson("named17@example.org", "Delegate", "17")
    file_request(w.togo, capacity="member", paper=make_paper(), main=named, **w.facts)


def imports_a_member(w):
    line = member_list.ImportLine(w.togo, "member", date(2025, 2, 1), None)
    member_list.import_memberships([line], **w.facts)


def loads_the_table(w):
    reference.load(by=SYSTEM)


def publishes(w):
    event = make_coming(days=5, slug="draft", status=EventStatus.DRAFT, seats=10, city="Geneva")
    actions.publish_event(event, **w.facts)


def changes_the_event(w):
    values = {"city": "Lusaka", "time_zone": "Africa/Lusaka"}
    actions.change_event(w.event, version=w.event.version, values=values, **w.facts)


def cancels_the_event(w):
    actions.cancel_event(w.event, by=w.by, reason="The venue is closed")


def closes(w):
    actions.close_event(w.event, by=w.by)


def registers(w):
    make_registration(w.event, w.kenya, at=w.now)


def cancels(w):
    actions.cancel_registration(w.guest, **w.facts)


def arrives(w):
    w.scan()


def arrives_in_vain(w):
    w.scan(w.unseated)


def arrives_and_is_taken_back(w):
    scan = w.scan()
    scanning.undo_check_in(scan, nonce=uuid4(), **w.facts)


def claims(w):
    user = make_user(email=w.guest.email)
    actions.changing.claim_registrations(user, w.guest.email, w.now)


def adds_a_reserved_seats(w):
    make_reserved_seats(w.event, seats=1, entities=[w.kenya])


def sets_a_quota(w):
    actions.set_own_quota(w.event, entity=w.fiji, seats=5, **w.facts)


def exports(w):
    record("event.participants_exported", w.event, by=w.by)


# The act → the versions that it renews, and the pages that say something else afterwards.
ACTS = [
    (admits, {"members"}, {"home", "table", "squares", "file"}),
    (declines, set(), set()),
    (withdraws, {"members"}, {"home", "table", "squares", "file", "entity"}),
    (files_a_request, set(), set()),
    (imports_a_member, {"members"}, {"home", "table", "squares", "file"}),
    (loads_the_table, {"members"}, {"home", "table", "squares", "entity", "figures"}),
    (publishes, {"events"}, {"home", "list", "past", "figures"}),
    (changes_the_event, {"events"}, {"home", "event", "list", "past"}),
    (cancels_the_event, {"events"}, {"home", "event", "list"}),
    (closes, {"events"}, {"home", "event", "list"}),
    (registers, {"seats"}, {"event", "list", "figures"}),
    (cancels, {"seats"}, {"event", "list", "figures"}),
    (arrives, {"arrivals"}, {"home", "entity", "figures"}),
    (arrives_in_vain, set(), set()),
    (arrives_and_is_taken_back, {"arrivals"}, set()),
    (claims, {"seats", "arrivals"}, set()),
    (adds_a_reserved_seats, set(), {"event"}),
    (sets_a_quota, set(), set()),
    (exports, set(), set()),
]


@pytest.mark.parametrize(
    ("act", "renewed", "pages"), ACTS, ids=lambda act: getattr(act, "__name__", "")
)
def test_an_act_changes_the_pages_that_show_it_and_no_others(world, committed, act, renewed, pages):
    before, old = world.look(), versions()
    with committed():
        act(world)
    new = versions()
    after = world.look()
    cache.clear()
    fresh = world.look()
    assert {name for name in fresh if after[name] != fresh[name]} == set(), "stale"
    assert {name for name in NAMES if old[name] != new[name]} == renewed
    assert {name for name in fresh.keys() - KEPT if before[name] != after[name]} == pages


# --- the back office ------------------------------------------------------------------------------
@pytest.fixture
def office(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


def renewed_by(committed, send):
    old = versions()
    with committed():
        response = send()
    assert response.status_code == 302, response.context["errors"]
    new = versions()
    return {name for name in NAMES if old[name] != new[name]}


def test_a_term_of_a_co_chair_changes_the_members(office, committed, group):
    zambia = make_state("ZM")
    make_membership(zambia, since=date(2024, 12, 3))
    sent = {"entity": zambia.pk, "starts_on": "2025-01-01", "ends_on": ""}
    address = reverse("admin:friends_cochairterm_add")
    assert renewed_by(committed, lambda: office.post(address, sent)) == {"members"}
    term = CoChairTerm.objects.get()
    address = reverse("admin:friends_cochairterm_change", args=[term.pk])
    sent |= {"ends_on": "2025-02-01", "seen_version": term.version}
    assert renewed_by(committed, lambda: office.post(address, sent)) == {"members"}
    term.refresh_from_db()
    assert term.ends_on == date(2025, 2, 1)


def test_the_words_of_the_group_stand_on_the_front_page_alone(office, committed, group):
    address = reverse("admin:friends_groupoffriends_change", args=[group.pk])
    form = office.get(address).context["adminform"].form
    sent = {name: form[name].value() or "" for name in form.fields}
    sent = {name: value for name, value in sent.items() if not isinstance(value, list)}
    sent |= {f"{name}_0": str(form[name].value() or "") for name in form.fields}
    sent |= {"resolution": "79/1", "founded_on": "2024-12-03"}
    assert renewed_by(committed, lambda: office.post(address, sent)) == {"group"}
    assert GroupOfFriends.get().resolution == "79/1"


def test_an_entity_and_its_classes_change_the_members(office, committed, group):
    fiji = make_state("FJ")
    address = reverse("admin:friends_entity_change", args=[fiji.pk])
    form = office.get(address).context["adminform"].form
    sent = {name: form[name].value() or "" for name in form.fields}
    rows = "classifications"
    sent |= {f"{rows}-TOTAL_FORMS": 1, f"{rows}-INITIAL_FORMS": 0, f"{rows}-0-entity": fiji.pk}
    sent |= {f"{rows}-0-kind": "sids", f"{rows}-0-valid_from": "2025-01-01"}
    sent[f"{rows}-0-source"] = "United Nations, CDP list 2024"
    assert renewed_by(committed, lambda: office.post(address, sent)) == {"members"}
    assert Classification.objects.count() == 1


# --- how it is done -------------------------------------------------------------------------------
def test_what_is_rolled_back_renews_nothing(committed, fiji):
    old = versions()
    with committed(), pytest.raises(ZeroDivisionError), transaction.atomic():
        record("entity.changed", fiji, by=SYSTEM)
        raise ZeroDivisionError
    assert versions() == old


def test_a_rolled_back_part_takes_nothing_from_the_rest(committed, fiji):
    old = versions()
    with committed():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            record("entity.changed", fiji, by=SYSTEM)
            raise ZeroDivisionError
        record("entity.changed", fiji, by=SYSTEM)
    assert versions()["members"] != old["members"]


def test_an_act_on_many_rows_renews_a_version_once(django_capture_on_commit_callbacks, fiji):
    with django_capture_on_commit_callbacks() as callbacks:
        for _many in range(1000):
            draft("entity.changed", fiji, by=SYSTEM)
    assert len(callbacks) == 1


def test_a_cache_that_is_away_does_not_undo_an_act(committed, fiji, monkeypatch):
    class Away:
        def set(self, *args):
            raise ConnectionError

    monkeypatch.setattr("audit.cache_version.cache", Away())
    with committed():
        record("entity.changed", fiji, by=SYSTEM)
    assert fiji.__class__.objects.filter(pk=fiji.pk).exists()


def test_every_version_that_a_page_asks_for_is_renewed_by_something():
    fragments = {shown.fragment for places in SHOWN.values() for shown in places}
    assert fragments == {*NAMES, *OTHERS}


def test_acts_on_requests_and_exports_change_no_fragment():
    assert fragments_changed_by(Membership._meta.label_lower, "membership.declined") == ()
    assert fragments_changed_by("events.event", "event.list_exported") == ()
    assert fragments_changed_by("events.reserved_seats", "reservedseats.added") == ()
    claimed = fragments_changed_by(Registration._meta.label_lower, "registration.claimed")
    assert claimed == ("names", "seats", "arrivals")


def test_no_act_invalidates_by_hand():
    """The entry that it records does. What writes rows without one is listed here, with its
    reason."""
    without_an_entry = set()
    found = {
        path.relative_to(ROOT).as_posix()
        for path in sources(*ORDER)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", None) or getattr(node.func, "attr", "")) == "invalidate"
    }
    assert found - {"audit/models.py"} == without_an_entry


def test_by_hand_it_waits_for_the_commit_too(committed):
    old = versions()
    with committed():
        invalidate("members", "group")
        assert versions() == old
    new = versions()
    assert {name for name in NAMES if old[name] != new[name]} == {"members", "group"}
