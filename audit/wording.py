"""Acts of the audit log in words: “Membership: admitted”. An entry keeps the code of its act."""

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

# What was done, for the acts that are no change of status; those have the words of the status.
DONE = {
    "added": pgettext_lazy("audit log", "added"),
    "address_change_undone": pgettext_lazy("audit log", "change of email address undone"),
    "address_changed": pgettext_lazy("audit log", "email address changed"),
    "address_confirmed": pgettext_lazy("audit log", "email address confirmed"),
    "amended": pgettext_lazy("audit log", "corrected afterwards"),
    "appointed": pgettext_lazy("audit log", "appointed"),
    "arranged": pgettext_lazy("audit log", "order of people changed"),
    "asked": pgettext_lazy("audit log", "asked"),
    "assessed": pgettext_lazy("audit log", "assessed"),
    "attendance_exported": pgettext_lazy("audit log", "attendance downloaded"),
    "badge_replaced": pgettext_lazy("audit log", "badge replaced"),
    "certificates_exported": pgettext_lazy("audit log", "certificates downloaded"),
    "changed": pgettext_lazy("audit log", "changed"),
    "changed_by_hand": pgettext_lazy("audit log", "changed manually"),
    "checked": pgettext_lazy("audit log", "checked"),
    "claimed": pgettext_lazy("audit log", "linked to the person’s account"),
    "closed": pgettext_lazy("audit log", "closed"),
    "confirmed": pgettext_lazy("audit log", "confirmed"),
    "corrected": pgettext_lazy("audit log", "corrected"),
    "created": pgettext_lazy("audit log", "added"),
    "data_exported": pgettext_lazy("audit log", "personal data downloaded"),
    "deleted": pgettext_lazy("audit log", "deleted"),
    "emails_chosen": pgettext_lazy("audit log", "choice of emails changed"),
    "ended": pgettext_lazy("audit log", "ended"),
    "erased": pgettext_lazy("audit log", "erased"),
    "errors_exported": pgettext_lazy("audit log", "errors downloaded"),
    "exported": pgettext_lazy("audit log", "downloaded"),
    "fetched": pgettext_lazy("audit log", "file downloaded"),
    "head_sent": pgettext_lazy("audit log", "head sent"),
    "imported": pgettext_lazy("audit log", "imported"),
    "in": pgettext_lazy("audit log", "checked in"),
    "invitations_exported": pgettext_lazy("audit log", "invitations downloaded"),
    "invited": pgettext_lazy("audit log", "invited"),
    "joined": pgettext_lazy("audit log", "joined as the same person"),
    "kept_apart": pgettext_lazy("audit log", "kept as two people"),
    "key_changed": pgettext_lazy("audit log", "key changed"),
    "let_in": pgettext_lazy("audit log", "sign-in unblocked"),
    "limited": pgettext_lazy("audit log", "last day set"),
    "list_exported": pgettext_lazy("audit log", "list downloaded"),
    "mode_changed": pgettext_lazy("audit log", "way of taking part changed"),
    "not_coming": pgettext_lazy("audit log", "declined"),
    "not_recorded": pgettext_lazy("audit log", "not recorded"),
    "note_attached": pgettext_lazy("audit log", "note verbale attached"),
    "objected": pgettext_lazy("audit log", "objection raised"),
    "objection_lifted": pgettext_lazy("audit log", "objection lifted"),
    "opened": pgettext_lazy("audit log", "opened"),
    "opening_shown": pgettext_lazy("audit log", "opening code shown"),
    "out": pgettext_lazy("audit log", "checked out"),
    "participants_exported": pgettext_lazy("audit log", "participants downloaded"),
    "passport_details_erased": pgettext_lazy("audit log", "passport details erased"),
    "person_changed": pgettext_lazy("audit log", "passed to another person"),
    "printed": pgettext_lazy("audit log", "printed"),
    "profile_changed": pgettext_lazy("audit log", "details changed"),
    "quota_set": pgettext_lazy("audit log", "quota set"),
    "received": pgettext_lazy("audit log", "received"),
    "reconfirmed": pgettext_lazy("audit log", "reconfirmed"),
    "recorded": pgettext_lazy("audit log", "recorded as already held"),
    "refused": pgettext_lazy("audit log", "refused"),
    "reminded": pgettext_lazy("audit log", "reminders sent"),
    "removed": pgettext_lazy("audit log", "removed"),
    "replied": pgettext_lazy("audit log", "replied"),
    "requested": pgettext_lazy("audit log", "requested"),
    "resent": pgettext_lazy("audit log", "sent again"),
    "revoked": pgettext_lazy("audit log", "revoked"),
    "role_changed": pgettext_lazy("audit log", "role changed"),
    "role_given": pgettext_lazy("audit log", "role given"),
    "role_taken": pgettext_lazy("audit log", "role removed"),
    "rule_set": pgettext_lazy("audit log", "rule set"),
    "saved": pgettext_lazy("audit log", "saved"),
    "seating_lot_drawn": pgettext_lazy("audit log", "seating order drawn by lot"),
    "second_factor_removed": pgettext_lazy("audit log", "second factor removed"),
    "secret_renewed": pgettext_lazy("audit log", "secret renewed"),
    "selection_exported": pgettext_lazy("audit log", "selection downloaded"),
    "sent": pgettext_lazy("audit log", "sent"),
    "shut_out": pgettext_lazy("audit log", "sign-in blocked"),
    "sent_again": pgettext_lazy("audit log", "sent again"),
    "signed": pgettext_lazy("audit log", "signed"),
    "started": pgettext_lazy("audit log", "started"),
    "summary_exported": pgettext_lazy("audit log", "summary downloaded"),
    "undone": pgettext_lazy("audit log", "undone"),
    "uploaded": pgettext_lazy("audit log", "uploaded"),
    "waiting_exported": pgettext_lazy("audit log", "waiting list downloaded"),
    "withdrawn": pgettext_lazy("audit log", "withdrawn"),
    "written": pgettext_lazy("audit log", "written"),
}


def act_in_words(act: str, subject_type: str) -> str:
    """``membership.admitted`` about a ``friends.membership`` → “Membership: admitted”. A code that
    has no words here stays as it is."""
    code = act.partition(".")[2]
    try:
        kind = apps.get_model(subject_type)
    except (LookupError, ValueError):
        return act
    words = DONE.get(code) or _status_in_words(kind, code)
    if not words:
        return act
    text = str(words)
    return _("%(record)s: %(done)s") % {
        "record": capfirst(kind._meta.verbose_name),
        "done": text[:1].lower() + text[1:],
    }


def _status_in_words(kind, code):
    """A change of status, or the result of a scan."""
    fields = {field.name: field for field in kind._meta.concrete_fields}
    states = fields.get("status") or fields.get("result")
    return dict(states.flatchoices).get(code) if states is not None else None
