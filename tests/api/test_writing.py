"""What partners write: the same acts as on the pages, under the client's name."""

import uuid

import pytest
from django.utils import timezone

from accounts.models import Notice
from attendance.models import Scan
from audit.models import Entry
from events.models import Registration
from partners.models import Scope
from tests.factories import make_state, make_token

REGISTRATIONS = "events/soon/registrations/"
CHECK_INS = "events/soon/check-ins/"
PERSON = {
    "entity": "fji",
    "style": "Dr",
    "given_name": "Delegate",
    "family_name": "18",
    "email": "delegate18@example.org",
    "role": "head",
    "grounds_pass": False,
    "consent_public": True,
}


@pytest.fixture
def writer(world):
    return make_token(world, Scope.REGISTER)


def last_entry():
    entry = Entry.objects.order_by("-id").first()
    return entry.act, entry.actor_id, entry.agent


class TestRegistering:
    def test_the_registration_is_made_by_the_act(self, ask, partner, token, soon):
        make_state("FJ")
        response = ask(REGISTRATIONS, token, PERSON)
        made = Registration.objects.get()
        assert response.status_code == 201
        assert response.json() == {
            "id": made.pk,
            "event": "soon",
            "entity": "fji",
            "status": "confirmed",
            "status_class": "seated",
            "mode": "room",
            "place": None,
            "badge": made.badge,
            "received_at": made.received_at.isoformat().replace("+00:00", "Z"),
            "offer_until": None,
            "confirmed_at": made.confirmed_at.isoformat().replace("+00:00", "Z"),
            "closed_at": None,
            "cancelled_at": None,
            "not_printable": [],
        }
        values = {name: getattr(made, name) for name in PERSON if name != "entity"}
        assert values == {name: value for name, value in PERSON.items() if name != "entity"}
        assert (made.entered_by, made.source) == (None, f"client:{partner.client_id}")
        assert last_entry() == ("registration.confirmed", None, f"client:{partner.client_id}")
        assert list(Notice.objects.values_list("kind", "email")) == [
            ("registration_confirmed", "delegate18@example.org")
        ]

    def test_without_a_seat_there_is_a_place_in_the_waiting_list(self, ask, writer):
        answer = ask(REGISTRATIONS, writer, PERSON).json()
        assert (answer["status"], answer["place"], answer["confirmed_at"]) == ("waiting", 2, None)

    def test_asking_twice_gives_the_same_registration(self, ask, writer):
        first = ask(REGISTRATIONS, writer, PERSON)
        second = ask(REGISTRATIONS, writer, PERSON)
        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json() == second.json()

    def test_a_receipt_tells_nothing_of_a_person_registered_before(self, ask, writer, confirmed):
        known = {"entity": "fji", "given_name": "Delegate", "email": confirmed.email}
        response = ask(REGISTRATIONS, writer, known)
        assert (response.status_code, response.json()["id"]) == (200, confirmed.pk)
        assert set(response.json()) == {
            "id",
            "event",
            "entity",
            "status",
            "status_class",
            "mode",
            "place",
            "badge",
            "received_at",
            "offer_until",
            "confirmed_at",
            "closed_at",
            "cancelled_at",
            "not_printable",
        }


class TestCancelling:
    def test_the_seat_goes_to_the_next_person(self, ask, writer, world, waiting, confirmed):
        answer = ask(f"registrations/{waiting.pk}/cancel/", writer, {}).json()
        assert answer["status"] == "cancelled"
        assert last_entry()[2] == f"client:{world.client_id}"

    def test_cancelling_twice_does_nothing_more(self, ask, writer, waiting):
        path = f"registrations/{waiting.pk}/cancel/"
        first = ask(path, writer, {"reason": "Cannot come."}).json()
        entries = Entry.objects.count()
        assert ask(path, writer, {}).json() == first
        assert Entry.objects.count() == entries
        waiting.refresh_from_db()
        assert waiting.reason == "Cannot come."

    def test_no_body_is_needed(self, client, writer, waiting):
        response = client.post(
            f"/api/v1/registrations/{waiting.pk}/cancel/",
            "",
            content_type="application/json",
            HTTP_AUTHORIZATION=f"Bearer {writer}",
        )
        assert (response.status_code, response.json()["status"]) == (200, "cancelled")

    def test_who_was_checked_in_cannot_be_cancelled(self, ask, writer, confirmed):
        response = ask(f"registrations/{confirmed.pk}/cancel/", writer, {})
        assert response.status_code == 409


class TestCheckingIn:
    @pytest.fixture
    def desk(self, partner):
        return make_token(partner, Scope.CHECK_IN)

    @pytest.fixture(autouse=True)
    def on_its_day(self, today):
        return today

    def send(self, ask, desk, **more):
        return ask(CHECK_INS, desk, {"nonce": str(uuid.uuid4()), "desk": "East"} | more)

    def test_by_badge_however_it_is_typed(self, ask, desk, confirmed):
        typed = confirmed.badge.lower().replace("-", " ")
        response = self.send(ask, desk, badge=typed)
        answer = response.json()
        assert response.status_code == 201
        assert (answer["result"], answer["badge"]) == ("in", confirmed.badge)
        assert (answer["registration"], answer["desk"]) == (confirmed.pk, "East")

    def test_by_registration(self, ask, desk, confirmed):
        assert self.send(ask, desk, registration=confirmed.pk).json()["result"] == "in"

    def test_the_second_time_is_a_repeat(self, ask, desk, confirmed):
        results = [self.send(ask, desk, badge=confirmed.badge).json()["result"] for _n in range(2)]
        assert results == ["in", "repeat"]
        assert Scan.objects.arrivals().count() == 1

    def test_the_same_nonce_is_the_same_attempt(self, ask, desk, confirmed):
        nonce = str(uuid.uuid4())
        first = self.send(ask, desk, badge=confirmed.badge, nonce=nonce)
        second = self.send(ask, desk, badge=confirmed.badge, nonce=nonce)
        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json() == second.json()
        assert Scan.objects.count() == 1

    def test_a_nonce_used_for_somebody_else_is_refused(self, ask, desk, confirmed, waiting):
        nonce = str(uuid.uuid4())
        self.send(ask, desk, badge=confirmed.badge, nonce=nonce)
        response = self.send(ask, desk, badge=waiting.badge, nonce=nonce)
        assert response.status_code == 409
        assert response.json()["errors"][0]["field"] == "nonce"

    def test_who_is_not_confirmed_is_refused(self, ask, desk, waiting):
        assert self.send(ask, desk, registration=waiting.pk).json()["result"] == "refused"

    def test_who_is_not_known_is_a_row_too(self, ask, desk, soon, elsewhere, partner):
        answers = [
            self.send(ask, desk, badge="2222-2222").json(),
            self.send(ask, desk, badge="???").json(),
            self.send(ask, desk, registration=elsewhere.pk).json(),
        ]
        assert [(a["result"], a["registration"]) for a in answers] == [("unknown", None)] * 3
        assert [s.typed for s in Scan.objects.order_by("id")] == [
            "2222-2222",
            "???",
            str(elsewhere.pk),
        ]
        assert {s.source for s in Scan.objects.all()} == {f"client:{partner.client_id}"}

    @pytest.mark.parametrize(
        "body",
        [
            {"nonce": "00000000-0000-4000-8000-00000000000a"},
            {"badge": "2222-2222"},
            {"badge": "2222-2222", "nonce": "1"},
            {
                "badge": "2222-2222",
                "registration": 1,
                "nonce": "00000000-0000-4000-8000-00000000000a",
            },
            {"registration": 0, "nonce": "00000000-0000-4000-8000-00000000000a"},
            {"registration": True, "nonce": "00000000-0000-4000-8000-00000000000a"},
            {"registration": 2**63, "nonce": "00000000-0000-4000-8000-00000000000a"},
        ],
    )
    def test_one_person_and_one_nonce_are_sent(self, ask, desk, soon, body):
        assert ask(CHECK_INS, desk, body).status_code == 400
        assert Scan.objects.count() == 0

    def test_at_a_cancelled_event_check_in_is_refused(self, ask, desk, today, confirmed):
        today.status, today.status_reason = "cancelled", "Flood"
        today.save()
        answer = self.send(ask, desk, badge=confirmed.badge).json()
        assert (answer["result"], answer["refusal_reason"]) == ("refused", "cancelled")

    def test_by_the_code_of_the_badge_and_its_address(self, ask, desk, today, confirmed):
        first = self.send(ask, desk, code=confirmed.code).json()
        second = self.send(ask, desk, code=f"https://x.example.org/b/soon/{confirmed.code}").json()
        assert [first["result"], second["result"]] == ["in", "repeat"]

    def test_who_leaves_may_come_again(self, ask, desk, confirmed):
        sent = [
            self.send(ask, desk, badge=confirmed.badge, out=out) for out in (False, True, False)
        ]
        assert [answer.json()["result"] for answer in sent] == ["in", "out", "in"]
        assert Scan.objects.arrivals().count() == 1


def test_the_figures_count_what_was_written(ask, world, token, soon, confirmed):
    statistics = ask("events/soon/statistics/").json()
    assert statistics["registered"] == statistics["attended"]
    assert statistics["attended"] == {
        "states": 1,
        "observers": 0,
        "organizations": 0,
        "persons": 1,
        "attendances": 1,
        "groups": {"african": 0, "asia_pacific": 1, "eastern_european": 0, "grulac": 0, "weog": 0},
        "classes": {"ldc": 0, "lldc": 0, "sids": 0},
    }
    group = ask("statistics/").json()
    assert group["as_of"] == timezone.now().date().isoformat()
    assert group["membership"] == {"member": 1, "observer": 0, "partner": 0}
    assert (group["events"], group["attended"]["persons"]) == (0, 0)  # nothing has begun yet
