"""All settings, from the environment. `docs/operations.md` lists the variables."""

import contextlib
from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from config import env, logs

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.text("VAR_DIR") or BASE_DIR / "var")

# DEBUG shows a developer tracebacks. DEMO runs the demonstration on one's own machine, with the
# pages as they are in production. Both off: production, where `config.checks` must be satisfied.
DEBUG = env.flag("DEBUG")
DEMO = env.flag("DEMO")
PRODUCTION = not (DEBUG or DEMO)

SECRET_KEY = env.text("SECRET_KEY") or ("" if PRODUCTION else "for-demonstration-only-" * 3)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
# Fernet keys for secrets at rest, newest first; the older ones can still be read.
FIELD_KEYS = env.words("FIELD_KEYS")
# Keys of the audit log's chain, newest first, for the worker and `audit_verify` alone.
AUDIT_KEYS = env.words("AUDIT_KEYS")
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS", [] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"]
)
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "config.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # its widgets' templates, for our form renderer
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.idp.oidc",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "i18nfield",
    "partners",
    "events",
    "attendance",
    "certificates",
    "friends",
    "accounts",
    "audit",
    "config",
]

MIDDLEWARE = [
    "config.request_log.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "config.middleware.PermissionsPolicyMiddleware",
    "config.middleware.MethodMiddleware",
    "config.middleware.RequestSizeMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "config.api.conditional.ConditionalMiddleware",
    "config.middleware.KeepingMiddleware",
    "config.middleware.EncodingMiddleware",
    "config.middleware.EncryptedMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "config.middleware.NoZeroMiddleware",
    "accounts.middleware.KnownDeviceMiddleware",
    "accounts.middleware.ReaderMiddleware",
    "accounts.middleware.StaffSessionMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "accounts.middleware.FreshSignInMiddleware",
    "accounts.middleware.KeptFormMiddleware",
    "config.middleware.NotPossibleMiddleware",
    "config.unavailable.UnavailableMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
            "builtins": ["accounts.templatetags.site"],
        },
    }
]
FORM_RENDERER = "config.forms.Renderer"

# --- data -----------------------------------------------------------------------------------------
DATABASES = {
    "default": {
        **env.database("DATABASE_URL", f"sqlite://{VAR}/group.sqlite3"),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
}
SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
# What waits longer than this many seconds is refused, so that a lock that is held freezes nothing.
# A page gives up early, the worker late; other commands have no limits. 0: no limit.
LIMITS = {
    "web": {
        "lock": env.number("LOCK_TIMEOUT", 10 if SQLITE else 4),
        "statement": env.number("STATEMENT_TIMEOUT", 20),
        "idle": env.number("IDLE_TRANSACTION_TIMEOUT", 60),
    },
    "work": {
        "lock": env.number("WORKER_LOCK_TIMEOUT", 60),
        "statement": env.number("WORKER_STATEMENT_TIMEOUT", 600),
        "idle": env.number("WORKER_IDLE_TRANSACTION_TIMEOUT", 900),
    },
}
if SQLITE:
    with contextlib.suppress(OSError):  # said again, and better, when the file is opened
        Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    # Writers queue for the one write lock at BEGIN instead of failing at COMMIT.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": LIMITS.get(env.process(), {}).get("lock") or 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON"
        ),
    }
elif env.process() in LIMITS:
    _given = DATABASES["default"]["OPTIONS"]
    _given |= env.postgres_limits(**LIMITS[env.process()], given=_given.get("options", ""))
CACHES = {
    "default": env.cache("CACHE_URL", "db://cache"),
    "while_away": env.cache_table(),  # counts limits while a Redis is away
}
SESSION_ENGINE = "config.session_store"
MEDIA_ROOT = Path(env.text("MEDIA_DIR") or VAR / "files")  # never served by a web server
STORAGES = {
    "default": {"BACKEND": "files.storage.WholeFileStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
# Fonts for PDF besides those of the packages, read where the folder exists: Debian's package
# fonts-noto-core puts the scripts of all languages there.
FONT_DIR = env.text("FONT_DIR", "/usr/share/fonts/truetype/noto")
UPLOAD_MAX = 10 * 1024 * 1024
# A request larger than this is refused with 413; between the two, the form explains.
REQUEST_MAX = 32 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_DIR") or VAR / "static")
STATICFILES_DIRS: list[Path | tuple[str, Path]] = [BASE_DIR / "static"]
# Reads the codes of badges where a browser does not. It comes from npm (bin/node-modules) and may
# be away: such browsers have no camera at the desk then.
JSQR_DIR = BASE_DIR / "node_modules/jsqr/dist"
QR_DECODER = ""
if (JSQR_DIR / "jsQR.js").exists():
    QR_DECODER = "jsqr/jsQR.js"
    STATICFILES_DIRS.append(("jsqr", JSQR_DIR))

# --- languages and time ---------------------------------------------------------------------------
LANGUAGE_CODE = "en"
# In the order of the United Nations: Arabic, Chinese, English, French, Russian, Spanish.
LANGUAGES = [
    ("ar", "العربية"),
    ("zh-hans", "中文"),
    ("en", "English"),
    ("fr", "Français"),
    ("ru", "Русский"),
    ("es", "Español"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = ["config.formats"]

# --- sign-in --------------------------------------------------------------------------------------
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_LOGOUT_REDIRECT_URL = "friends:home"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "accounts.passwords.BreachedPasswordValidator"},
    {"NAME": "accounts.passwords.SiteWordsValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupDetails"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up, in no other
ACCOUNT_LOGIN_TIMEOUT = 60 * 60  # so long this browser waits for it; email may take its time
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
FRESH_SIGN_IN_SECONDS = env.number("FRESH_SIGN_IN_SECONDS", 10 * 60)
ACCOUNT_REAUTHENTICATION_TIMEOUT = FRESH_SIGN_IN_SECONDS
# Where allauth counts by address alone, anybody could lock a person out: accounts.sign_in_limits.
ACCOUNT_RATE_LIMITS = {
    "login_failed": None,
    "request_login_code": "20/m/ip",
    "reset_password": "20/m/ip",  # nosec B105 # a rate
}
ACCOUNT_FORMS = {
    "login": "accounts.code_forms.SignInForm",
    "signup": "accounts.code_forms.NewAccountForm",
    "add_email": "accounts.code_forms.NewAddressForm",
    "request_login_code": "accounts.code_forms.AskForCodeForm",
    "reset_password": "accounts.code_forms.AskForNewPasswordForm",  # nosec B105 # a class
}
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = SITE_URL.partition(":")[0]
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.code_forms.SecondFactorForm",
    "reauthenticate": "accounts.code_forms.SecondFactorAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Group of Friends"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
STAFF_NEED_SECOND_FACTOR = env.flag("STAFF_NEED_SECOND_FACTOR", PRODUCTION)
# Staff: without activity (with the desk alone), and in any case.
STAFF_IDLE_SECONDS = env.number("STAFF_IDLE_SECONDS", 3600)
DESK_IDLE_SECONDS = env.number("DESK_IDLE_SECONDS", 12 * 3600)
STAFF_SESSION_SECONDS = env.number("STAFF_SESSION_SECONDS", 24 * 3600)
USERSESSIONS_TRACK_ACTIVITY = False  # a write a page view is too dear
IDP_OIDC_ADAPTER = "partners.adapters.OIDCAdapter"
IDP_OIDC_PRIVATE_KEY = env.text("OIDC_PRIVATE_KEY").replace("\\n", "\n")
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 3600
IDP_OIDC_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

# --- email, API -----------------------------------------------------------------------------------
MAILERS = {"default": env.email("EMAIL_URL", f"file:{VAR}/mail")}
DEFAULT_FROM_EMAIL = env.text("FROM_EMAIL", "Group of Friends <no-reply@example.org>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

API_LIMIT = env.text("API_LIMIT", "1200/min")
API_ANONYMOUS_LIMIT = env.text("API_ANONYMOUS_LIMIT", "300/min")
STATISTICS_NEED_SCOPE = env.flag("STATISTICS_NEED_SCOPE")
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["partners.authentication.PartnerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["partners.permissions.Scoped"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.api.BodyParser"],
    "DEFAULT_PAGINATION_CLASS": "config.api.CursorPagination",
    "DEFAULT_FILTER_BACKENDS": ["config.api.Filters"],
    "DEFAULT_THROTTLE_CLASSES": ["partners.throttling.PerClient"],
    "DEFAULT_THROTTLE_RATES": {"client": API_LIMIT, "anonymous": API_ANONYMOUS_LIMIT},
    "DEFAULT_SCHEMA_CLASS": "config.api.Schema",
    "DEFAULT_METADATA_CLASS": "config.api.requests.Methods",
    "URL_FORMAT_OVERRIDE": None,  # `?format=` is a parameter like others that do not exist
    "EXCEPTION_HANDLER": "config.api.handle_exception",
    "PAGE_SIZE": 50,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Group of Friends API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SORT_OPERATIONS": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "POSTPROCESSING_HOOKS": [],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENABLE_DJANGO_DEPLOY_CHECK": False,  # a test draws the document
}

# --- security -------------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", PRODUCTION)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_REDIRECT_EXEMPT += [r"^api/v1/", r"^identity/"]  # config.middleware.EncryptedMiddleware
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 31_536_000 if PRODUCTION else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
# Browsers take a cookie of such a name from this very host only, and only over https: no
# neighbour under the same domain can put one in its place.
COOKIE_PREFIX = "__Host-" if PRODUCTION else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}django_language"
DESK_COOKIE_NAME = f"{COOKIE_PREFIX}desk_key"
DESK_NAME_COOKIE_NAME = f"{COOKIE_PREFIX}desk"
KNOWN_DEVICE_COOKIE_NAME = f"{COOKIE_PREFIX}known_device"
KEPT_FORM_COOKIE_NAME = f"{COOKIE_PREFIX}kept_form"
THEME_COOKIE_NAME = f"{COOKIE_PREFIX}theme"
MESSAGES_COOKIE_NAME = f"{COOKIE_PREFIX}messages"
MESSAGE_STORAGE = "config.message_storage.Storage"
# What pages may use of a device: nothing but passkeys. The desk adds the camera.
PERMISSIONS_POLICY = {
    **dict.fromkeys(
        (
            "accelerometer",
            "autoplay",
            "bluetooth",
            "browsing-topics",
            "camera",
            "display-capture",
            "encrypted-media",
            "fullscreen",
            "gamepad",
            "geolocation",
            "gyroscope",
            "hid",
            "idle-detection",
            "local-fonts",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "picture-in-picture",
            "screen-wake-lock",
            "serial",
            "usb",
            "web-share",
            "window-management",
            "xr-spatial-tracking",
        ),
        "()",
    ),
    "publickey-credentials-create": "(self)",
    "publickey-credentials-get": "(self)",
}
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- seen by operators ----------------------------------------------------------------------------
LOG_FORMAT = env.choice("LOG_FORMAT", ("json", "line"), "json" if PRODUCTION else "line")
LOGGING = logs.settings(LOG_FORMAT, of_requests=env.flag("LOG_REQUESTS", PRODUCTION))
METRICS_TOKEN = env.text("METRICS_TOKEN")  # /metrics is answered only with it
SENTRY_DSN = env.text("SENTRY_DSN")  # where faults are reported to; empty: nowhere
SENTRY_ENVIRONMENT = env.text("SENTRY_ENVIRONMENT", "production")

GROUP_NAME = _("Group of Friends")
GROUP_PURPOSE = _("for International Cooperation on AI Capacity-Building")
# Off where one officer alone runs the Group: `friends.actions.second_officer`.
SECOND_OFFICER_FOR_FOCAL_POINTS = env.flag("SECOND_OFFICER_FOR_FOCAL_POINTS", True)
CONTACT_EMAIL = env.text("CONTACT_EMAIL", "co-chairs@example.org")
