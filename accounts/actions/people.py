"""What can be done to a person's account and to outgoing email."""

from collections.abc import Callable, Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.actions.signing_out import end_sessions
from accounts.models import Actor, Notice, User
from accounts.registries import EMAIL_GROUPS
from accounts.roles import ROLES
from audit.lifecycle import NotPossible, lock
from audit.models import Agent, changes, record
from audit.registry import Registry, offer
from files.cleaned_fields import check_fields

PROFILE = ("style", "given_name", "family_name", "title", "language", "time_zone")

# Functions ``(user, email, at)`` of the apps above, which hand over what was kept for an address.
ON_CONFIRMED: Registry[Callable[[User, str, datetime], object]] = offer("accounts.on_confirmed")


@transaction.atomic
def change_profile(user: User, *, by: Actor, **values: str) -> User:
    """Write the person's own details; unknown names are a mistake of the caller."""
    if unknown := set(values) - set(PROFILE):
        raise TypeError(f"not part of a profile: {', '.join(sorted(unknown))}")
    lock(user)
    before = {name: getattr(user, name) for name in values}
    for name, value in values.items():
        setattr(user, name, value)
    check_fields(user, *values)
    before, after = changes(user, before, {name: getattr(user, name) for name in values})
    if after:
        user.save(update_fields=list(after))
        record("user.profile_changed", user, by=by, before=before, after=after)
    return user


@transaction.atomic
def choose_emails(user: User, off: Iterable[str], *, by: Actor) -> User:
    """Switch off these groups of emails, and all others on. What is always sent is no choice."""
    off = sorted(set(off))
    for name in off:
        group = EMAIL_GROUPS.get(name)
        if group is None or group.always:
            raise NotPossible(_("These emails cannot be switched off."))
    lock(user)
    before = user.emails_switched_off or []
    if off != before:
        user.emails_switched_off = off
        user.save(update_fields=["emails_switched_off"])
        told = {"emails_switched_off": before}, {"emails_switched_off": off}
        record("user.emails_chosen", user, by=by, before=told[0], after=told[1])
    return user


@transaction.atomic
def claim(user: User, email: str, *, by: Actor, at: datetime) -> None:
    """The address is proved to be the person's: hand over what was kept for it."""
    record("user.address_confirmed", user, by=by)
    for hand_over in ON_CONFIRMED:
        hand_over(user, email, at)


@transaction.atomic
def give_role(user: User, role: str, *, by: Actor) -> User:
    """Put the person into a role and let him or her into the back office."""
    group = _group(role, user, by)
    lock(user)
    if user.groups.filter(pk=group.pk).exists():
        return user
    user.groups.add(group)
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    record("user.role_given", user, by=by, after={"role": role})
    return user


@transaction.atomic
def take_role(user: User, role: str, *, by: Actor) -> User:
    """Take the role away; with the last one goes the way into the back office."""
    group = _group(role, user, by)
    lock(user)
    if not user.groups.filter(pk=group.pk).exists():
        return user
    user.groups.remove(group)
    user.is_staff = user.is_superuser or user.groups.exists()
    user.save(update_fields=["is_staff"])
    record("user.role_taken", user, by=by, before={"role": role})
    return user


def _group(role, user, by):
    if role not in ROLES:
        raise NotPossible(_("There is no role “%(role)s”.") % {"role": role}, field="role")
    _refuse_own_or_unpermitted(user, by)
    return Group.objects.get_or_create(name=role)[0]


def _refuse_own_or_unpermitted(user, by):
    """Who may change a person's permissions: never that person, and only with permission."""
    if isinstance(by, Agent):
        return
    if by.pk == user.pk:
        raise NotPossible(_("You cannot change your own roles. Ask another officer."))
    if not by.has_perm("accounts.give_role"):
        raise NotPossible(_("You do not have permission to give or remove roles."))


@transaction.atomic
def set_active(user: User, active: bool, *, by: Actor) -> User:
    """Let a person sign in, or no longer: a person who is blocked is signed out everywhere."""
    if user == by:
        raise NotPossible(_("You cannot block your own account. Ask another officer."))
    _not_above(user, by)
    lock(user)
    if user.is_active == active:
        return user
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        end_sessions(user)
    record(f"user.{'let_in' if active else 'shut_out'}", user, by=by)
    return user


@transaction.atomic
def remove_second_factor(user: User, *, by: Actor) -> User:
    """For somebody who lost the device: take the factors away and sign the person out."""
    if user == by:
        raise NotPossible(_("Remove your own second factor on your account page."))
    _not_above(user, by)
    lock(user)
    gone, _rows = Authenticator.objects.filter(user=user).delete()
    if gone:
        end_sessions(user)
        record("user.second_factor_removed", user, by=by)
    return user


def _not_above(user, by):
    """A person who may change people may not by that way get at those who may do more."""
    if isinstance(by, Agent) or by.is_superuser:
        return
    if user.is_superuser:
        raise NotPossible(_("This person is a superuser. Only a superuser can make this change."))
    if user.has_perm("accounts.give_role") and not by.has_perm("accounts.give_role"):
        raise NotPossible(
            _("Only an officer who can give roles can change a person who can give roles.")
        )


@transaction.atomic
def resend(notice: Notice, *, by: Actor) -> Notice:
    """Put a notice back into the row, as if it had just been written."""
    lock(notice)
    if notice.kind == "account" and not notice.sealed:
        raise NotPossible(
            _(
                "This email contained a code or a link that was erased after sending, so it "
                "cannot be sent again. The person can ask for a new one."
            )
        )
    before = notice.state
    if before == "switched_off":
        raise NotPossible(_("The reader has switched off emails of this kind."))
    notice.sent_at = notice.failed_at = None
    notice.tries, notice.error, notice.not_before = 0, "", Now()
    notice.save(update_fields=["sent_at", "failed_at", "tries", "error", "not_before"])
    if before != "waiting":
        record("notice.resent", notice, by=by, before={"state": before})
    return notice
