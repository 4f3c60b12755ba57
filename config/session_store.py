"""Sessions in the database, with a copy in the shared cache."""

from django.contrib.sessions.backends import cached_db

SESSION_PREFIX = cached_db.KEY_PREFIX


class SessionStore(cached_db.SessionStore):
    """Reading fills the cache and never replaces what is there: who reads while another writes, or
    while the cache is away, leaves nothing to be put right."""

    def load(self):
        data = self._cache.get(self.cache_key)
        if data is not None:
            return data
        found = self._get_session_from_db()
        if not found:
            return {}
        data = self.decode(found.session_data)
        self._cache.add(self.cache_key, data, self.get_expiry_age(expiry=found.expire_date))
        return data
