"""Random acts of missions, officers and the worker over several events. After each of them: no
seat limit is exceeded, no one waits who could sit, the order is respected, everything is in the
stream."""

import uuid
from datetime import timedelta

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run

from attendance.actions.scanning import (
    Attempt,
    admit_by_hand,
    check_in,
    record_offline_scan,
    undo_check_in,
)
from attendance.models import Device, Scan
from audit.lifecycle import NotPossible
from audit.models import Entry
from events import actions
from events.actions.reserving import open_due_reserved_seats, promote_by_standing
from events.actions.seat_check import verify_seats
from events.models import Event, ReconfirmationAnswer, Registration, ReservedSeats, Selection
from events.models.statuses import COUNTED, LIVE
from events.queries.delegation_lists import delegation_of
from events.queries.waiting_list import list_waiting
from friends.models import Classification
from tests.attendance.presence import arrivals_that_differ
from tests.events.selecting import propose_selection
from tests.factories import (
    AT,
    make_event,
    make_membership,
    make_organization,
    make_state,
    make_user,
)

DAY = timedelta(days=1)
EVENTS, STATES = st.integers(0, 2), st.integers(0, 4)
PICK = st.integers(0, 10_000)
# State, endorsed by the mission, online (where there is a choice).
PERSONS = st.tuples(STATES, st.booleans(), st.booleans())


class Acts(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.now, self.serial = AT, 0
        self.officers = [make_user(), make_user()]
        self.entities = [make_state(c) for c in ("FJ", "KE", "ZM", "PE")] + [make_organization()]
        Classification.objects.create(entity=self.entities[2], kind="ldc", source="test")
        self.events = [e.pk for e in self._events()]
        self.before = {}

    def _events(self):
        ends = {"starts_at": AT + 60 * DAY, "ends_at": AT + 61 * DAY}
        rooms = make_event(seats=4, quota=2, approval=True, **ends)
        save_reserved_seats = ReservedSeats(
            event=rooms, name="LDC", group="ldc", seats=1, opens_at=AT + 20 * DAY
        )
        actions.reserve_seats(save_reserved_seats, by=self.officers[0], at=AT)
        fair = make_event(
            format="hybrid",
            seats=2,
            online_seats=1,
            quota_by_standing={"organization": 1, "member": 2},
            waiting_policy="fair_share",
            offer_hours=24,
            endorsement=True,
            **ends,
        )
        chosen = make_event(admission="selection", seats=3, closes_at=AT + 10 * DAY, **ends)
        Selection.objects.create(event=chosen, keys=["ldc", "score", "receipt"], cap=1)
        return rooms, fair, chosen

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    # --- helpers ----------------------------------------------------------------------------------
    def event(self, n):
        return Event.objects.get(pk=self.events[n])

    def act(self, function, *args, **kwargs):
        """An act may refuse; then nothing has changed, which the invariants see."""
        self.now += timedelta(minutes=1)
        try:
            return function(*args, at=self.now, **kwargs)
        except NotPossible as refusal:
            if function == actions.change_event:  # no step may stand in the way of a plan
                assert "cannot be changed to" not in str(refusal)
            return None

    def pick(self, n, number, *statuses):
        rows = Registration.objects.filter(event=self.events[n])
        rows = rows.filter(status__in=statuses) if statuses else rows
        rows = list(rows.select_related("event", "delegation__entity", "user").order_by("pk"))
        return rows[number % len(rows)] if rows else None

    def person(self):
        self.serial += 1
        return {
            "given_name": "Delegate",
            "family_name": str(self.serial),
            "email": f"p{self.serial}@example.org",
        }

    # --- missions and delegates -------------------------------------------------------------------
    def register(self, n, state, endorsed, online, *, as_draft=False):
        modes = self.event(n).modes
        mode = "online" if online and "online" in modes else modes[0]
        self.act(
            actions.register,
            self.event(n),
            entity=self.entities[state],
            by=self.officers[0],
            mode=mode,
            endorsed=endorsed,
            as_draft=as_draft,
            details=self.person(),
            late=True,
        )

    @initialize(crowds=st.tuples(*[st.lists(PERSONS, min_size=5, max_size=9)] * 3))
    def many_come(self, crowds):
        """Before the acts begin there are more persons than seats."""
        for n, crowd in enumerate(crowds):
            for person in crowd:
                self.register(n, *person)
        self.approve_all(0)

    @rule(n=EVENTS, crowd=st.lists(PERSONS, min_size=1, max_size=3))
    def some_come(self, n, crowd):
        for person in crowd:
            self.register(n, *person)

    @rule(n=EVENTS, state=STATES, number=st.integers(1, 3))
    def draft(self, n, state, number):
        for _n in range(number):
            self.register(n, state, True, False, as_draft=True)

    @rule(n=EVENTS, state=STATES)
    def submit(self, n, state):
        delegation_list = delegation_of(self.event(n), self.entities[state], self.now)
        self.act(actions.submit_list, delegation_list, by=self.officers[0])

    @rule(n=EVENTS, state=STATES, accepts=st.booleans())
    def decide_on_the_delegation_list(self, n, state, accepts):
        delegation_list = delegation_of(self.event(n), self.entities[state], self.now)
        if accepts:
            self.act(actions.accept_list, delegation_list, by=self.officers[1])
        else:
            self.act(actions.recall_list, delegation_list, by=self.officers[0])

    @rule(n=EVENTS, number=PICK, yes=st.booleans())
    def endorse(self, n, number, yes):
        if row := self.pick(n, number, "awaiting_endorsement"):
            more = {} if yes else {"reason": "Another goes"}
            act = actions.endorse if yes else actions.not_endorse
            self.act(act, row, by=self.officers[0], **more)

    @rule(n=EVENTS, number=PICK)
    def cancel(self, n, number):
        if row := self.pick(n, number, *LIVE):
            self.act(actions.cancel_registration, row, by=self.officers[0])

    @rule(n=EVENTS, number=PICK)
    def cancel_one_who_has_a_seat(self, n, number):
        if row := self.pick(n, number, *COUNTED):
            self.act(actions.cancel_registration, row, by=self.officers[0])

    @rule(n=EVENTS, number=PICK, yes=st.booleans())
    def answer_an_offer(self, n, number, yes):
        if row := self.pick(n, number, "offered", "confirmed"):
            self.act(
                actions.accept_offer if yes else actions.decline_seat, row, by=self.officers[0]
            )

    @rule(n=EVENTS, number=PICK, other=PICK, waiting=st.booleans())
    def substitute(self, n, number, other, waiting):
        row = self.pick(n, number, "confirmed", "substitute")
        if row is None:
            return
        who = {"details": self.person()}
        if waiting and (found := self.pick(n, other, "waiting")):
            who = {"successor": found}
        self.act(actions.substitute, row, by=self.officers[0], **who)

    # --- officers ---------------------------------------------------------------------------------
    @rule(n=EVENTS, number=PICK)
    def refuse(self, n, number):
        if row := self.pick(n, number, "awaiting_approval", "substitute"):
            self.act(actions.not_approve, row, by=self.officers[1], reason="No")

    @rule(n=EVENTS)
    def approve_all(self, n):
        while row := self.pick(n, 0, "awaiting_approval", "substitute"):
            self.act(actions.approve, row, by=self.officers[1])

    @rule(number=PICK, kind=st.sampled_from(["select", "hold", ""]))
    def change_by_hand(self, number, kind):
        if row := self.pick(2, number, "nominated"):
            self.act(actions.set_hand_change, row, by=self.officers[1], kind=kind, reason="Known")

    @rule(
        n=EVENTS,
        values=st.fixed_dictionaries(
            {},
            optional={
                "seats": st.integers(0, 6),
                "quota": st.one_of(st.none(), st.integers(0, 3)),
                "offer_hours": st.one_of(st.none(), st.just(24)),
                "waiting_policy": st.sampled_from(["receipt", "fair_share"]),
                "quota_counts_online": st.booleans(),
                "endorsement": st.booleans(),
                "approval": st.booleans(),
                "format": st.sampled_from(["hybrid", "online", "in_person"]),
            },
        ),
    )
    def change_the_plan(self, n, values):
        event = self.event(n)
        if n != 1:  # the others have reserved seats, or a selection, in one room
            values.pop("format", None)
        self.act(
            actions.change_event, event, by=self.officers[0], version=event.version, values=values
        )

    @rule(n=EVENTS, state=STATES, seats=st.one_of(st.none(), st.integers(0, 3)))
    def make_an_exception(self, n, state, seats):
        self.act(
            actions.set_own_quota,
            self.event(n),
            entity=self.entities[state],
            by=self.officers[0],
            seats=seats,
        )

    @rule(state=st.integers(0, 3), joins=st.booleans())
    def join_or_leave_the_group(self, state, joins):
        entity = self.entities[state]
        entity.memberships.all().delete()
        if joins:
            make_membership(entity)
        promote_by_standing(self.now)

    @rule(seats=st.integers(0, 3), opens=st.booleans())
    def change_the_reserved_seats(self, seats, opens):
        reserved_seats = ReservedSeats.objects.get(event=self.events[0])
        if opens:
            self.act(actions.open_reserved_seats, reserved_seats, by=self.officers[0])
        else:
            reserved_seats.seats = seats
            self.act(actions.reserve_seats, reserved_seats, by=self.officers[0])

    @rule()
    def confirm_the_selection(self):
        self.now = max(self.now, AT + 10 * DAY + timedelta(seconds=1))
        event = self.event(2)
        seen = propose_selection(event, self.now + timedelta(minutes=1)).fingerprint
        self.act(actions.confirm_selection, event, by=self.officers[0], seen=seen)

    @rule(n=EVENTS)
    def ask_again(self, n):
        deadline = self.now + 2 * DAY
        self.act(
            actions.start_reconfirmation,
            self.event(n),
            by=self.officers[0],
            deadline=deadline,
            reason="Moved",
        )

    @rule(number=PICK, comes=st.booleans())
    def answer(self, number, comes):
        open_ = list(
            ReconfirmationAnswer.objects.open()
            .select_related("registration", "round")
            .order_by("pk")
        )
        if open_:
            self.act(
                actions.answer_reconfirmation,
                open_[number % len(open_)],
                by=self.officers[0],
                comes=comes,
            )

    # --- the desk -------------------------------------------------------------------------------
    def scanned(self, n, number, hours, offline, by_hand):
        row, device = self.pick(n, number), self.device(n)
        if row is None:
            return
        at = row.event.starts_at + timedelta(hours=hours)
        facts = {"by": self.officers[1], "nonce": uuid.uuid4()}
        try:
            if offline:
                seen = Attempt(
                    row.event, row, at=at, shown="go", received_at=at + DAY, device=device, **facts
                )
                record_offline_scan(seen)
            elif by_hand:
                admit_by_hand(row, at=at, reason="Known", **facts)
            else:
                check_in(row.event, registration=row, at=at, **facts)
        except NotPossible:
            pass

    def device(self, n):
        facts = {"name": "1", "made_at": AT, "made_by": self.officers[1]}
        return Device.objects.get_or_create(event=self.event(n), defaults=facts)[0]

    @rule(
        n=EVENTS, number=PICK, hours=st.integers(0, 5), offline=st.booleans(), by_hand=st.booleans()
    )
    def scan(self, n, number, hours, offline, by_hand):
        self.scanned(n, number, hours, offline, by_hand)

    @rule(number=PICK)
    def undo_a_check_in(self, number):
        rows = list(Scan.objects.filter(event__in=self.events, admitted=True).order_by("pk"))
        if rows:
            row = rows[number % len(rows)]
            self.act(undo_check_in, row, by=self.officers[1], nonce=uuid.uuid4())

    # --- the worker -------------------------------------------------------------------------------
    @rule(days=st.sampled_from([0, 1, 3]))
    def time_passes(self, days):
        if self.now + days * DAY < AT + 50 * DAY:
            self.now += days * DAY
        for duty in (
            actions.expire_offers,
            open_due_reserved_seats,
            actions.end_reconfirmation_rounds,
        ):
            duty(self.now)

    # --- what always holds ------------------------------------------------------------------------
    @invariant()
    def the_seat_limits_are_as_the_rows_and_the_stream_say_and_none_is_exceeded(self):
        assert verify_seats(Event.objects.filter(pk__in=self.events)) == []

    @invariant()
    def who_arrived_arrived_with_the_earliest_scan_that_let_him_or_her_in(self):
        assert arrivals_that_differ(self.events) == []

    @invariant()
    def the_cap_of_the_selection_holds(self):
        used = self.event(2).delegations.values_list("used", flat=True)
        assert max(used, default=0) <= 1

    @invariant()
    def no_one_waits_who_could_sit(self):
        for n in range(3):
            assert [w for w in list_waiting(self.event(n), self.now) if w.reason == "turn"] == []

    @invariant()
    def the_stream_knows_every_status(self):
        rows = dict(Registration.objects.filter(event__in=self.events).values_list("pk", "status"))
        told = {}
        entries = Entry.objects.filter(subject_type="events.registration", subject_id__in=rows)
        for pk, after in entries.order_by("id").values_list("subject_id", "after"):
            told[pk] = after.get("status", told.get(pk))
        assert told == rows

    @invariant()
    def the_order_is_respected(self):
        for n in range(3):
            self._order_of(self.event(n))

    def _order_of(self, event):
        """No waiting person was passed over by one behind, who got a seat that both could
        take."""
        was = self.before.get(event.pk, [])
        rows = Registration.objects.filter(event=event).select_related("delegation").in_bulk()
        given = [pk for pk in was if rows[pk].status in COUNTED]
        waiting = [pk for pk in was if rows[pk].status == "waiting"]
        for behind in given:
            for ahead in waiting:
                assert not self._passed_over(event, was, rows[ahead], rows[behind])
        waiting_in_order = Registration.objects.in_waiting_order(event)
        self.before[event.pk] = list(waiting_in_order.values_list("pk", flat=True))

    def _passed_over(self, event, was, ahead, behind):
        if was.index(ahead.pk) > was.index(behind.pk) or ahead.mode != behind.mode:
            return False
        if behind.reserved_seats_id or behind.substitutes_for_id or ahead.delegation.left == 0:
            return False
        if event.by_selection:
            return ahead.delegation.used < 1  # its cap
        if event.shares_fairly:  # a seat given before this one may have turned the order round
            return ahead.delegation.used == 0 and behind.delegation.used > 1
        return True


def play(**more):
    facts = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None, **more}
    run(Acts, settings=settings(**facts))


def test_after_any_acts_the_seats_are_right(db):
    play(max_examples=15, stateful_step_count=25, derandomize=True)
