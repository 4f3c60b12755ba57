"""What a token must be good for."""

from django.utils.translation import gettext as _
from rest_framework.permissions import BasePermission


class Scoped(BasePermission):
    """The view's ``scopes`` map a method to the scopes of which the caller needs one.

    An empty tuple means public. A method that the view has but does not name is closed; one that it
    does not have goes through to its 405.
    """

    def has_permission(self, request, view):
        method = "GET" if request.method == "HEAD" else request.method
        if method == "OPTIONS" or not hasattr(view, method.lower()):
            return True
        needed = getattr(view, "scopes", {}).get(method)
        if needed is None:
            return False
        self.message = _("This needs a token with the scope %s.") % " / ".join(needed)
        return not needed or (request.auth is not None and bool(request.auth.granted & set(needed)))
