"""How often an address, or another caller, may ask for something. Counted in the shared cache."""

import ipaddress
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.throttling import SimpleRateThrottle

ONE_HOST = 32  # bits of an IPv4 address: all of it
ONE_SITE = 24  # bits of an IPv4 address that neighbours share
ONE_HOME = 64  # bits of an IPv6 address that one customer holds


def address_of(request: HttpRequest) -> str:
    """Where a request comes from. What the client itself wrote into the header is not believed:
    only as many entries count as there are proxies of our own."""
    return _network(_sender(request), ONE_HOST)


def network_of(request: HttpRequest) -> str:
    """The neighbourhood of that address: the holder of one there easily has the others too."""
    return _network(_sender(request), ONE_SITE)


def _sender(request):
    proxies = settings.TRUSTED_PROXIES
    hops = [h.strip() for h in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if h.strip()]
    if proxies and hops:
        return hops[-min(proxies, len(hops))]
    return request.META.get("REMOTE_ADDR", "")


def _network(text, bits):
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "unknown"
    if address.version == 6 and address.ipv4_mapped:
        address = address.ipv4_mapped
    kept = bits if address.version == 4 else ONE_HOME
    if kept == address.max_prefixlen:
        return str(address)
    return str(ipaddress.ip_network((address, kept), strict=False))


def now() -> float:
    """Seconds since 1970. Windows of limits begin at full multiples."""
    return time.time()


def seconds_to_wait(key: str, rate: str) -> float:
    """Count one call under ``key``; 0 if it fits ``rate`` (such as ``300/min``), else how long
    until the next window."""
    allowed, seconds = SimpleRateThrottle.parse_rate(None, rate)
    window, passed = divmod(now(), seconds)
    name = f"limit:{key}:{int(window)}"
    used = cache.count(name, seconds)  # type: ignore[attr-defined]  # all of ours do
    return 0 if used <= allowed else seconds - passed
