"""Acts of the audit log in words: “Membership: admitted”. An entry keeps the code of its act."""

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# What was done, for the acts that are no change of status; those have the words of the status.
DONE = {
    "added": gettext_lazy("added"),
    "amended": gettext_lazy("corrected afterwards"),
    "address_change_undone": gettext_lazy("change of address undone"),
    "address_changed": gettext_lazy("address changed"),
    "address_confirmed": gettext_lazy("address confirmed"),
    "appointed": gettext_lazy("appointed"),
    "arranged": gettext_lazy("people put in order"),
    "asked": gettext_lazy("asked"),
    "assessed": gettext_lazy("assessed"),
    "attendance_exported": gettext_lazy("attendance downloaded"),
    "badge_replaced": gettext_lazy("badge replaced"),
    "certificates_exported": gettext_lazy("certificates downloaded"),
    "changed": gettext_lazy("changed"),
    "changed_by_hand": gettext_lazy("changed by hand"),
    "checked": gettext_lazy("checked"),
    "claimed": gettext_lazy("taken over by the person’s account"),
    "closed": gettext_lazy("closed"),
    "confirmed": gettext_lazy("confirmed"),
    "corrected": gettext_lazy("corrected"),
    "created": gettext_lazy("added"),
    "data_exported": gettext_lazy("personal data downloaded"),
    "deleted": gettext_lazy("deleted"),
    "emails_chosen": gettext_lazy("choice of emails changed"),
    "ended": gettext_lazy("ended"),
    "erased": gettext_lazy("erased"),
    "errors_exported": gettext_lazy("errors downloaded"),
    "exported": gettext_lazy("downloaded"),
    "fetched": gettext_lazy("file downloaded"),
    "head_sent": gettext_lazy("head sent"),
    "in": gettext_lazy("checked in"),
    "imported": gettext_lazy("imported"),
    "invitations_exported": gettext_lazy("invitations downloaded"),
    "invited": gettext_lazy("invited"),
    "joined": gettext_lazy("joined as one person"),
    "kept_apart": gettext_lazy("kept apart as two people"),
    "key_changed": gettext_lazy("key changed"),
    "let_in": gettext_lazy("allowed to sign in again"),
    "limited": gettext_lazy("last day set"),
    "list_exported": gettext_lazy("list downloaded"),
    "mode_changed": gettext_lazy("way of taking part changed"),
    "not_coming": gettext_lazy("not coming"),
    "not_recorded": gettext_lazy("not recorded"),
    "note_attached": gettext_lazy("note verbale attached"),
    "objected": gettext_lazy("objection raised"),
    "objection_lifted": gettext_lazy("objection lifted"),
    "opened": gettext_lazy("opened"),
    "opening_shown": gettext_lazy("opening code shown"),
    "out": gettext_lazy("checked out"),
    "participants_exported": gettext_lazy("participants downloaded"),
    "passport_details_erased": gettext_lazy("passport details erased"),
    "person_changed": gettext_lazy("passed to another person"),
    "printed": gettext_lazy("printed"),
    "profile_changed": gettext_lazy("details changed"),
    "quota_set": gettext_lazy("quota set"),
    "received": gettext_lazy("received"),
    "reconfirmed": gettext_lazy("reconfirmed"),
    "recorded": gettext_lazy("recorded as already held"),
    "refused": gettext_lazy("refused"),
    "reminded": gettext_lazy("reminders sent"),
    "removed": gettext_lazy("removed"),
    "replied": gettext_lazy("replied"),
    "requested": gettext_lazy("requested"),
    "resent": gettext_lazy("sent again"),
    "revoked": gettext_lazy("revoked"),
    "role_changed": gettext_lazy("role changed"),
    "role_given": gettext_lazy("role given"),
    "role_taken": gettext_lazy("role removed"),
    "rule_set": gettext_lazy("rule set"),
    "saved": gettext_lazy("saved"),
    "seating_lot_drawn": gettext_lazy("lot for seating drawn"),
    "second_factor_removed": gettext_lazy("second factor removed"),
    "selection_exported": gettext_lazy("selection downloaded"),
    "secret_renewed": gettext_lazy("secret renewed"),
    "sent": gettext_lazy("sent"),
    "shut_out": gettext_lazy("shut out"),
    "started": gettext_lazy("started"),
    "signed": gettext_lazy("signed"),
    "summary_exported": gettext_lazy("summary downloaded"),
    "undone": gettext_lazy("undone"),
    "uploaded": gettext_lazy("uploaded"),
    "waiting_exported": gettext_lazy("waiting list downloaded"),
    "withdrawn": gettext_lazy("withdrawn"),
    "written": gettext_lazy("written"),
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
