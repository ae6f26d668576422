"""One settings file; what differs between places comes from the environment (docs/operations.md)."""

import tomllib
from datetime import timedelta
from pathlib import Path

from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

from cultivation import environment, logs

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
    "accounts.middleware.OwnPasswordFirst",
    "cultivation.middleware.SlidingSession",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cultivation.middleware.Refusals",
    "axes.middleware.AxesMiddleware",
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
                "workflows.pages.navigation.navigation",
            ]
        },
    }
]

# The database is the only truth: the application's role works, the owner's migrates.

DATABASES = {
    "default": environment.database("DATABASE_URL"),
    "owner": environment.database("DATABASE_OWNER_URL"),
}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "TEST": {"MIRROR": "owner"}}
DATABASES["owner"]["TEST"] = {"NAME": environment.text("TEST_DATABASE_NAME", "test_cultivation")}
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

# Who acts

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.SignInBackend",
    "accounts.backends.OfficeBackend",
]
KEYRING_FILE = environment.text("KEYRING_FILE", str(VAR_DIR / "keyring.json"))
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "accounts.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"

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

# Thirty idle minutes end a session. SlidingSession renews it: saving at every request opens CVE-2026-35192.
SESSION_COOKIE_AGE = 30 * 60
SESSION_RENEW_AFTER = 5 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "cultivation.refusals.csrf_failure"

# What browsers may do with the pages

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
        "upgrade-insecure-requests": HTTPS,
    }
}

# Interface for programs

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "workflows.api.access.TokenAuthentication",
        "workflows.api.access.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["workflows.api.access.SignedIn"],
    "DEFAULT_PARSER_CLASSES": ["workflows.api.parsing.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "workflows.api.problems.handle",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
REST_KNOX = {"TOKEN_TTL": timedelta(hours=10), "TOKEN_LIMIT_PER_USER": 5}
SPECTACULAR_SETTINGS = {
    "TITLE": "Cultivation of science and technology talent and enterprises",
    "DESCRIPTION": "Reading and acting on what a person sees and may do. Errors are problems (RFC 9457).",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_PATCH": False,
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "workflows.api.schema.with_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "ApplicationState": "workflows.models.Application.State",
        "AttachmentState": "workflows.models.Attachment.State",
        "StepState": ["done", "current", "upcoming", "refused"],
        "DecisionOutcome": "workflows.models.Decision.Outcome",
        "ScreeningOutcome": "workflows.models.Screening.Outcome",
    },
}
VIEWFLOW = {"AUTOREGISTER": False}

# Background work. Celery is only woken; what must happen stands in the outbox.

REDIS_URL = environment.redis("REDIS_URL")
REDIS_TIMEOUTS = {"socket_timeout": 2, "socket_connect_timeout": 2}
CELERY_BROKER_URL = REDIS_URL
# No time limit on reading: a worker whose acknowledgement timed out would wait for ever for room to fetch
# more. Whoever merely wakes the workers has connections of its own (trail/wake.py), which do not wait.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 1200,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = 2
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_BEAT_SCHEDULE = {
    "what the wake-up missed": {"task": "trail.dispatch", "schedule": 5, "options": {"expires": 5}},
    "what a dead worker left": {"task": "trail.reap", "schedule": 60, "options": {"expires": 60}},
    "deadlines that have come": {
        "task": "workflows.sweep_deadlines",
        "schedule": 10,
        "options": {"expires": 10},
    },
    "what is due soon": {"task": "workflows.remind", "schedule": crontab(hour=8, minute=10)},
    "sessions and tokens that are over": {
        "task": "cultivation.forget_expired",
        "schedule": crontab(hour=3, minute=20),
    },
    "uploads that no row names": {
        "task": "workflows.forget_strays",
        "schedule": crontab(hour=3, minute=40),
    },
}

# Mail and logs

globals().update(environment.email("EMAIL_URL", f"file://{VAR_DIR / 'mail'}"))
DEFAULT_FROM_EMAIL = environment.text("EMAIL_FROM", f"noreply@{environment.host(BASE_URL)}")
LOGGING = logs.configuration(environment.one_of("LOG_FORMAT", "json", ("json", "plain")))
