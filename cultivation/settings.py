"""One settings file; what differs between places comes from the environment (docs/operations.md)."""

import tomllib
from datetime import timedelta
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from cultivation import background, environment, logs, passwords
from cultivation.interface import REST_FRAMEWORK, REST_KNOX, SPECTACULAR_SETTINGS  # noqa: F401

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

DEBUG = environment.boolean("DEBUG", False)
SECRET_KEY = environment.secret("SECRET_KEY")
BASE_URL = environment.base_url("BASE_URL", "http://127.0.0.1:8000")
ALLOWED_HOSTS = sorted({environment.host(BASE_URL), *environment.LOOPBACK})
HTTPS = BASE_URL.startswith("https://")

VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
SOURCE_URL = environment.text("SOURCE_URL", "")
DEMO = environment.boolean("DEMO", False)

TRUSTED_PROXIES = environment.integer("TRUSTED_PROXIES", 0, lowest=0, highest=5)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "cultivation.statics.StaticFiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
    "django_filters",
    "django_tables2",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "rules",
    "viewflow",
    "viewflow.workflow",
    "trail",
    "accounts",
    "workflows",
    "talent",
    "enterprises",
    "cultivation",
]

ROOT_URLCONF = "cultivation.urls"
WSGI_APPLICATION = "cultivation.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "trail.middleware.OneMoment",
    "cultivation.middleware.ClientAddress",
    "trail.middleware.Origin",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cultivation.middleware.AccessLog",
    "csp.middleware.CSPMiddleware",
    "cultivation.middleware.ResponseHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "cultivation.middleware.RequestSize",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cultivation.middleware.SignedIn",
    "accounts.middleware.LettersAfterTheAnswer",
    "cultivation.access.keeper.Declared",
    "accounts.middleware.OwnPasswordFirst",
    "accounts.middleware.SecondFactorFirst",
    "accounts.middleware.ConsentFirst",
    "cultivation.middleware.SlidingSession",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cultivation.on_record.Receipts",
    "cultivation.on_record.Refused",
    "cultivation.middleware.Refusals",
    "axes.middleware.AxesMiddleware",
]

FORM_RENDERER = "cultivation.form_fields.Renderer"
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
                "workflows.pages.navigation.navigation",
                "accounts.context.government_sign_in",
            ]
        },
    }
]

# The database is the only truth: the application's role works; the owner's, which web and workers need not
# know, migrates and purges.

DATABASES = {"default": environment.database("DATABASE_URL")}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
if environment.text("DATABASE_OWNER_URL", ""):
    DATABASES["owner"] = environment.database("DATABASE_OWNER_URL")
    DATABASES["owner"]["TEST"] = {"NAME": environment.text("TEST_DATABASE_NAME", "test_cultivation")}
    DATABASES["default"]["TEST"] = {"MIRROR": "owner"}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Words and times

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Files. What users upload is never served by address, only by views that ask who may read it.

PLAN_DIR = BASE_DIR / "plan"
MEDIA_ROOT = environment.folder("MEDIA_ROOT", VAR_DIR / "media")
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", VAR_DIR / "assets"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
REQUEST_MAX_SIZE = 55 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
CLAMD = environment.scanner("CLAMD_URL")

# The trail: how its rows are hashed, how long they are kept (at least half a year: Cybersecurity Law), and
# where its checkpoints lie, which must be another place than the database's.

LOG_HASH = environment.one_of("LOG_HASH", "sha256", ("sha256", "sm3"))
LOG_KEPT_DAYS = environment.integer("LOG_KEPT_DAYS", 1096, lowest=183, highest=36_600)
CHECKPOINTS_ROOT = environment.folder(
    "CHECKPOINTS_ROOT", VAR_DIR / "checkpoints" / DATABASES["default"]["NAME"]
)
CHECKPOINT_KEY_FILE = environment.text("CHECKPOINT_KEY_FILE", str(VAR_DIR / "checkpoint_key.pem"))
CHECKPOINT_PUBLIC_KEYS_FILE = environment.text(
    "CHECKPOINT_PUBLIC_KEYS_FILE", str(VAR_DIR / "checkpoint_keys.pem")
)

# Who acts

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.SignInBackend",
    "accounts.backends.OfficeBackend",
]
KEYRING_FILE = environment.text("KEYRING_FILE", str(VAR_DIR / "keyring.json"))
# How many first and last characters of an identity number are shown, at most three and four.
ID_NUMBER_SHOWN = (
    environment.integer("ID_NUMBER_SHOWN_FIRST", 3, lowest=1, highest=3),
    environment.integer("ID_NUMBER_SHOWN_LAST", 4, lowest=1, highest=4),
)
# Statistics that everybody reads show no number of persons below this one, unless it is zero.
SMALLEST_CELL = environment.integer("SMALLEST_CELL", 3, lowest=3, highest=20)
# How often a day one account may see a personal field in full.
UNMASK_LIMIT = environment.integer("UNMASK_LIMIT", 50, lowest=0, highest=10_000)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_POLICY = environment.one_of("PASSWORD_POLICY", "mlps3", tuple(passwords.PROFILES))
AUTH_PASSWORD_VALIDATORS = passwords.validators(PASSWORD_POLICY)
PASSWORD_MAX_AGE = passwords.max_age(PASSWORD_POLICY)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reset_password": "accounts.forms.ForgottenPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"

# A second factor for everybody but applicants. `demonstration` asks for none, and is refused in earnest.
SECOND_FACTOR = environment.second_factor("SECOND_FACTOR", demo=DEMO, base_url=BASE_URL)
CODE_COURIER = environment.text("CODE_COURIER", "mail")
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.CodeAgainForm",
    "activate_totp": "accounts.forms.AppForm",
    "add_webauthn": "accounts.forms.PasskeyForm",
}
MFA_TOTP_ISSUER = "北疆英才与企业培育"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
ACCOUNT_EMAIL_NOTIFICATIONS = False

# The government's own sign-in: off without an address. Whoever comes that way needs an account already.
OIDC = environment.openid("OIDC_URL", "OIDC_CLIENT", "OIDC_SECRET", "OIDC_NAME")
SOCIALACCOUNT_ADAPTER = "accounts.government.GovernmentAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": OIDC}}
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False

# A whole office may sit behind one address; guessing is stopped by axes below, not by counting addresses.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": None}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False

# A rival must not be able to lock an account before the deadline: only name and address together are locked.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked_out.html"
AXES_ENABLE_ADMIN = False
AXES_CLIENT_IP_CALLABLE = "accounts.guessing.network"

# So long without use, and so long in any case, a session lasts. SlidingSession renews it: saving at every
# request opens CVE-2026-35192.
SESSION_COOKIE_AGE = environment.integer("SESSION_IDLE_MINUTES", 30, lowest=10, highest=120) * 60
SESSION_RENEW_AFTER = 5 * 60
SESSION_LONGEST = environment.integer("SESSION_LONGEST_HOURS", 12, lowest=1, highest=24) * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
# A name with __Host- is taken by browsers only over TLS and from this very host, not from a neighbour's.
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
LANGUAGE_COOKIE_NAME = "__Host-language" if HTTPS else "django_language"
KNOWN_BROWSER_COOKIE_NAME = "__Host-known_browser" if HTTPS else "known_browser"
if HTTPS:
    MESSAGE_STORAGE = "cultivation.message_cookie.Messages"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "cultivation.refusals.csrf_failure"

# What browsers may do with the pages

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "base-uri": ["'none'"],
        "form-action": ["'self'", *environment.origins(OIDC)],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
        "upgrade-insecure-requests": HTTPS,
    }
}

VIEWFLOW = {"AUTOREGISTER": False}

# Background work. Celery is only woken; what must happen stands in the outbox.

REDIS_URL = environment.redis("REDIS_URL")
REDIS_TIMEOUTS = {"socket_timeout": 2, "socket_connect_timeout": 2}
CELERY_BROKER_URL = REDIS_URL
CELERY_TIMEZONE = TIME_ZONE
globals().update(background.SETTINGS)

# Mail and logs

globals().update(environment.email("EMAIL_URL", f"file://{VAR_DIR / 'mail'}"))
DEFAULT_FROM_EMAIL = environment.text("EMAIL_FROM", f"noreply@{environment.host(BASE_URL)}")
LOGGING = logs.configuration(environment.one_of("LOG_FORMAT", "json", ("json", "plain")))
