"""The access matrix of partners: every kind of partner, every closed route, every way of naming a
row. What is outside a partner's events or entity does not exist for it, whatever it is named by."""

import uuid

import pytest
from django.utils import timezone

from attendance.actions.badges import replace_badge
from attendance.actions.scanning import check_in
from attendance.models import Scan
from config.api import routes
from partners.actions import revoke
from partners.models import Scope
from tests.factories import make_partner, make_state, make_token, make_user

READ, REGISTER, CHECK_IN = Scope.READ, Scope.REGISTER, Scope.CHECK_IN
STATISTICS = Scope.STATISTICS
EVERY_SCOPE = tuple(Scope)

# What a partner may: of which events, of which entity, with which scopes; whether it was revoked.
PARTNERS = {
    "of all": {},
    "of one event": {"events": ["soon"]},
    "of another event": {"events": ["other"]},
    "of the entity": {"entity": "FJ"},
    "of the entity at one event": {"entity": "FJ", "events": ["soon"]},
    "of the entity at another event": {"entity": "FJ", "events": ["other"]},
    "of another entity": {"entity": "KE"},
    "of another entity at one event": {"entity": "KE", "events": ["soon"]},
    "reading only": {"scopes": (READ,)},
    "registering only": {"scopes": (REGISTER,)},
    "checking in only": {"scopes": (CHECK_IN,)},
    "without a scope": {"scopes": ()},
    "revoked": {"revoked": True},
    "reading statistics only": {"scopes": (STATISTICS,)},
}
SEES_FIJI = {"of all", "of one event", "of the entity", "of the entity at one event"}
SEES_EVENT = SEES_FIJI | {"of another entity", "of another entity at one event"}
FULL = [name for name, may in PARTNERS.items() if not {"scopes", "revoked"} & may.keys()]

# The ways to name the person at the desk. Each is given the registration and the code and number
# of the badge that it had before.
WAYS = {
    "id": lambda row, old: {"registration": row.pk},
    "badge": lambda row, old: {"badge": row.badge},
    "badge as typed": lambda row, old: {"badge": row.badge.lower().replace("-", " ")},
    "code": lambda row, old: {"code": row.code},
    "code in small letters": lambda row, old: {"code": row.code.lower()},
    "address": lambda row, old: {"code": f"https://friends.example.org/b/soon/{row.code}"},
    "address of another event": lambda row, old: {"code": f"https://x.example/b/other/{row.code}/"},
    "replaced code": lambda row, old: {"code": old[0]},
    "replaced address": lambda row, old: {"code": f"https://x.example.org/b/soon/{old[0]}"},
}


@pytest.fixture
def fiji_row(today, confirmed, secretary):
    """A person of Fiji at the event of today, with a second badge."""
    old = confirmed.code, confirmed.badge
    now = timezone.now()
    replace_badge(confirmed, by=secretary, at=now, reason="Lost", seen=confirmed.badge)
    confirmed.refresh_from_db()
    confirmed.old = old
    return confirmed


@pytest.fixture
def caller(soon, other):
    """``caller("of all")``: a token of that kind of partner."""
    events = {"soon": soon, "other": other}

    def make(kind):
        may = PARTNERS[kind]
        partner = make_partner(
            events=[events[slug] for slug in may.get("events", ())],
            entity=make_state(may["entity"]) if "entity" in may else None,
            scopes=list(may.get("scopes", EVERY_SCOPE)),
        )
        token = make_token(partner)
        if "revoked" in may:
            revoke(partner, by=make_user(), at=timezone.now(), reason="The project ended.")
        return token

    return make


def nonce():
    return str(uuid.uuid4())


# --- each route, each partner ---------------------------------------------------------------------
# The status for each partner in the order of PARTNERS, asked about the person of Fiji.
MATRIX = {
    ("registrations", "GET"): "200 200 404 200 200 404 200 200 200 403 403 403 401 403",
    ("registrations", "POST"): "200 200 404 200 200 404 400 400 403 200 403 403 401 403",
    ("registration", "GET"): "200 200 404 200 200 404 404 404 200 403 403 403 401 403",
    ("cancel", "POST"): "200 200 404 200 200 404 404 404 403 200 403 403 401 403",
    ("check_ins", "GET"): "200 200 404 200 200 404 200 200 200 403 200 403 401 403",
    ("check_ins", "POST"): "201 201 404 201 201 404 201 201 403 403 201 403 401 403",
}


def ask_about(ask, token, route, method, row):
    person = {"entity": "fji", "given_name": row.given_name, "family_name": row.family_name}
    path = {
        "registrations": "events/soon/registrations/",
        "registration": f"registrations/{row.pk}/",
        "cancel": f"registrations/{row.pk}/cancel/",
        "check_ins": "events/soon/check-ins/",
    }[route]
    body = {
        "registrations": person | {"email": row.email},
        "cancel": {},
        "check_ins": {"code": row.code, "nonce": nonce()},
    }.get(route)
    return ask(path, token, body if method == "POST" else None)


def test_every_closed_route_is_in_the_matrix():
    closed = {
        (pattern.name, method)
        for pattern in routes.urlpatterns
        for method, scopes in pattern.callback.cls.scopes.items()
        if scopes
    }
    assert closed == set(MATRIX)


@pytest.mark.parametrize(("route", "method"), MATRIX)
@pytest.mark.parametrize("kind", PARTNERS)
def test_each_partner_at_each_route(ask, caller, soon, confirmed, kind, route, method):
    statuses = dict(zip(PARTNERS, MATRIX[route, method].split(), strict=True))
    assert str(ask_about(ask, caller(kind), route, method, confirmed).status_code) == statuses[kind]


# --- each way of naming a person ------------------------------------------------------------------
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", [kind for kind in FULL if kind in SEES_EVENT])
def test_each_way_of_naming_a_person_at_the_desk(ask, caller, fiji_row, kind, way):
    body = WAYS[way](fiji_row, fiji_row.old) | {"nonce": nonce()}
    answer = ask("events/soon/check-ins/", caller(kind), body).json()
    fiji_row.refresh_from_db()
    scan = Scan.objects.get(nonce=body["nonce"])
    if kind in SEES_FIJI:
        expected = ("refused", "replaced") if "replaced" in way else ("in", "")
        assert (answer["result"], answer["refusal_reason"]) == expected
        assert (answer["registration"], answer["badge"]) == (fiji_row.pk, fiji_row.badge)
    else:
        assert (answer["result"], answer["refusal_reason"]) == ("unknown", "")
        assert (answer["registration"], answer["badge"]) == (None, None)
        assert (scan.registration, fiji_row.arrived_at) == (None, None)


@pytest.mark.parametrize("way", ["id", "badge", "code", "address"])
@pytest.mark.parametrize(
    ("kind", "known"),
    [("of all", True), ("of one event", False), ("of the entity", False)],
)
def test_a_badge_of_another_event_is_one_only_for_who_knows_that_event(
    ask, caller, today, elsewhere, kind, known, way
):
    body = WAYS[way](elsewhere, ("", "")) | {"nonce": nonce()}
    answer = ask("events/soon/check-ins/", caller(kind), body).json()
    named = known and way in ("code", "address")
    expected = ("refused", "other_event") if named else ("unknown", "")
    assert (answer["result"], answer["refusal_reason"]) == expected
    assert answer["registration"] is None


@pytest.mark.parametrize("kind", FULL)
@pytest.mark.parametrize("way", ["id", "code", "nothing"])
def test_a_number_of_another_desk_brings_back_no_scan(ask, caller, fiji_row, secretary, kind, way):
    """The nonce is a way of naming a scan: sent again, it answers with the first one."""
    seen = {"nothing": None}.get(way, fiji_row)
    first = check_in(
        fiji_row.event,
        registration=seen,
        by=secretary,
        at=timezone.now(),
        nonce=nonce(),
        desk="North gate",
        typed="somebody",
    )
    named = {"code": "nothing at all"} if way == "nothing" else WAYS[way](fiji_row, fiji_row.old)
    answer = ask("events/soon/check-ins/", caller(kind), named | {"nonce": first.nonce})
    may = kind in SEES_FIJI if seen else kind in ("of all", "of one event")
    if kind not in SEES_EVENT:
        assert answer.status_code == 404
    elif may:
        assert (answer.status_code, answer.json()["id"]) == (200, first.pk)
    else:
        assert answer.status_code == 409
        assert b"North gate" not in answer.content


@pytest.mark.parametrize("kind", FULL)
def test_a_partner_may_send_its_own_scan_again(ask, caller, fiji_row, kind):
    token, body = caller(kind), {"code": "nothing at all", "nonce": nonce()}
    answers = [ask("events/soon/check-ins/", token, body) for _n in range(2)]
    expected = [201, 200] if kind in SEES_EVENT else [404, 404]
    assert [answer.status_code for answer in answers] == expected


# --- what lists hold ------------------------------------------------------------------------------
@pytest.mark.parametrize("query", ["", "?entity=fji", "?status=confirmed", "?page_size=1"])
@pytest.mark.parametrize("kind", [kind for kind in FULL if kind in SEES_EVENT])
def test_lists_and_their_filters_hold_what_the_partner_may_see(
    ask, caller, fiji_row, waiting, secretary, kind, query
):
    for row in (fiji_row, waiting):
        now = timezone.now()
        check_in(fiji_row.event, registration=row, by=secretary, at=now, nonce=nonce())
    token = caller(kind)
    rows = _all(ask, token, f"events/soon/registrations/{query}")
    seen = {row["entity"] for row in rows}
    assert ("fji" in seen) == (kind in SEES_FIJI)
    assert not ("entity" in PARTNERS[kind] and len(seen) > 1)
    scans = _all(ask, token, "events/soon/check-ins/?page_size=1")
    assert (fiji_row.pk in {scan["registration"] for scan in scans}) == (kind in SEES_FIJI)


def _all(ask, token, path):
    found = []
    while path:
        page = ask(path, token).json()
        found += page["results"]
        path = page["next"] and page["next"].partition("/api/v1/")[2]
    return found


def test_a_cursor_of_another_partner_opens_no_other_rows(ask, caller, fiji_row, waiting):
    wide, narrow = caller("of all"), caller("of another entity")
    following = ask("events/soon/registrations/?page_size=1", wide).json()["next"]
    path = following.partition("/api/v1/")[2]
    assert {row["entity"] for row in ask(path, narrow).json()["results"]} <= {"ken"}


@pytest.mark.parametrize("kind", ["of another entity", "of another entity at one event"])
def test_a_person_of_another_entity_is_not_named_by_an_address(ask, caller, fiji_row, kind):
    """Who sends a registration twice gets the first one back, of its own entity only."""
    own = {"entity": "ken", "given_name": "Delegate", "family_name": "18", "email": fiji_row.email}
    answer = ask("events/soon/registrations/", caller(kind), own)
    assert answer.status_code == 409
    assert "id" not in answer.json()
    assert fiji_row.badge not in answer.text
