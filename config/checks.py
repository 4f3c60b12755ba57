"""What production must have. Each fault has an id and says what to do; with one, nothing starts.

Commands run these before they begin, `config.wsgi` before it serves; `check --deploy` says also
what is doubtful without being wrong.
"""

from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.core.checks import Error, Info, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from audit.checks import registries
from config import catalogues

KNOWN_SECRETS = ("for-demonstration-only", "for tests only", "django-insecure", "changeme")
SHORTEST_SECRET = 50
SHORTEST_RSA = 3072  # bits: as hard to break as 128 bits of a secret
RANDOM = "python -c 'import secrets; print(secrets.token_urlsafe(64))'"
FERNET = "python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
RSA = "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072"


@register(Tags.security)
def production(app_configs=None, **kwargs):
    """The faults of a production deployment; those of a demonstration on a public address."""
    if not settings.PRODUCTION:
        return list(_demonstration_in_public())
    return [fault for rule in RULES for fault in rule()]


@register(Tags.security, deploy=True)
def for_production(app_configs=None, **kwargs):
    if settings.PRODUCTION:
        return []
    name = "DEBUG" if settings.DEBUG else "DEMO"
    return [
        Error(f"{name} is on.", hint=f"Remove {name} from the environment.", id="gof.E001"),
    ]


@register(Tags.security, deploy=True)
def second_officer(app_configs=None, **kwargs):
    """Whether two officers are there who can appoint a focal point: it asks the database, so it is
    said by ``check --deploy`` alone."""
    if not settings.SECOND_OFFICER_FOR_FOCAL_POINTS:
        yield Info(
            "One officer alone can appoint the first focal point of a mission.",
            hint="Remove SECOND_OFFICER_FOR_FOCAL_POINTS=0, unless there is only one officer.",
            id="gof.I031",
        )
    elif (number := _count_appointing_officers()) is not None and number < 2:
        yield Info(
            f"There are {number} officers who can appoint focal points, and two have to agree on "
            "the first one of a mission.",
            hint=(
                "Give a second person the role “admissions officer”, or set "
                "SECOND_OFFICER_FOR_FOCAL_POINTS=0 knowingly."
            ),
            id="gof.I032",
        )


def _count_appointing_officers():
    """None where there are no tables yet."""
    from friends.queries.people import officers

    try:
        return len(officers("friends.appoint_representative"))
    except DatabaseError:
        return None


@register(Tags.security, deploy=True)
def head_received(app_configs=None, **kwargs):
    """Whether the head of the audit log goes to anybody: it asks the database, as above."""
    from friends.queries import people

    try:
        receivers = people.officers("audit.receive_head")
    except DatabaseError:
        return
    if not receivers:
        yield Info(
            "Nobody receives the head of the audit log.",
            hint=(
                "Give a person the role “auditor”: what lies in a mailbox, nobody who can write to "
                "the database can change."
            ),
            id="gof.I052",
        )


@register(Tags.security, deploy=True)
def cochairs_are_members(app_configs=None, **kwargs):
    """Terms of Co-Chairs during which the State is no member: it asks the database, as above."""
    from friends.models import CoChairTerm

    try:
        rows = list(CoChairTerm.objects.without_membership().select_related("entity"))
    except DatabaseError:
        return
    if rows:
        yield Warning(
            f"Of these terms of Co-Chairs the State is no member of the Group: "
            f"{'; '.join(map(str, rows))}.",
            hint=(
                "A Co-Chair is a member: the term counts for nothing without it. Enter the "
                "membership for the whole term in the back office, or import it."
            ),
            id="gof.W061",
        )


@register(Tags.security, deploy=True)
def statistics(app_configs=None, **kwargs):
    """Whether anybody may read statistics that are not public: it asks the database, as above."""
    from partners.models import Partner, Scope

    if not settings.STATISTICS_NEED_SCOPE:
        return
    try:
        granted = [scope for partner in Partner.objects.active() for scope in partner.scopes]
    except DatabaseError:
        return
    if Scope.STATISTICS not in granted:
        yield Info(
            "The API refuses statistics, and no partner has the scope that opens them.",
            hint=(
                "Give a partner system the scope statistics:read, or remove STATISTICS_NEED_SCOPE "
                "to open the statistics to all."
            ),
            id="gof.I080",
        )


@register(Tags.translation)
def compiled_catalogues(app_configs=None, **kwargs):
    """Whether each language has what Django reads: without it, its pages would speak English."""
    if stale := catalogues.stale():
        languages = ", ".join(path.parent.parent.name for path in stale)
        yield Warning(
            f"The catalogues of these languages are not compiled: {languages}.",
            hint="Run bin/translations compile, then start again.",
            id="gof.W090",
        )


def refuse_to_start():
    """End the process with the list of faults, without a traceback."""
    _refuse("the settings are not safe", production())
    _refuse("the apps do not bring what they say", registries())


def _refuse(why, found):
    faults = [fault for fault in found if fault.is_serious()]
    if faults:
        lines = [f"{f.id}: {f.msg} {f.hint}" for f in faults]
        raise SystemExit("\n".join([f"Refused to start: {why}.", *lines]))


def _demonstration_in_public():
    if settings.DEBUG and settings.SITE_URL.startswith("https:"):
        yield Error(
            "DEBUG is on for a public address.",
            hint="Remove DEBUG from the environment: it shows the source to everybody.",
            id="gof.E002",
        )


def _secret():
    try:
        return settings.SECRET_KEY
    except ImproperlyConfigured:
        return ""


def secret_key():
    """Sessions and links in email hang on it."""
    secret, hint = _secret(), f"Set SECRET_KEY to what this prints: {RANDOM}"
    if not secret:
        yield Error("SECRET_KEY is missing.", hint=hint, id="gof.E003")
    elif any(known in secret for known in KNOWN_SECRETS):
        yield Error("SECRET_KEY is a known one.", hint=hint, id="gof.E004")
    elif len(secret) < SHORTEST_SECRET or len(set(secret)) < 10:
        yield Error("SECRET_KEY is too short or too plain.", hint=hint, id="gof.E005")


def addresses():
    if not settings.ALLOWED_HOSTS:
        yield Error(
            "ALLOWED_HOSTS is empty.",
            hint="Set it to the site's host names, separated by commas.",
            id="gof.E006",
        )
    elif any(host in ("*", ".") for host in settings.ALLOWED_HOSTS):
        yield Error(
            "ALLOWED_HOSTS lets every name in.",
            hint="Name the site's hosts: links in email and redirects trust them.",
            id="gof.E007",
        )
    if not settings.SITE_URL.startswith("https://") or not urlsplit(settings.SITE_URL).hostname:
        yield Error(
            "SITE_URL is not an https address.",
            hint="Set it to the address that readers type, such as https://friends.example.",
            id="gof.E008",
        )


def stores():
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        yield Warning(
            "The database is SQLite.",
            hint="Enough for one machine; for several, or a large event, set DATABASE_URL=postgres://…",
            id="gof.W009",
        )
    if settings.CACHES["default"]["BACKEND"].endswith(("LocMemCache", "DummyCache")):
        yield Error(
            "The cache is in the memory of one process.",
            hint="Limits on sign-in would not hold. Set CACHE_URL=redis://… or db://cache.",
            id="gof.E010",
        )


def mail():
    if not settings.MAILERS["default"]["BACKEND"].endswith("smtp.EmailBackend"):
        yield Error(
            "Email goes to a file or the console, not to its readers.",
            hint="Set EMAIL_URL=smtp://user:password@host:587?tls=1.",
            id="gof.E011",
        )


def field_keys():
    hint = f"Set FIELD_KEYS to what this prints, older keys after it: {FERNET}"
    if not settings.FIELD_KEYS:
        yield Error("FIELD_KEYS is missing.", hint=hint, id="gof.E012")
    elif not all(_is_fernet(key) for key in settings.FIELD_KEYS):
        yield Error("FIELD_KEYS holds something that is no Fernet key.", hint=hint, id="gof.E013")


def _is_fernet(key):
    try:
        return bool(Fernet(key))
    except ValueError:
        return False


def oidc_key():
    hint = f"Set OIDC_PRIVATE_KEY to the PEM that this prints, line ends as \\n: {RSA}"
    if not settings.IDP_OIDC_PRIVATE_KEY:
        yield Error("OIDC_PRIVATE_KEY is missing.", hint=hint, id="gof.E014")
    elif not _is_pem(settings.IDP_OIDC_PRIVATE_KEY):
        yield Error("OIDC_PRIVATE_KEY cannot be read.", hint=hint, id="gof.E015")
    elif _bits_of(settings.IDP_OIDC_PRIVATE_KEY) < SHORTEST_RSA:
        yield Warning("OIDC_PRIVATE_KEY is short.", hint=hint, id="gof.W045")


def _is_pem(text):
    return _bits_of(text) > 0


def _bits_of(text):
    """0 for what cannot be read."""
    try:
        return getattr(load_pem_private_key(text.encode(), password=None), "key_size", 0)
    except (ValueError, TypeError):
        return 0


def second_factor():
    if not settings.STAFF_NEED_SECOND_FACTOR:
        yield Error(
            "Staff may sign in without a second factor.",
            hint="Remove STAFF_NEED_SECOND_FACTOR=0 from the environment.",
            id="gof.E016",
        )


def sessions():
    """A session that is not ended is found by the next person at the machine."""
    for name, longest in (
        ("STAFF_IDLE_SECONDS", 3600),
        ("DESK_IDLE_SECONDS", 12 * 3600),
        ("STAFF_SESSION_SECONDS", 24 * 3600),
        ("FRESH_SIGN_IN_SECONDS", 3600),
    ):
        value = getattr(settings, name)
        if not 60 <= value <= longest:
            yield Error(
                f"{name} is {value}.",
                hint=f"Remove it from the environment, or set 60 to {longest}.",
                id="gof.E044",
            )


def transport():
    cookies = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE")
    if not all(getattr(settings, name) for name in cookies):
        yield Error(
            "Cookies are sent without encryption.",
            hint="Leave the *_COOKIE_SECURE settings as they are in config/settings.py.",
            id="gof.E017",
        )
    names = [getattr(settings, name) for name in dir(settings) if name.endswith("_COOKIE_NAME")]
    if not all(name.startswith("__Host-") for name in names):
        yield Error(
            "Another host of the same domain can set this site's cookies.",
            hint="Leave the *_COOKIE_NAME settings as they are in config/settings.py.",
            id="gof.E051",
        )
    if settings.SECURE_HSTS_SECONDS < 3600:
        yield Error(
            "Browsers are not told to use https only.",
            hint="Remove SECURE_HSTS_SECONDS from the environment, or set at least 3600.",
            id="gof.E018",
        )


def proxies():
    """Without a proxy's word, every visitor has the proxy's address and shares its limits."""
    if settings.TRUSTED_PROXIES < 0:
        yield Error(
            "TRUSTED_PROXIES is negative.",
            hint="Set it to the number of proxies in front of the site, mostly 1.",
            id="gof.E019",
        )
    elif settings.TRUSTED_PROXIES == 0:
        yield Warning(
            "TRUSTED_PROXIES is 0.",
            hint="Set it to 1 behind nginx, or https and visitors' addresses are not seen.",
            id="gof.W020",
        )


def operators():
    """What those who run the site see, and nobody else."""
    if 0 < len(settings.METRICS_TOKEN) < 20:
        yield Error(
            "METRICS_TOKEN is too short.",
            hint="Set it to 20 signs or more, or remove it: then there is no /metrics.",
            id="gof.E041",
        )
    if settings.SENTRY_DSN and not settings.SENTRY_DSN.startswith("https://"):
        yield Error(
            "Reports of errors would be sent without encryption.",
            hint="Set SENTRY_DSN to an https address, or remove it.",
            id="gof.E042",
        )


def limits():
    if not all(settings.LIMITS["web"].values()):
        yield Warning(
            "A request may wait for the database without end.",
            hint="Remove LOCK_TIMEOUT=0, STATEMENT_TIMEOUT=0 or IDLE_TRANSACTION_TIMEOUT=0.",
            id="gof.W043",
        )


RULES = (
    secret_key,
    addresses,
    stores,
    mail,
    field_keys,
    oidc_key,
    second_factor,
    sessions,
    transport,
    proxies,
    operators,
    limits,
)
