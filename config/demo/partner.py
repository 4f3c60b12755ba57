"""A partner system of the demonstration: the client of an organization that reads and writes."""

from django.utils import timezone

from config.demo import PARTNER_SECRET
from config.demo.group import BY
from partners.actions import add_partner
from partners.models import Partner, Scope

CLIENT_ID = "demonstration-partner"


def load_partner():
    """The secret is fixed, so that each start can print it; nothing else stores one in clear."""
    partner = Partner(
        name="Demonstration partner",
        contact_name="Delegate 60",
        contact_email="partner@example.org",
        scopes=list(Scope.values),
        all_events=True,
    )
    at = timezone.now()
    add_partner(partner, by=BY, at=at, client_id=CLIENT_ID, secret=PARTNER_SECRET)
