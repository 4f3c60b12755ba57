"""A change of the address that a person signs in with, and undoing it from the old mailbox."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.retention import RetentionRule, receipt
from accounts.actions.signing_out import end_sessions
from accounts.models import Actor, AddressChange, Notice, User, notices
from audit.lifecycle import NotPossible, lock
from audit.models import record


@transaction.atomic
def keep_address_change(
    user: User, old: str, new: str, *, by: Actor, at: datetime
) -> AddressChange:
    """Write down a change that has just happened, so that the old address can undo it."""
    change = AddressChange.objects.create(user=user, old=old.lower(), new=new.lower(), at=at)
    record("user.address_changed", user, by=by)
    return change


@transaction.atomic
def undo_address_change(change: AddressChange, *, at: datetime) -> User:
    """Back to the old address, whatever the present one is, and out of all sessions. The person
    acts, from the old mailbox. Passwords and second factors stay as they are: the emails say so."""
    user = lock(change.user)
    change.refresh_from_db()
    _refuse_late(change, at)
    _refuse_taken(change)
    recipients = {user.email, change.old, *_proved(user)}
    _put_back(user, change.old)
    end_sessions(user)
    user.address_changes.filter(pk__gte=change.pk, undone_at=None).update(undone_at=at)
    record("user.address_change_undone", user, by=user)
    _tell(user, recipients, change.old)
    return user


def _tell(user, addresses, restored):
    readers = [(email, user.language) for email in sorted(addresses)]
    rows = notices("address_restored", readers, {"restored": restored})
    for row in rows:
        row.user = user  # so that they are erased with the person
    Notice.objects.bulk_create(rows)


def _refuse_late(change, at):
    if change.undone_at:
        raise NotPossible(_("This change has already been undone. Sign in with your old address."))
    if not change.can_be_undone(at):
        raise NotPossible(
            _("A change can be undone only within 7 days. Write to us, and we will help.")
        )
    if not change.user.is_active:
        raise NotPossible(_("This account is closed. Write to us, and we will help."))


def _refuse_taken(change):
    """Only another proved account can stand in the way; nobody but its owner proves an address."""
    others = EmailAddress.objects.exclude(user=change.user).filter(verified=True)
    users = User.objects.exclude(pk=change.user_id)
    if others.filter(email=change.old).exists() or users.filter(email=change.old).exists():
        raise NotPossible(
            _("Your old address now belongs to another account. Write to us, and we will help.")
        )


def _proved(user):
    return EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)


def _put_back(user, old):
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=old, verified=True, primary=True)
    user.email = old
    user.save(update_fields=["email"])


def due_address_changes(now: datetime) -> dict[str, int]:
    return {"address changes": AddressChange.objects.ended(now).count()}


@transaction.atomic
def erase_address_changes(now: datetime) -> int:
    """Forget the old addresses that can undo nothing any more. Returns how many."""
    count = AddressChange.objects.ended(now).delete()[0]
    return receipt("address changes", now, {"address changes": count})


ADDRESS_CHANGES = RetentionRule(
    "address changes",
    gettext_lazy("Changes of the email address used to sign in"),
    gettext_lazy("To allow the change to be undone from the old address."),
    gettext_lazy("7 days"),
    due_address_changes,
    erase_address_changes,
)
