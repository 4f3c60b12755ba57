"""What a token must be good for."""

from rest_framework.permissions import BasePermission

from partners.challenges import InsufficientScope


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
        if not needed:
            return True
        if request.auth is not None and not request.auth.granted & set(needed):
            raise InsufficientScope(needed)
        return request.auth is not None
