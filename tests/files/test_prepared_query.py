"""A prepared query gives what its queryset gives, however often and in whichever thread."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import (
    BigIntegerField,
    CharField,
    DateTimeField,
    F,
    IntegerField,
    Q,
    UUIDField,
)
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils.functional import SimpleLazyObject

from accounts.models import Notice, User
from attendance.models import Scan
from audit.lifecycle import lock
from events.models import Event, Registration
from files.prepared_query import PreparedQuery, PreparedUpdate
from tests.events import make_guest, make_today
from tests.factories import make_event, make_user

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 5, 13, 9, tzinfo=UTC)

events_by_slug = PreparedQuery(
    lambda slug: Event.objects.filter(slug=slug).annotate(seats_plus=F("seats") + 1),
    slug=CharField(),
)


def test_whole_objects_with_annotations():
    event = make_event(slug="seminar", seats=40)
    make_event(slug="other")
    for _n in range(2):
        (found,) = events_by_slug(slug="seminar")
        assert found == event
        assert found.seats_plus == 41
        names = [field.attname for field in Event._meta.concrete_fields]
        fresh = Event.objects.get(slug="seminar")
        assert [getattr(found, name) for name in names] == [getattr(fresh, name) for name in names]
    assert events_by_slug(slug="none") == []


def test_the_sql_is_written_once_and_the_query_is_counted():
    make_event(slug="seminar")
    calls = []

    def build(slug):
        calls.append(slug)
        return Event.objects.filter(slug=slug).values_list("slug", "starts_at")

    find = PreparedQuery(build, slug=CharField())
    with CaptureQueriesContext(connection) as queries:
        assert [find(slug=slug) == [] for slug in ("seminar", "none", "seminar")] == [
            False,
            True,
            False,
        ]
    assert len(queries) == 3
    assert len(calls) == 1


def test_only_some_columns_leaves_the_others_to_be_read_later():
    make_event(slug="seminar", city="Beijing")
    find = PreparedQuery(
        lambda slug: Event.objects.filter(slug=slug).only("slug"), slug=CharField()
    )
    (found,) = find(slug="seminar")
    assert "city" in found.get_deferred_fields()
    assert found.city == "Beijing"


def test_values_are_turned_into_those_of_the_database_and_back():
    guest = make_guest(make_today())
    nonce = uuid4()
    scan = Scan.objects.create(
        event=guest.event,
        registration=guest,
        result="in",
        at=MORNING,
        received_at=MORNING,
        nonce=nonce,
    )
    find = PreparedQuery(
        lambda nonce, since: Scan.objects.filter(nonce=nonce, at__gte=since).values_list(
            "pk", "at", "nonce"
        ),
        nonce=UUIDField(),
        since=DateTimeField(),
    )
    assert find(nonce=nonce, since=MORNING) == [(scan.pk, MORNING, nonce)]
    assert find(nonce=nonce, since=MORNING + timedelta(microseconds=1)) == []


def test_json_comes_back_as_it_was_written():
    row = Notice.objects.create(
        kind="x", email="delegate17@example.org", language="en", context={"city": "Shanghái"}
    )
    find = PreparedQuery(lambda key: Notice.objects.filter(pk=key), key=BigIntegerField())
    assert find(key=row.pk)[0].context == {"city": "Shanghái"}


def test_nothing_equals_no_value():
    guest = make_guest(make_today())
    find = PreparedQuery(
        lambda key, number: Registration.objects.filter(Q(pk=key) | Q(badge=number)),
        key=BigIntegerField(),
        number=CharField(),
    )
    assert find(key=None, number=guest.badge) == [guest]
    assert find(key=None, number=None) == []


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_on_its_own_connection():
    find = PreparedQuery(lambda slug: Event.objects.filter(slug=slug), slug=CharField())
    assert find(slug="none") == []
    mine = find._thread.statement

    def elsewhere():
        try:
            find(slug="none")
            return find._thread.statement
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as executor:
        other = executor.submit(elsewhere).result()
    assert other is not mine
    assert other.compiler.connection is not mine.compiler.connection


@pytest.mark.parametrize("given", [{}, {"slug": "a", "other": 1}, {"other": 1}])
def test_other_names_are_refused(given):
    with pytest.raises(TypeError, match="slug"):
        events_by_slug(**given)


@pytest.mark.parametrize(
    "build",
    [
        lambda slug: Registration.objects.filter(event__slug=slug).select_related("event"),
        lambda slug: Event.objects.filter(slug=slug).prefetch_related("registrations"),
        lambda slug: Event.objects.filter(slug=slug).values("pk"),
        lambda slug: Event.objects.filter(slug=slug).values_list("pk", flat=True),
    ],
)
def test_other_kinds_of_querysets_are_refused(build):
    with pytest.raises(TypeError, match="prepared query"):
        PreparedQuery(build, slug=CharField())(slug="a")


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_in_a_transaction_only():
    event = make_event()
    find = PreparedQuery(
        lambda key: Event.objects.select_for_update().filter(pk=key), key=BigIntegerField()
    )
    with transaction.atomic():
        assert find(key=event.pk) == [event]
    with pytest.raises(TransactionManagementError):
        find(key=event.pk)


class TestUpdate:
    count = PreparedUpdate(
        lambda slug, more: (Event.objects.filter(slug=slug), {"seated": F("seated") + more}),
        slug=CharField(),
        more=IntegerField(),
    )

    def test_the_rows_that_fit_are_changed_and_no_others(self):
        make_event(slug="seminar")
        make_event(slug="other")
        assert self.count(slug="seminar", more=3) == 1
        assert self.count(slug="seminar", more=-1) == 1
        assert self.count(slug="none", more=1) == 0
        assert dict(Event.objects.values_list("slug", "seated")) == {"seminar": 2, "other": 0}

    def test_what_the_database_refuses_rolls_the_transaction_back(self):
        make_event(slug="seminar")
        with transaction.atomic():
            with pytest.raises(IntegrityError):
                self.count(slug="seminar", more=-1)
            assert transaction.get_connection().needs_rollback
            transaction.set_rollback(True)


class TestLock:
    """`audit.lifecycle.lock` reads rows with prepared queries."""

    def test_it_reads_the_row_anew_and_what_belongs_to_it(self):
        guest = make_guest(make_today())
        assert guest.delegation.entity_id
        Registration.objects.filter(pk=guest.pk).update(position="Counsellor")
        assert lock(guest).position == "Counsellor"
        assert "delegation" not in guest._state.fields_cache

    def test_what_was_not_read_stays_unread(self):
        guest = make_guest(make_today())
        few = Registration.objects.only("status", "event").get(pk=guest.pk)
        Registration.objects.filter(pk=guest.pk).update(status="waiting", position="Counsellor")
        assert lock(few).status == "waiting"
        assert "position" in few.get_deferred_fields()
        assert few.position == "Counsellor"

    def test_a_row_that_is_gone(self):
        event = make_event()
        Event.objects.filter(pk=event.pk).delete()
        with pytest.raises(Event.DoesNotExist):
            lock(event)

    def test_the_person_of_a_request_is_locked_behind_the_proxy(self):
        user = make_user()
        asked = SimpleLazyObject(lambda: User.objects.get(pk=user.pk))
        User.objects.filter(pk=user.pk).update(title="Ambassador")
        assert lock(asked).title == "Ambassador"
