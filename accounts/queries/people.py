"""Which staff have a permission, to notify them."""

from accounts.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def officers(permission: str) -> list[User]:
    """Active staff with a permission. Superusers, who have all of them, are not notified for it."""
    holders = User.objects.with_perm(permission, backend=BACKEND, include_superusers=False)
    return list(holders.filter(is_staff=True))
