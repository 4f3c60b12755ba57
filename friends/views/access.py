"""Who reaches a delegation: strangers meet 404, readers without the right 403."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from friends.models import Entity, Membership, Representative
from friends.queries.people import represents, speaks_for


def delegation(request, code):
    """The entity, for people who represent it and for readers in the secretariat."""
    entity = get_object_or_404(Entity.objects.visible_to(request.user), code=code)
    if not may_read(request.user, entity):
        raise Http404
    return entity


def may_read(user, entity):
    return user.has_perm("friends.view_membership") or represents(user, entity)


def own_delegation(request, code, *permissions):
    """The entity, for its focal points, or for officers with one of these permissions."""
    entity = delegation(request, code)
    deciding(request, entity, *permissions)
    return entity


def deciding(request, entity, *permissions):
    if not (speaks_for(request.user, entity) or any(map(request.user.has_perm, permissions))):
        raise PermissionDenied


def requires(request, permission):
    if not request.user.has_perm(permission):
        raise PermissionDenied


def membership(request, pk):
    rows = Membership.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("entity", "note_verbale"), pk=pk)


def representative(request, pk):
    rows = Representative.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("entity", "user"), pk=pk)
