"""What the officers of an event ask of who is to get a certificate, and who signs it."""

from datetime import datetime

from accounts.models import Actor
from attendance.actions.attendance import set_rule_of_event
from certificates.models import CertificateRule
from events.models import Event


def set_certificate_rule(
    event: Event, *, by: Actor, at: datetime, version: int, **facts: object
) -> CertificateRule:
    """Set what a certificate takes and who signs it. Like the rule for attendance, it is final once
    attendance is closed."""
    act = "certificate.rule_set"
    return set_rule_of_event(CertificateRule, event, facts, act=act, by=by, version=version)
