"""Registering, changing and cancelling. Every act that touches seats locks the event first."""

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.lifecycle import Conflict, NotPossible, lock, move
from audit.models import changes, person, record
from audit.stamps import drop
from events.actions.seats import count, locked, pass_on, place, why_no_seat
from events.actions.telling import tell
from events.models import ASKABLE, Delegation, EventStatus, Registration, RegistrationStatus
from events.models.registrations import person_key
from friends.people import focal_points

S = RegistrationStatus
NOT_ASKED = {f.name for f in Registration._meta.fields} - set(Registration.PERSONAL)


def register(event, *, entity, by, at, details, user=None, received_at=None, late=False):
    """Register a person for an entity: a seat if one may be had, else a place in the waiting list.

    ``details`` holds fields of ``Registration.PERSONAL``. ``received_at`` is when a reply that came
    by letter was received, which orders the waiting list; ``late`` lets an officer enter one after
    the deadline. Asking twice gives the same registration. Raises ValidationError (bad details)
    or NotPossible.
    """
    details = {k: v for k, v in details.items() if k in Registration.PERSONAL}
    user = user or _account_of(details.get("email"))
    mission = focal_points(entity, on=at.date())
    with transaction.atomic():
        locked(event)
        _may_come(event, entity, at=at, received_at=received_at, late=late)
        delegation, _new = Delegation.objects.get_or_create(event=event, entity=entity)
        delegation.entity = entity
        why = why_no_seat(event, delegation)
        registration = Registration(
            event=event,
            delegation=delegation,
            user=user,
            status=S.WAITING if why else S.CONFIRMED,
            confirmed_at=None if why else at,
            received_at=received_at or at,
            entered_at=at,
            entered_by=person(by),
            source="" if person(by) else str(by),
            **details,
        )
        check_details(registration)
        if already := _live_row_of(registration):
            return already
        registration.save(force_insert=True)
        count(event, delegation, seated=0 if why else 1, waiting=1 if why else 0)
        _record_and_tell(registration, mission, by=by, why=why)
    return registration


def _account_of(email):
    """The active account that has confirmed this address, or None."""
    if not email:
        return None
    confirmed = EmailAddress.objects.filter(email__iexact=email, verified=True)
    ids = confirmed.filter(user__is_active=True).order_by().values_list("user", flat=True)[:1]
    return next((User.objects.get(pk=pk) for pk in ids), None)


def _may_come(event, entity, *, at, received_at, late):
    if event.status != EventStatus.PUBLISHED:
        raise NotPossible(_("Registration for this event is not open."))
    if not late and event.opens_at and at < event.opens_at:
        raise NotPossible(_("Registration has not opened yet."))
    if not late and at > event.closing:
        raise NotPossible(_("Registration has closed. Write to the contact of the event."))
    if received_at and received_at > at:
        raise NotPossible(_("The time of receipt is in the future."), field="received_at")
    if not event.invites(entity, at.date()):
        raise NotPossible(_("This event is for %s.") % event.get_audience_display())


def check_details(registration):
    """Raise ValidationError, field by field, unless the details are valid and complete."""
    errors = {}
    try:
        registration.clean_fields(exclude=NOT_ASKED)
    except ValidationError as error:
        errors = error.error_dict
    for name in (n for n in ASKABLE if n in registration.event.required):
        if getattr(registration, name) in ("", None) and name not in errors:
            errors[name] = ValidationError(_("This event asks for this detail."), code="required")
    if errors:
        raise ValidationError(errors)
    registration.person = _key(registration)


def _key(registration):
    return person_key(
        user=registration.user,
        email=registration.email,
        given_name=registration.given_name,
        family_name=registration.family_name,
        entity=registration.delegation.entity,
    )


def _live_row_of(registration):
    """The live registration of the same person, if it is the same delegation's."""
    live = registration.event.registrations.live().filter(person=registration.person).order_by()
    # Mostly there is none: the whole row, with what belongs to it, is asked for only if there is.
    if not (found := list(live.values_list("pk", flat=True)[:1])):
        return None
    row = live.select_related("delegation__entity", "event").get(pk=found[0])
    if row.delegation_id != registration.delegation_id:
        raise NotPossible(_("This person is registered for this event already."), field="email")
    return row


def _record_and_tell(registration, mission, *, by, why):
    after = {
        "event": registration.event_id,
        "entity": registration.delegation.entity_id,
        "status": registration.status,
        "received_at": registration.received_at,
    }
    record(f"registration.{registration.status}", registration, by=by, after=after)
    more = {"place": place(registration), "why": why} if why else {}
    tell(registration, f"registration_{registration.status}", mission=mission, **more)


@transaction.atomic
def change_registration(registration, *, by, at, version, details):
    """Change what was said of a person. Refused if somebody else changed it in the meantime.

    Under the event's lock, since a new address may make the person one who is registered already.
    """
    event = locked(registration.event)
    lock(registration)
    registration.event = event
    if registration.version != version:
        raise Conflict(registration)
    if not registration.is_live:
        raise NotPossible(_("This registration was cancelled. Register the person again."))
    details = {k: v for k, v in details.items() if k in Registration.PERSONAL}
    before = {name: getattr(registration, name) for name in details}
    for name, value in details.items():
        setattr(registration, name, value)
    registration.user = _whose(registration, before, by=by)
    check_details(registration)
    twin = registration.event.registrations.live().filter(person=registration.person)
    if twin.exclude(pk=registration.pk).exists():
        raise NotPossible(_("This person is registered for this event already."), field="email")
    was, now = changes(registration, before, details)
    if now:
        registration.version += 1
        registration.save()
        record("registration.changed", registration, by=by, before=was, after=now)
    return registration


def _whose(registration, before, *, by):
    """The account after a change. Another address means another person, unless the person changes
    the address himself or herself."""
    same = before.get("email", registration.email).lower() == registration.email.lower()
    if registration.user and (same or registration.user == by):
        return registration.user
    return _account_of(registration.email)


@transaction.atomic
def cancel(registration, *, by, at, reason=""):
    """Cancel. A freed seat passes in the same moment to the first who may have it."""
    event = locked(registration.event)
    registration.event = event
    lock(registration)
    registration.event = event
    before = RegistrationStatus(registration.status)
    if before == S.CANCELLED:
        return registration
    if registration.scans.arrivals().exists():
        raise NotPossible(_("This person has been checked in and cannot be cancelled."))
    move(registration, S.CANCELLED, by=by, cancelled_at=at, reason=reason)
    registration.event = event
    count(
        event,
        registration.delegation,
        seated=-1 if before == S.CONFIRMED else 0,
        waiting=-1 if before == S.WAITING else 0,
    )
    tell(registration, "registration_cancelled", reason=reason)
    if before == S.CONFIRMED and event.status == EventStatus.PUBLISHED:
        pass_on(event, at=at)
    drop("figures")
    return registration


def claim_registrations(user, email, at):
    """When a person confirms an address, registrations under it become the person's."""
    rows = Registration.objects.filter(email__iexact=email, user=None).order_by("event_id")
    rows = list(rows.select_related("event", "delegation"))
    for registration in rows:
        locked(registration.event)
        mine = registration.event.registrations.live().filter(user=user)
        if registration.is_live and mine.exists():
            continue
        registration.user = user
        registration.person = _key(registration)
        registration.save(update_fields=["user", "person"])
        record("registration.claimed", registration, by=user)
    if rows:
        drop("figures")
