"""How much a client, or an address without one, may ask in a time."""

from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

from accounts.rate_limits import address_of, seconds_to_wait


class PerClient(BaseThrottle):
    """Each partner by its client, everybody else by the address."""

    def allow_request(self, request, view):
        rates = api_settings.DEFAULT_THROTTLE_RATES
        if request.auth is not None:
            key, rate = f"client:{request.auth.client_id}", rates["client"]
        else:
            key, rate = f"address:{address_of(request)}", rates["anonymous"]
        self.seconds = seconds_to_wait(key, rate)
        return not self.seconds

    def wait(self):
        return self.seconds
