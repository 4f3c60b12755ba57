"""How the access matrix reaches every address: which rows it uses, and what each person is told."""

from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from django.utils import translation

from tests.certificates.visa_letters import sign_in_now
from tests.config.cast import PEOPLE

# Addresses that any path below them answers, or that need a secret from an email: tested elsewhere.
ELSEWHERE = {
    "api:-": "every unknown route of the API: tests/api/test_errors.py",
    "admin:-": "Django's old addresses of rows, which lead to the new ones",
    "account_confirm_email": "needs the secret of an email: tests/accounts",
    "account_reset_password_from_key": "needs the secret of an email: tests/accounts",
    "accounts:undo_address_change": (
        "needs the signed link of an email: tests/accounts/test_address_changes.py"
    ),
    "admin:view_on_site": "leads to the public page of a row",
    "admin:autocomplete": "asks the permission of the model that is searched",
    "events:offer": "needs the signed link of an email: tests/events/test_signed_links.py",
    **dict.fromkeys(
        (
            "events:accept_offer",
            "events:decline_offer",
            "events:reconfirm_yes",
            "events:reconfirm_no",
            "events:invitation_no",
        ),
        "needs the signed link of an email: tests/events/test_signed_links.py",
    ),
    "desk:open": "needs the secret of a QR: tests/attendance/test_devices.py",
    "events:reconfirm_link": "needs the signed link of an email: tests/events/test_signed_links.py",
    "events:mobile_badge_link": (
        "needs the signed link of an email: tests/attendance/test_mobile_badge.py"
    ),
    "events:invitation": "needs the signed link of an email: tests/events/test_signed_links.py",
}


# The row that a number in the address of an event means, where it is not a registration.
EVENT_ROWS = {
    "desk:undo": "scan",
    "office:device": "device",
    "office:device_close": "device",
    "office:reserved_seats": "reserved_seats",
    "office:open_reserved": "reserved_seats",
    "office:group_link_revoke": "link",
    "office:invitation_withdraw": "invitation",
    "office:invitation_reply": "invitation",
    **dict.fromkeys(
        (
            "office:message",
            "office:message_change",
            "office:message_send",
            "office:message_test",
            "office:message_stop",
            "office:message_resend",
            "office:message_remove",
            "office:message_letters",
        ),
        "message",
    ),
    "office:mark_coming": "answer",
    "office:mark_not_coming": "answer",
    "office:import": "import_row",
    "office:import_match": "import_row",
    "office:import_errors_csv": "import_row",
    "office:import_confirm": "import_row",
    "office:import_remove": "import_row",
    "office:job": "job",
    "office:job_file": "job",
    "office:door": "door",
    "office:attendance_file": "attendance_file",
    "office:attendance_file_remove": "attendance_file",
    "office:door_close": "door",
    "office:nomination": "nomination",
    "office:nomination_hand_change": "nomination",
    "office:certificate_withdraw": "certificate",
    "office:certificates_job": "certificate_job",
}


def names():
    """The name of every address of the site, each once."""
    return list(dict.fromkeys(_walk(get_resolver(), "")))


def _walk(resolver, namespace):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _walk(pattern, namespace + inner)
        else:
            yield namespace + (pattern.name or "-")


def address(name, world):
    """The address under this name, of the rows of the world."""
    for parts in _candidates(name, world):
        try:
            with translation.override("en"):
                return reverse(name, kwargs=parts)
        except NoReverseMatch:
            continue
    raise AssertionError(f"no row is known for {name}: list it in tests/config/access.py")


def _candidates(name, world):
    if name.startswith("admin:"):
        return _admin_candidates(name, world)
    if "series" in name:
        return [{"slug": "seminars"}]
    row = getattr(world, EVENT_ROWS.get(name, "registration"))
    own = {
        "friends:membership": world.membership,
        "friends:withdraw_request": world.membership,
        **dict.fromkeys(
            ("requests:request", "requests:admit", "requests:decline"), world.membership
        ),
        **dict.fromkeys(
            (
                "requests:representative",
                "requests:approve_representative",
                "requests:decline_representative",
            ),
            world.asked,
        ),
        **dict.fromkeys(
            ("requests:erasure", "requests:erase", "requests:refuse_erasure"), world.erasure
        ),
        "friends:lift": world.objection,
        "friends:note_verbale": world.note_verbale,
        "friends:note_page": world.note_verbale,
        "office:persons_undo": world.person_decision,
    }
    single = own.get(name) or (world.asked if name.startswith("friends:") else world.registration)
    if name.startswith(("office:selection", "office:nomination")):
        return [{"slug": "training"}, {"slug": "training", "pk": row.pk}]
    if name in ("api:reference", "api:shapes"):
        return [{"name": "registrations"}]
    if name.startswith("office:plan_"):
        return [{}, {"slug": "draft"}, {"slug": "draft", "step": "what"}]
    return [
        {},
        {"slug": "seminar"},
        {"code": "fji"},
        {"pk": single.pk},
        {"pk": single.pk, "number": 1},
        {"pk": world.membership.pk, "code": "ken"},
        {"slug": "seminar", "pk": row.pk},
        {"slug": "seminar", "kind": "csv"},
        {"slug": "seminar", "step": "what"},
        {"slug": "seminar", "language": "en"},
        {"slug": "seminar", "code": "fji"},
        {"slug": "seminar", "code": "fji", "kind": "csv"},
        {"number": world.certificate.number},
        {"slug": "seminar", "name": "door", "kind": "xlsx"},
    ]


def _admin_candidates(name, world):
    """Of a page of one row by the row's own key: a key that is guessed finds another row on another
    database."""
    rows = {
        "audit_entry": world.entry,
        "audit_senthead": world.sent_head,
        "accounts_notice": world.notice,
        "accounts_user": world.people["stranger"],
        "accounts_erasurerequest": world.erasure,
        "accounts_erasurereceipt": world.receipt,
        "attendance_scan": world.scan,
        "events_event": world.event,
        "events_registration": world.registration,
        "events_series": world.series,
        "friends_cochairterm": world.cochair_term,
        "friends_entity": world.entity,
        "friends_groupoffriends": world.group,
        "friends_membership": world.membership,
        "friends_noteverbale": world.note_verbale,
        "friends_representative": world.asked,
        "partners_partner": world.partner,
    }
    row = rows.get("_".join(name.removeprefix("admin:").split("_")[:2]))
    without = [{}, {"kind": "csv"}, {"app_label": "events"}]
    if row is None:
        return without
    act = {"object_id": row.pk, "act_name": "nothing"}
    return [*without, {"object_id": row.pk}, {"pk": row.pk}, act]


def sign_in(world):
    """The session cookies of each person, so that each request starts with a fresh sign-in."""
    cookies = {}
    for name in PEOPLE:
        client = Client()
        if world.people[name]:
            client.force_login(world.people[name])
            sign_in_now(client, world.people[name])
        cookies[name] = client.cookies.output(header="", sep=";")
    return cookies


def told(cookies, url, method):
    """The status that each person gets, in the order of the cast, as one line; ``login`` for a
    redirect to the sign-in page, with ``+kept`` where a browser may keep what it was told after
    signing in. What a POST does is rolled back."""
    line = []
    for name in PEOPLE:
        client = Client(raise_request_exception=False)
        client.cookies.load(cookies[name])
        with transaction.atomic():
            answer = getattr(client, method)(url)
            where = answer.headers.get("Location", "")
            line.append("login" if "/login/" in where else str(answer.status_code))
            if cookies[name] and "no-store" not in answer.get("Cache-Control", ""):
                line[-1] += "+kept"
            if answer.streaming:
                b"".join(answer.streaming_content)
            transaction.set_rollback(True)
    return " ".join(line)
