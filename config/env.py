"""Small typed readers of the environment. Each names the variable in its error."""

import os
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


def text(name, default=""):
    return os.environ.get(name, default)


def flag(name, default=False):
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE | FALSE:
        return value.lower() in TRUE
    raise ImproperlyConfigured(f"{name} is {value!r}: write 1 or 0.")


def number(name, default):
    value = os.environ.get(name, "")
    try:
        return int(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number.") from None


def choice(name, allowed, default):
    value = os.environ.get(name) or default
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}: write one of {', '.join(allowed)}.")
    return value


def words(name, default=()):
    """A list separated by commas."""
    value = os.environ.get(name)
    return [w.strip() for w in value.split(",") if w.strip()] if value else list(default)


def database(name, default):
    """``postgres://user:password@host:port/name`` or ``sqlite:///path`` as Django's settings."""
    url = urlsplit(os.environ.get(name) or default)
    if url.scheme == "sqlite":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": unquote(url.path)}
    if url.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.lstrip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": url.hostname or "",
            "PORT": str(url.port or ""),
            # The server plans a statement once for each connection, not each time it is asked.
            "OPTIONS": {"server_side_binding": True, "prepare_threshold": 3}
            | dict(parse_qsl(url.query)),
        }
    raise ImproperlyConfigured(f"{name}: write postgres://… or sqlite:///path.")


def process():
    """What this process is: ``web`` (`config.wsgi`), ``work`` (the worker), another command, or
    empty."""
    return os.environ.get("GOF_PROCESS", "")


def postgres_limits(lock, statement, idle, given=""):
    """Time limits in seconds as libpq's options, before those of DATABASE_URL; 0 is none."""
    limits = {
        "lock_timeout": lock,
        "statement_timeout": statement,
        "idle_in_transaction_session_timeout": idle,
    }
    return {
        "options": " ".join([*(f"-c {n}={s}s" for n, s in limits.items()), given]).strip(),
        "connect_timeout": 5,
        "tcp_user_timeout": 15_000,  # ms; a server that is gone without a word
    }


# Django would keep 300 entries and throw out a third beyond them: sessions and rate limits too.
ROOM = {"MAX_ENTRIES": 100_000}


def cache(name, default):
    """``db://table``, ``redis://host:port/0`` or ``memory://`` as Django's settings."""
    value = os.environ.get(name) or default
    url = urlsplit(value)
    if url.scheme == "db":
        return cache_table(url.netloc or "cache")
    if url.scheme in ("redis", "rediss"):
        return {"BACKEND": "config.caches.RedisCache", "LOCATION": value}
    if url.scheme == "memory":
        return {"BACKEND": "config.caches.LocMemCache", "OPTIONS": ROOM}
    raise ImproperlyConfigured(f"{name}: write db://table, redis://… or memory://.")


def cache_table(table="cache"):
    """A cache in a table of the database, which `manage.py createcachetable` makes."""
    return {"BACKEND": "config.caches.DatabaseCache", "LOCATION": table, "OPTIONS": ROOM}


def email(name, default):
    """``smtp://user:password@host:port?tls=1&timeout=15``, ``file:folder`` or ``console:`` as a
    mailer of Django's ``MAILERS``."""
    url = urlsplit(os.environ.get(name) or default)
    backends = "django.core.mail.backends"
    if url.scheme == "console":
        return {"BACKEND": f"{backends}.console.EmailBackend"}
    if url.scheme == "file":
        options = {"file_path": unquote(url.path)}
        return {"BACKEND": f"{backends}.filebased.EmailBackend", "OPTIONS": options}
    if url.scheme in ("smtp", "smtps"):
        return {"BACKEND": "accounts.smtp.EmailBackend", "OPTIONS": _smtp(url)}
    raise ImproperlyConfigured(f"{name}: write smtp://…, file:folder or console:.")


def _smtp(url):
    options = dict(parse_qsl(url.query))
    wants_tls = options.get("tls", "1") == "1"
    return {
        "host": url.hostname or "",
        "port": url.port or (465 if url.scheme == "smtps" else 587),
        "username": unquote(url.username or ""),
        "password": unquote(url.password or ""),
        "use_ssl": url.scheme == "smtps",
        "use_tls": url.scheme == "smtp" and wants_tls,
        # For each answer. Too short would be wrong as well: a server that took an email and says so
        # late gets it again.
        "timeout": float(options.get("timeout") or 15),
    }
