"""Staff lists answer what they offer, and nothing else.

Django's list answers any field of the model that the address names: with
``?password__startswith=`` a reader of the list finds a hash letter by letter, with
``?email__startswith=`` an address that no page shows them.
"""

from django.contrib.admin.views.main import ERROR_FLAG, ChangeList, IncorrectLookupParameters
from django.db import DataError
from django.shortcuts import redirect

# What a filter raises for a value that it or the database cannot read: a year -1, a number that
# no column holds.
UNREADABLE = (ValueError, OverflowError, DataError)


class OfferedChangeList(ChangeList):
    """Filters of ``list_filter``, the search, ``date_hierarchy`` and the columns shown: every
    other parameter is refused, as Django refuses one that it does not know."""

    def __init__(self, request, *args, **kwargs):
        try:
            super().__init__(request, *args, **kwargs)
        except UNREADABLE as error:
            raise IncorrectLookupParameters(error) from error

    def get_filters(self, request):
        """The third part of the answer is what no filter of the list has taken for itself."""
        found = super().get_filters(request)
        if unoffered := found[2].keys() - self._of_dates():
            raise IncorrectLookupParameters(f"Not offered: {', '.join(sorted(unoffered))}")
        return found

    def _of_dates(self):
        """What Django makes of the year, month and day of the date hierarchy."""
        name = self.date_hierarchy
        return {f"{name}__gte", f"{name}__lt"} if name else set()


class OfferedListMixin:
    def get_changelist(self, request, **kwargs):
        return OfferedChangeList

    def lookup_allowed(self, lookup, value, request):
        """The list itself refuses what its filters do not take: with one answer for all."""
        return True

    def to_field_allowed(self, request, to_field):
        """Rows are named by their own key alone."""
        return to_field == self.opts.pk.name


SEE_ADDRESSES = ("events.view_contacts", "accounts.view_user")


def may_see_addresses(user):
    """Whether a reader sees the email addresses of persons anywhere."""
    return any(user.has_perm(name) for name in SEE_ADDRESSES)


class AddressesMixin:
    """Searches by address, and shows ``address_fields``, for those who may see addresses: letter by
    letter, a search says what no page shows."""

    address_fields = ()
    search_help_text_without_addresses = ""

    def get_search_fields(self, request):
        names = super().get_search_fields(request)
        if may_see_addresses(request.user):
            return names
        return [name for name in names if not name.endswith("email")]

    def get_fields(self, request, obj=None):
        names = super().get_fields(request, obj)
        if may_see_addresses(request.user):
            return names
        return [name for name in names if name not in self.address_fields]

    def get_changelist_instance(self, request):
        """The line under the search promises no more than the search does."""
        found = super().get_changelist_instance(request)
        if not may_see_addresses(request.user):
            found.search_help_text = self.search_help_text_without_addresses
        return found


def refused(list_address):
    """Back to the list, with Django's own words on wrong filters."""
    return redirect(f"{list_address}?{ERROR_FLAG}=1")
