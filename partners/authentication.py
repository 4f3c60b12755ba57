"""Whose token this is. A partner is no person: ``request.user`` stays None."""

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Token
from django.db.models import CharField, DateTimeField, F
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header

from files.prepared_query import PreparedQuery
from partners.challenges import BARE, DoubledToken, InvalidToken
from partners.models import Partner


class PartnerAuthentication(BaseAuthentication):
    """``request.auth`` is the Partner, with the scopes of the token as ``granted``.

    Cookies open nothing here, and a token in the address opens nothing anywhere.
    """

    def authenticate(self, request):
        scheme, _space, value = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        _refuse_doubled(request, value)
        return None, _partner_of(value.strip())

    def authenticate_header(self, request):
        return BARE


def _refuse_doubled(request, value):
    """A server joins two headers of one name with a comma."""
    if b"," in value or len(value.split()) > 1 or "access_token" in request.query_params:
        raise DoubledToken


def _partner_of(value):
    """One query: the token, its client and the partner, unless one of them has ended."""
    token_hash = get_adapter().hash_token(value.decode("latin-1"))
    found = _partners_by_token(token_hash=token_hash, now=timezone.now())
    if not found:
        raise InvalidToken
    partner = found[0]
    # A scope that was taken from the partner is gone from its tokens too.
    partner.granted = frozenset(partner.token_scopes.split()) & frozenset(partner.scopes)
    return partner


_partners_by_token = PreparedQuery(
    lambda token_hash, now: (
        Partner.objects.active()
        .filter(
            client__token__hash=token_hash,
            client__token__type=Token.Type.ACCESS_TOKEN,
            client__token__expires_at__gt=now,
        )
        .annotate(token_scopes=F("client__token__scopes"))
        .order_by()
    ),
    token_hash=CharField(),
    now=DateTimeField(),
)
