"""The demonstration says what the press reported, computed from its rows; and it stays out of
production."""

from datetime import date
from io import StringIO

import pytest
from allauth.idp.oidc.models import Client
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.chain import first_fault
from audit.models import Entry
from config.demo import ACCOUNTS, ASKS, PARTNER_SECRET, PASSWORD
from events.actions.seat_check import verify_seats
from events.models import Event, Registration
from events.queries.figures import attendance_totals, figures
from friends.models import Entity, GroupOfFriends, Membership
from tests.events.selecting import propose_selection


def load(*options):
    output = StringIO()
    call_command("load_demo", *options, stdout=output)
    return output.getvalue()


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Loaded once for this file, and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load()
        transaction.set_rollback(True)


def states_at(slug):
    event = Event.objects.get(slug=slug)
    entities = Entity.objects.filter(delegations__registrations__scans__in=event.scans.arrivals())
    return set(entities.distinct().values_list("code", flat=True))


def attended(**which):
    return figures(Event.objects.filter(**which)).attended


def test_the_first_meeting_was_in_new_york_in_december_2024(demo):
    event = Event.objects.get(slug="first-meeting")

    assert (event.city, event.local_start.date()) == ("New York", date(2024, 12, 3))
    assert attended(slug="first-meeting").states == 80


def test_the_side_event_had_more_than_seventy_countries_and_the_named_ones_among_them(demo):
    event = Event.objects.get(slug="side-event-2025")
    states = states_at("side-event-2025")

    assert event.local_start.date() == date(2025, 5, 6)
    assert sorted(event.hosts.values_list("iso2", flat=True)) == ["CN", "ZM"]
    assert attended(slug="side-event-2025").states == 74
    assert {"rus", "fra", "bra", "idn", "pak", "eth", "itu", "odet"} - states == set()
    assert attended(slug="side-event-2025").organizations == 2


def test_the_two_seminars_had_over_180_participants_from_more_than_forty_countries(demo):
    seminars = attended(series__slug="seminars")

    assert sorted(e.city for e in Event.objects.filter(series__slug="seminars")) == [
        "Beijing",
        "Shanghai",
    ]
    assert seminars.attendances == 186
    assert seminars.states > 40


def test_the_membership_grew_steadily(demo):
    totals = [
        Membership.objects.as_of(day).filter(capacity="member").count()
        for day in (
            date(2024, 12, 2),
            date(2024, 12, 3),
            date(2025, 5, 6),
            date(2026, 5, 5),
            timezone.now().date(),
        )
    ]

    assert totals == [0, 34, 58, 82, 90]


def test_two_events_to_come_are_open_and_one_is_nearly_full(demo):
    coming = Event.objects.filter(starts_at__gt=timezone.now()).order_by("starts_at")[:2]

    assert [(e.seats, e.seated, e.waiting) for e in coming] == [(120, 115, 2), (60, 22, 0)]
    assert all(e.registration_open() for e in coming)


def test_a_seminar_waits_for_its_selection(demo):
    event = Event.objects.to_come(timezone.now()).order_by("starts_at").last()
    proposal = propose_selection(event, timezone.now())

    assert (event.admission, event.seated, event.registration_open()) == ("selection", 0, False)
    assert sum(proposal.totals.values()) == 66
    assert proposal.totals["selected"] == 40
    assert min(proposal.totals.values()) > 0


def test_the_delegation_list_of_fiji_has_drafts_and_a_person_to_endorse(demo):
    rows = Registration.objects.filter(event__slug="beijing-seminar", delegation__entity__iso2="FJ")

    assert sorted(rows.live().values_list("status", flat=True)) == [
        "awaiting_endorsement",
        "draft",
        "draft",
    ]


def test_all_seats_are_as_the_rows_and_the_entries_say(demo):
    assert verify_seats(Event.objects.all()) == []


def test_the_password_and_the_secret_that_are_printed_open_the_accounts(demo):
    assert all(user.check_password(PASSWORD) for user in User.objects.all())
    assert Client.objects.get().check_secret(PARTNER_SECRET)


def test_every_person_is_invented(demo):
    addresses = set(User.objects.values_list("email", flat=True))

    assert addresses == {email for email, *_rest in ACCOUNTS} | {ASKS[0]}
    assert all(email.endswith("@example.org") for email in addresses)


def test_what_was_loaded_is_on_record_and_the_chain_is_whole(demo):
    assert Entry.objects.filter(seq__isnull=True).count() == 0
    assert first_fault() is None


def test_the_accounts_are_printed_and_loading_again_leaves_the_data_alone(demo):
    before = Entry.objects.count()

    second = load("--if-empty")

    for email, *_rest in ACCOUNTS:
        assert email in demo
        assert email in second
    assert Entry.objects.count() == before


@pytest.mark.django_db
def test_it_refuses_to_load_outside_a_demonstration(settings):
    settings.DEMO = settings.DEBUG = False

    with pytest.raises(CommandError, match="DEMO=1 or DEBUG=1"):
        load()

    assert not GroupOfFriends.objects.exists()


@pytest.mark.django_db
def test_it_refuses_to_load_into_a_database_that_is_in_use(group):
    with pytest.raises(CommandError, match="There is data already"):
        load()


def test_the_front_page_counts_as_the_figures_do(demo):
    held = Event.objects.public().held(timezone.now())
    tally = figures(held).attended

    assert attendance_totals(held) == {
        "events": 6,
        "states": tally.states,
        "persons": tally.persons,
    }


def test_the_front_page_asks_a_few_times_and_then_not_at_all(
    demo, client, django_assert_num_queries
):
    with django_assert_num_queries(13):  # of them nine for the figures, which are kept too
        client.get("/en/")
    with django_assert_num_queries(0):
        client.get("/en/")
