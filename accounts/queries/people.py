"""Which staff hold a right, for telling them of something."""

from accounts.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def officers(permission: str) -> list[User]:
    """Active staff who hold a right. Superusers hold all rights, and are not told for that."""
    holders = User.objects.with_perm(permission, backend=BACKEND, include_superusers=False)
    return list(holders.filter(is_staff=True))
