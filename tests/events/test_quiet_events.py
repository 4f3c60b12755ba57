"""Nobody is emailed about a quiet event, whatever is done: every act is played, and the source is
read for a way round the door (`events.actions.notifying`)."""

import ast
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from attendance.actions.badges import replace_badge
from audit.lifecycle import NotPossible
from certificates.actions.certificates import issue_certificate, withdraw_certificate
from certificates.actions.visa_letters import issue_letter, withdraw_letter
from events import actions
from events.actions.reconfirming import answer_reconfirmation, start_reconfirmation
from events.models import Event, Registration
from tests.certificates.certified import make_over, make_present
from tests.certificates.visa_letters import fill, make_writing_event
from tests.events import make_coming, make_guest
from tests.events.selecting import confirm, make_selection_event, nominate, set_rule
from tests.factories import make_representative, make_state, make_user

pytestmark = pytest.mark.django_db
LIST_RULES = {"endorsement": True, "approval": True}


@pytest.fixture(autouse=True)
def mission():
    """Somebody speaks for Fiji, and would be told."""
    make_representative(make_user(email="fiji@example.org"), make_state("FJ"))


def guest(event, **details):
    return make_guest(Event.objects.get(pk=event.pk), make_state("FJ"), **details)


def acting():
    return {"by": make_user(), "at": timezone.now()}


def quieten(event):
    """From now on: what was written before is no email of the act that is played."""
    Event.objects.filter(pk=event.pk).update(quiet=True)
    Notice.objects.all().delete()


def again(row):
    return Registration.objects.select_related("event", "delegation__entity", "user").get(pk=row.pk)


# --- the acts: each makes what it needs, makes the event quiet, and acts -------------------------
def register(event):
    quieten(event)
    guest(event)


def register_many(event):
    quieten(event)
    details = {"given_name": "Delegate", "family_name": "17", "email": "d17@example.org"}
    nominations = [actions.Nomination(make_state("FJ"), details)]
    actions.register_many(Event.objects.get(pk=event.pk), nominations, **acting())


def cancel_registration(event):
    row = guest(event)
    quieten(event)
    actions.cancel_registration(again(row), reason="Ill", **acting())


def decline_seat(event):
    row = guest(event)
    quieten(event)
    actions.decline_seat(again(row), **acting())


def substitute(event):
    row = guest(event)
    quieten(event)
    details = {"given_name": "Delegate", "family_name": "18", "email": "d18@example.org"}
    actions.substitute(again(row), details=details, **acting())


def give_to_another_account(event):
    row = guest(event, user=make_user(email="first@example.org"))
    names = {"given_name": row.given_name, "family_name": row.family_name}
    make_user(email="second@example.org", **names)
    quieten(event)
    row = again(row)
    facts = {"version": row.version, "details": {"email": "second@example.org"}}
    officer = make_user("event officer")
    actions.change_registration(row, by=officer, at=timezone.now(), **facts)


def seat_becomes_free(event):
    actions.change_event(event, version=event.version, values={"seats": 1}, **acting())
    first, _second = guest(event), guest(event)
    quieten(event)
    actions.cancel_registration(again(first), reason="Ill", **acting())


def _offered(event):
    plan = {"seats": 1, "offer_hours": 24}
    actions.change_event(event, version=event.version, values=plan, **acting())
    first, second = guest(event), guest(event)
    actions.cancel_registration(again(first), reason="Ill", **acting())
    quieten(event)
    return again(second)


def accept_offer(event):
    actions.accept_offer(_offered(event), **acting())


def expire_offers(event):
    _offered(event)
    assert actions.expire_offers(timezone.now() + timedelta(days=2)) == 1


def change_event(event):
    guest(event)
    quieten(event)
    event.refresh_from_db()
    actions.change_event(event, version=event.version, values={"room": "Hall 8"}, **acting())


def cancel_event(event):
    guest(event)
    quieten(event)
    event.refresh_from_db()
    actions.cancel_event(event, by=make_user(), reason="No venue")


def replace_a_badge(event):
    row = guest(event)
    quieten(event)
    row = again(row)
    replace_badge(row, reason="Lost", seen=row.badge, **acting())


ACTS = [
    *(register, register_many, cancel_registration, decline_seat, substitute),
    *(give_to_another_account, seat_becomes_free, accept_offer, expire_offers),
    *(change_event, cancel_event, replace_a_badge),
]


def test_a_free_seat_of_a_quiet_event_is_given_at_once():
    """Nobody can be asked to accept it."""
    event = make_coming(seats=1, offer_hours=24)
    first, second = guest(event), guest(event)
    quieten(event)
    actions.cancel_registration(again(first), reason="Ill", **acting())
    assert again(second).status == "confirmed"


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_an_act_on_a_quiet_event_writes_no_email(act):
    act(make_coming())
    assert list(Notice.objects.values_list("kind", "email")) == []


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_the_same_act_on_another_event_writes_email(act, monkeypatch):
    monkeypatch.setattr(f"{__name__}.quieten", lambda event: Notice.objects.all().delete())
    act(make_coming())
    assert Notice.objects.exists()


def test_no_email_is_written_while_a_list_is_decided():
    event = make_coming(quiet=True, **LIST_RULES)
    row = guest(event, by=make_user())
    actions.submit_list(row.delegation, **acting())
    actions.endorse(again(row), **acting())
    actions.approve(again(row), **acting())
    other = guest(event)
    actions.not_endorse(again(other), reason="Not of the mission", **acting())
    delegation = row.delegation
    delegation.refresh_from_db()
    actions.return_for_correction(delegation, reason="Ranks", **acting())
    assert not Notice.objects.exists()


def test_no_email_is_written_when_a_selection_is_confirmed():
    event = make_selection_event(quiet=True, seats=1)
    nominate(event, "FJ")
    nominate(event, "KE")
    set_rule(event)
    confirm(event)
    assert set(event.registrations.values_list("status", flat=True)) == {"confirmed", "waiting"}
    assert not Notice.objects.exists()


def test_no_email_is_written_about_a_visa_letter():
    event = make_writing_event()
    row = guest(event, user=make_user())
    quieten(event)
    fill(again(row))
    letter = issue_letter(row.visa_letters.get(), **acting())
    withdraw_letter(letter, reason="Wrong name", **acting())
    assert not Notice.objects.exists()


def test_no_email_is_written_about_a_certificate():
    event = make_over(quiet=True)
    row = make_present(event)
    certificate = issue_certificate(again(row), **acting())
    withdraw_certificate(certificate, reason="Wrong name", **acting())
    assert not Notice.objects.exists()


# --- what is nothing without its emails --------------------------------------------------------
def ask(event):
    now = timezone.now()
    facts = {"deadline": now + timedelta(days=2), "reason": "Another hall"}
    return start_reconfirmation(event, by=make_user(), at=now, **facts)


@pytest.mark.parametrize(
    "act",
    [
        lambda event: actions.invite(event, entities=[make_state("FJ")], **acting()),
        lambda event: actions.send_reminders(event, **acting()),
        ask,
    ],
    ids=["invite", "remind", "reconfirm"],
)
def test_missions_are_not_asked_where_nobody_is_emailed(act):
    event = make_coming()
    guest(event)
    actions.invite(event, entities=[make_state("KE")], **acting())
    quieten(event)
    with pytest.raises(NotPossible, match="Emails about this event are switched off"):
        act(Event.objects.get(pk=event.pk))
    assert (Notice.objects.count(), event.rounds.count()) == (0, 0)


@pytest.mark.parametrize("page", ["invite", "remind"])
def test_the_page_says_so_before_anybody_is_chosen(office, page):
    event = make_coming(quiet=True)
    answer = office.get(reverse(f"office:{page}", args=[event.slug]))
    assert answer.status_code == 409
    assert (
        "Emails about this event are switched off. An officer can switch them on in the back "
        "office." in answer.content.decode()
    )


def test_the_end_of_a_reconfirmation_that_was_asked_before_is_told_to_nobody():
    event = make_coming()
    row, answering = guest(event), guest(event)
    asked = ask(event)
    quieten(event)
    answer = asked.answers.get(registration=answering)
    answer_reconfirmation(answer, comes=False, **acting())
    assert actions.end_reconfirmation_rounds(timezone.now() + timedelta(days=3)) == 1
    assert again(row).status == "not_reconfirmed"
    assert not Notice.objects.exists()


# --- the door -----------------------------------------------------------------------------------
DOOR = "events/actions/notifying.py"
WRITERS = {"notify", "notices"}
# Where one of these apps writes email about something else than an event, and why.
ELSEWHERE: dict[str, str] = {}


def _writes_email(node):
    if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("accounts"):
        return bool(WRITERS & {alias.name for alias in node.names})
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func)
        name = called.rpartition(".")[2]
        created = "Notice.objects" in called and name in ("create", "bulk_create", "get_or_create")
        return (
            created or called == "Notice" or called.endswith(tuple(f"models.{w}" for w in WRITERS))
        )
    return False


def _ways_round():
    for app in ("events", "attendance", "certificates", "partners"):
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            name = path.relative_to(settings.BASE_DIR).as_posix()
            nodes = ast.walk(ast.parse(path.read_text()))
            if name != DOOR and name not in ELSEWHERE:
                yield from (f"{name}:{node.lineno}" for node in nodes if _writes_email(node))


def test_all_emails_about_events_are_written_by_one_module():
    assert list(_ways_round()) == []


@pytest.mark.parametrize(
    "text",
    [
        "from accounts.models import Notice, notify",
        "from accounts.models.people import notices as rows",
        "Notice.objects.bulk_create(rows)",
        "Notice(kind='event_changed')",
        "people.models.notify('event_changed', [])",
    ],
)
def test_a_way_round_is_found(text):
    assert any(_writes_email(node) for node in ast.walk(ast.parse(text)))
