"""Plain functions that make rows, each valid as it stands. Names are invented, States are real."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Token
from django.contrib.auth.models import Group as Role
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts import roles
from accounts.models import User
from events.actions import register
from events.models import Audience, Event, EventKind, EventStatus, Registration
from friends.actions import ReceivedNote
from friends.models import (
    CoChairTerm,
    Entity,
    GroupOfFriends,
    Membership,
    MembershipStatus,
    Representative,
    RepresentativeRole,
    RepresentativeStatus,
)
from friends.reference import states
from partners.actions import add_partner
from partners.models import Partner, Scope

serial = count(1)
AT = datetime(2026, 5, 1, 9, tzinfo=UTC)
ON = AT.date()
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
STATES = {row.iso2: row for row in states()}


def make_user(role=None, **fields):
    n = next(serial)
    defaults = {
        "email": f"delegate{n}@example.org",
        "given_name": "Delegate",
        "family_name": str(n),
        **names_at(fields.get("email")),
    }
    user = User.objects.create_user(password="correct horse battery", **defaults | fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if role:
        if not Role.objects.filter(name=role).exists():
            roles.sync(allow_missing=True)
        user.groups.add(Role.objects.get(name=role))
        User.objects.filter(pk=user.pk).update(is_staff=True)
        user.refresh_from_db()
    return user


def names_at(email):
    """The names of the account that has this address, or of who was registered with it: the same
    person goes by the same name, unless a test says another."""
    for model in (User, Registration):
        rows = model.objects.filter(email__iexact=email) if email else model.objects.none()
        if found := rows.exclude(given_name="").values("given_name", "family_name").first():
            return found
    return {}


def make_reader(*codenames):
    """Staff with these permissions (None is none) and no role."""
    user = make_user(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


def make_state(iso2=None, **fields):
    """A real State by its code; without a code, the next one that is not there yet."""
    if iso2 is None:
        used = set(Entity.objects.values_list("iso2", flat=True))
        iso2 = next(code for code in STATES if code not in used)
    if found := Entity.objects.filter(iso2=iso2).first():
        return found
    row = STATES[iso2]
    names = {
        f"name_{lang}": getattr(row, f"name_{lang}")
        for lang in ("en", "fr", "es", "ru", "zh", "ar")
    }
    defaults = {
        "kind": row.kind,
        "code": row.iso3.lower(),
        "iso2": row.iso2,
        "iso3": row.iso3,
        "m49": row.m49,
        "regional_group": row.regional_group,
        **names,
    }
    return Entity.objects.create(**defaults | fields)


def make_organization(code=None, **fields):
    n = next(serial)
    code = code or f"org{n}"
    names = {f"name_{lang}": f"Organization {n}" for lang in ("en", "fr", "es", "ru", "zh", "ar")}
    defaults = {"kind": "organization", "code": code, "acronym": code.upper(), **names}
    return Entity.objects.create(**defaults | fields)


def make_group(**fields):
    defaults = {
        "name": "Group of Friends for International Cooperation on AI Capacity-Building",
        "short_name": "Group of Friends",
        "founded_on": date(2024, 12, 3),
        "resolution": "78/311",
    }
    group, _new = GroupOfFriends.objects.update_or_create(pk=1, defaults=defaults | fields)
    return group


def make_cochair(iso2="ZM", starts_on=date(2024, 12, 3), **fields):
    state = make_state(iso2)
    make_membership(state, since=starts_on)
    return CoChairTerm.objects.create(entity=state, starts_on=starts_on, **fields)


def make_membership(entity=None, *, since=date(2025, 1, 20), until=None, **fields):
    """A membership in force since a day; pass ``status`` for a request or a declined one."""
    entity = entity or make_state()
    status = fields.pop(
        "status", MembershipStatus.WITHDRAWN if until else MembershipStatus.ADMITTED
    )
    defaults = {
        "capacity": "member" if entity.is_state else "partner",
        "procedure": "acknowledgement",
        "requested_at": AT - timedelta(days=500),
    }
    if status in (MembershipStatus.ADMITTED, MembershipStatus.WITHDRAWN):
        defaults |= {"decided_at": AT, "effective_from": since, "effective_until": until}
    if status == MembershipStatus.DECLINED:
        defaults |= {"decided_at": AT, "reason": "The note was not signed"}
    return Membership.objects.create(entity=entity, status=status, **defaults | fields)


def make_representative(user=None, entity=None, role=RepresentativeRole.FOCAL_POINT, **fields):
    defaults = {
        "status": RepresentativeStatus.APPROVED,
        "valid_from": date(2025, 1, 1),
        "asked_at": AT - timedelta(days=400),
        "decided_at": AT - timedelta(days=400),
    }
    return Representative.objects.create(
        user=user or make_user(), entity=entity or make_state(), role=role, **defaults | fields
    )


def make_pdf(name="note.pdf", content=PDF):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def make_paper(reference="NV/2026/17", upload=True, **fields):
    defaults = {"dated_on": date(2026, 4, 20), "upload": make_pdf() if upload else None}
    return ReceivedNote(reference=reference, **defaults | fields)


def make_event(**fields):
    """A published seminar in Beijing, registration open, for everybody, without limits."""
    n = next(serial)
    hosts = fields.pop("hosts", ())
    defaults = {
        "slug": f"event-{n}",
        "kind": EventKind.SEMINAR,
        "title": {"en": f"Event {n}"},
        "venue": "Conference centre",
        "city": "Beijing",
        "time_zone": "Asia/Shanghai",
        "starts_at": AT + timedelta(days=30),
        "ends_at": AT + timedelta(days=30, hours=3),
        "audience": Audience.ALL,
        "status": EventStatus.PUBLISHED,
    }
    event = Event.objects.create(**defaults | fields)
    event.hosts.set(hosts)
    return event


def make_registration(event=None, entity=None, *, user=None, at=AT, by=None, mode="", **details):
    """Registered through the act, so that the numbers of the event are right."""
    n = next(serial)
    defaults = {
        "given_name": "Delegate",
        "family_name": str(n),
        "email": f"delegate{n}@example.org",
    }
    if user:
        defaults["email"] = user.email
    defaults |= names_at((defaults | details)["email"])
    return register(
        event or make_event(),
        entity=entity or make_state(),
        by=by or user or make_user(),
        at=at,
        details=defaults | details,
        user=user,
        mode=mode,
    )


def make_partner(*, at=AT, by=None, events=(), **fields):
    """With a client of its own; sees all events unless some are named. ``partner.secret`` is its
    secret in clear, which nothing else keeps."""
    n = next(serial)
    defaults = {
        "name": f"Partner {n}",
        "contact_name": f"Delegate {n}",
        "contact_email": f"partner{n}@example.org",
        "scopes": list(Scope.values),
        "all_events": not events,
        "may_see_contacts": True,
    }
    partner = Partner(**defaults | fields)
    partner.secret = add_partner(partner, by=by or make_user(), at=at, events=events)
    return partner


def make_token(partner, *scopes, until=None):
    """A token of the partner, in clear; with all of its scopes unless some are named."""
    value = f"token-{next(serial)}"
    token = Token(type=Token.Type.ACCESS_TOKEN, client=partner.client)
    token.expires_at = until or timezone.now() + timedelta(hours=1)
    token.set_value(value)
    token.set_scopes(scopes or partner.scopes)
    token.save()
    return value
