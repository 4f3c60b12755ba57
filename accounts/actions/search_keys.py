"""The keys by which people are searched, compared with their names: `files.search_key`."""

from datetime import datetime

from django.apps import apps

from accounts.worker import for_each
from files.search_key import fill_search_keys, search_key_of


def compare_search_keys(now: datetime) -> int:
    """For the worker: mend what differs, such as the rows that the previous version writes while
    it is updated. Returns how many."""
    models = [model for model in apps.get_models() if search_key_of(model)]
    return for_each(models, fill_search_keys, what="model")
