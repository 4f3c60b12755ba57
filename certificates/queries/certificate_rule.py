"""What an event asks of who is to get a certificate."""

from certificates.models import CertificateRule
from certificates.rules.qualification import QualificationRule
from events.models import Event


def certificate_rule_for(event: Event) -> CertificateRule:
    """The rule of an event; one that nobody has set yet asks for nothing and names nobody."""
    return CertificateRule.objects.filter(event=event).first() or CertificateRule(event=event)


def qualification_rule(event: Event) -> QualificationRule:
    """The numbers alone, as `qualification` takes them."""
    rule = certificate_rule_for(event)
    return QualificationRule(rule.min_days, rule.min_percent, rule.percent_of)
