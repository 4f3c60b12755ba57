"""The one table of roles. A role is a group; code asks for permissions, never for a role."""

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils.translation import gettext_lazy as _

VIEW = {
    "audit": ("view_entry",),
    "accounts": ("view_user", "view_notice", "view_erasurereceipt"),
    "friends": (
        "view_entity",
        "view_membership",
        "view_representative",
        "view_noteverbale",
        "view_groupoffriends",
        "view_cochairterm",
        "view_classification",
    ),
    "events": ("view_event", "view_registration", "view_contacts", "view_series"),
    "attendance": ("view_scan",),
    "partners": ("view_partner",),
}
MEMBERSHIPS = (
    "decide_membership",
    "enter_membership",
    "import_membership",
    "appoint_representative",
)
RECORDS = (
    "add_entity",
    "change_entity",
    "change_groupoffriends",
    "add_cochairterm",
    "change_cochairterm",
    "add_classification",
    "change_classification",
)
EVENTS = (
    "add_event",
    "change_event",
    "publish_event",
    "enter_registration",
    "add_series",
    "change_series",
    "decide_registration",
    "select_registration",
    "import_registration",
    "invite_entities",
    "join_persons",
)
ATTENDANCE = (
    "check_in",
    "admit_by_hand",
    "add_door",
    "change_door",
    "manage_device",
    "print_badges",
    "correct_attendance",
    "close_attendance",
)
# A permission of its own: passport details are read by those who write the letters, and by no
# others.
VISA_LETTERS = ("open_passport_details", "issue_visa_letter")


def _of(app, *names):
    return {f"{app}.{name}" for name in names}


def _views(*apps):
    return set().union(*(_of(app, *VIEW[app]) for app in apps))


DESK = "desk officer"
ROLES = {
    "secretariat": _views(*VIEW)
    | _of("accounts", "change_user", "give_role", "resend_notice", "decide_erasure")
    | _of("friends", *MEMBERSHIPS, *RECORDS)
    | _of("events", *EVENTS)
    | _of("attendance", *ATTENDANCE)
    | _of("certificates", "issue_certificate", *VISA_LETTERS)
    | _of("partners", "manage_partner"),
    "admissions officer": _views("friends")
    | _of("accounts", "view_user")
    | _of("friends", *MEMBERSHIPS),
    "event officer": _views("friends", "events", "attendance")
    | _of("events", *EVENTS)
    | _of("attendance", *ATTENDANCE)
    | _of("certificates", "issue_certificate"),
    "visa officer": _of("events", "view_event", "view_registration")
    | _of("certificates", *VISA_LETTERS),
    DESK: _of("events", "view_event") | _of("attendance", "check_in", "view_scan"),
    "auditor": _views(*VIEW) | _of("audit", "receive_head"),
}
LABELS = {
    "secretariat": _("Secretariat"),
    "admissions officer": _("Admissions officer"),
    "event officer": _("Event officer"),
    "visa officer": _("Visa officer: passport details and letters"),
    DESK: _("Desk officer"),
    "auditor": _("Auditor: read only"),
}

# Beside the name of the reader.
SHORT_LABELS = {
    "secretariat": _("Secretariat"),
    "admissions officer": _("Admissions"),
    "event officer": _("Events"),
    "visa officer": _("Visa support letters"),
    DESK: _("Check-in"),
    "auditor": _("Audit"),
}


@transaction.atomic
def sync(*, allow_missing: bool = False) -> list[str]:
    """Make the groups say what the table says. Returns the changes as lines of text."""
    keys = {f"{app}.{name}": key for app, name, key in _permissions()}
    missing = set().union(*ROLES.values()) - set(keys)
    if missing and not allow_missing:
        raise ImproperlyConfigured(
            f"Roles name permissions that do not exist: {', '.join(sorted(missing))}."
        )
    lines = []
    for role, permissions in ROLES.items():
        lines += _sync_role(role, permissions - missing, keys)
    return lines


def _permissions():
    fields = ("content_type__app_label", "codename", "pk")
    return Permission.objects.values_list(*fields)


def _sync_role(role, permissions, keys):
    group, _new = Group.objects.get_or_create(name=role)
    names = {key: name for name, key in keys.items()}
    held = {names[key] for key in group.permissions.values_list("pk", flat=True)}
    group.permissions.set(keys[name] for name in permissions)
    return [f"{role} + {name}" for name in sorted(permissions - held)] + [
        f"{role} - {name}" for name in sorted(held - permissions)
    ]
