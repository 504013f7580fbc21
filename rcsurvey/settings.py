"""Settings: our own numbers on top, every difference between deployments from the environment."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import environ

from rcsurvey.logs import logging_of
from rcsurvey.policy import CONTENT_SECURITY_POLICY, PERMISSIONS_POLICY  # noqa: F401

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# Our own numbers ---------------------------------------------------------------------------------
PRODUCT_NAME = env("PRODUCT_NAME", default="Coordination Survey")
SECONDS_PER_RATING = 9  # what a person needs for one choice, until we have measured it
SMALLEST_RATED_GROUP = 3  # a score about fewer people would be a judgement of named persons
DRAFT_MINUTES_AFTER_CLOSING = 30  # then unfinished drafts are erased
ANSWERS_KEPT_DAYS = 90  # single answers, after a wave's last release
NAMES_KEPT_DAYS = 365  # names and addresses, after a wave has closed
OPEN_LINK_STARTS = env("OPEN_LINK_STARTS", default="60/10m")  # per open link and network
API_CALLS = env("API_CALLS", default="120/m")  # per token
API_MISSES = env("API_MISSES", default="20/m")  # tokens that are none, per network
API_MOST_BYTES = 1_000_000  # of what is sent to the interface at once
STAFF_INVITATION_DAYS = 7  # how long the link to a new account works
LISTS_KEPT_DAYS = 7  # a list of people that was handed in and never taken over
LIST_ROWS_AT_ONCE = 5000  # about a second; the worker takes a longer list over
EARLIER_FILES_KEPT_HOURS = 24  # a file of an earlier study while it is mapped
STAFF_INVITATIONS_KEPT_DAYS = 30  # after their link has run out
LOG_KEPT_DAYS = 731  # the log of what staff did: two years, with a leap day
PACK_KEPT_HOURS = 24  # a report pack that was made, and what is known about the making
PACK_SECONDS = 120  # then the making of a pack is ended; usually it takes less than five
PACK_FILE_SECONDS = 30  # the same for a PDF alone, which somebody waits for in front of a page
PACK_MEGABYTES = 512  # what making one may allocate, in a process of its own
PACK_LOST_MINUTES = 3  # without a sign of life from whoever makes it
PACK_MAIL_SECONDS = 10  # whoever waited longer for a pack is written to when it is ready
JOB_RESULTS_KEPT_DAYS = 7  # when which job ran, and whether it failed
# What the daily job does besides, by name: what surveys may not know, and what is the staff's.
MORE_DAILY_STEPS = [
    "surveys.pruning.prune_logs",
    "interventions.reminding.remind",
    "interventions.workshops.close_overdue",
    "rcsurvey.backups.daily.keep_house",
    "reports.packing.forget_packs",
    "surveys.projects.forgetting.forget_projects",
    "surveys.webhooks.prune_deliveries",
]
# What happens right after a release, by name, with its key.
AFTER_RELEASE = ["surveys.keeping.released.keep"]
METRICS_TOKEN = env("METRICS_TOKEN", default="")  # who shows it may read /metrics and /readyz
DAILY_HOUR = 3  # of the site's time zone: answers are rewritten, what is due is erased
MAIL_LEASE_SECONDS = 600  # a mail a worker took and never reported on is then taken up again
MAIL_PROBE_SECONDS = 60  # between two tries while the mail server is down
SECONDS_UNTIL_SWEEPING = 10  # how long PostgreSQL waits for those who still read what was deleted

# Where things live -------------------------------------------------------------------------------
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)


def key_kept_in(path: Path) -> str:
    """Return the installation's own secret key, made whole or not at all on the first start."""
    if not path.exists():
        unfinished = path.with_name(f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}")
        try:
            with open(
                os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"
            ) as file:
                file.write(secrets.token_urlsafe(64))
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):  # another process was first, and its key holds
                os.link(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)
    return path.read_text().strip()


# Backups: where they lie, how long, and what opens them (without it DATA_DIR/backup_key is made).
BACKUP_DIR = Path(env("BACKUP_DIR", default="") or DATA_DIR / "backups").resolve()
BACKUP_DAYS = env.int("BACKUP_DAYS", default=35)
BACKUP_KEY = env("BACKUP_KEY", default="")
KEY_KEPT_IN = key_kept_in
PG_BIN = env("PG_BIN", default="")  # where pg_dump and pg_restore are, if not found

SECRET_KEY = env("SECRET_KEY", default="") or key_kept_in(DATA_DIR / "secret_key")
HOST = env("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
PUBLIC_BASE_URL = env("PUBLIC_BASE_URL", default="") or f"http://{HOST}:{PORT}"

# The one rule that tells a demonstration from production: plain http on loopback.
_base = urlsplit(PUBLIC_BASE_URL)
LOOPBACK_NAMES = ["127.0.0.1", "localhost", "[::1]"]
DEMONSTRATION = _base.scheme == "http" and (_base.hostname or "") in {
    "127.0.0.1",
    "localhost",
    "::1",
}
LOAD_DEMONSTRATION = DEMONSTRATION and env.bool("DEMO", default=True)
# Only for trying webhooks out on one's own machine.
WEBHOOKS_TO_LOOPBACK = DEMONSTRATION and env.bool("WEBHOOKS_TO_LOOPBACK", default=False)
DEBUG = env.bool("DEBUG", default=False)  # away from loopback it refuses to start: checks.py
MINUTES_AFTER_CLOSING = env.int("MINUTES_AFTER_CLOSING", default=0 if DEMONSTRATION else 30)

ALLOWED_HOSTS = [_base.hostname or "", *env.list("ALLOWED_HOSTS", default=[])]
if DEMONSTRATION:
    ALLOWED_HOSTS += LOOPBACK_NAMES

# The application ---------------------------------------------------------------------------------
ROOT_URLCONF = "rcsurvey.urls"
WSGI_APPLICATION = "rcsurvey.wsgi.application"
INSTALLED_APPS = [
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "rcsurvey",
    "surveys",
    "interventions",
    "reports",
]
MIDDLEWARE = [
    "rcsurvey.request_log.numbered",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "rcsurvey.middleware.closed_while_restoring",
    "rcsurvey.middleware.kept_nowhere",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "rcsurvey.middleware.in_the_readers_language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rcsurvey.middleware.second_factor_where_it_matters",
    "rcsurvey.middleware.SignInWithoutItsParts",
    "rcsurvey.middleware.WhatIsReadElsewhere",
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
                "rcsurvey.views.product",
                "surveys.bar.bar",
                "rcsurvey.views.languages",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["bootstrap5"]
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Databases, cache, jobs --------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE, or two writers that both began by reading end in "database is locked";
    # FULL, because "received" must survive a power cut.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
            "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728;"
            "PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-20000;"
        ),
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
# Two roles on PostgreSQL (`manage.py database_roles`): only the first can read answers.
COLLECT_ROLE = env("COLLECT_ROLE", default="app_collect")
REPORT_ROLE = env("REPORT_ROLE", default="app_report")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",  # shared by all processes: the sign-in limits count in it
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# People with accounts ----------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["rcsurvey.accounts.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_FORMS = {"reset_password_from_key": "rcsurvey.password_form.NewPasswordForm"}
ACCOUNT_ADAPTER = "rcsurvey.accounts.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "rcsurvey.accounts.SingleSignOnAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # then names, answers and tasks ask once more who it is
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _base.scheme
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "surveys:overview"
ACCOUNT_LOGOUT_REDIRECT_URL = "start"
# Per account and network, so that nobody can lock somebody else out; and per network in all.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/15m/key,60/15m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = PRODUCT_NAME
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the rule is against strangers who sign up; here nobody does

# Single sign-on by OpenID Connect: off unless its server is named. Only addresses that the provider
# has verified and that have an account or an invitation here come in (rcsurvey/accounts.py).
OIDC_SERVER_URL = env("OIDC_SERVER_URL", default="")
OIDC_NAME = env("OIDC_NAME", default="your organisation") if OIDC_SERVER_URL else ""
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": OIDC_NAME,
                "client_id": env("OIDC_CLIENT_ID", default=""),
                "secret": env("OIDC_CLIENT_SECRET", default=""),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ]
        if OIDC_SERVER_URL
        else [],
    }
}
if OIDC_SERVER_URL:
    # Browsers refuse a form that is redirected to another place than its page allows.
    _there = urlsplit(env("OIDC_SIGN_IN_ORIGIN", default=OIDC_SERVER_URL))
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(
        f"{_there.scheme}://{_there.netloc}"
    )

# Mail, language, time ----------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="filemail://"))
EMAIL_FILE_PATH = DATA_DIR / (vars().get("EMAIL_FILE_PATH") or "mail")  # where none is sent
EMAIL_TIMEOUT = 30  # seconds the mail server may stay silent; well below the lease of a mail
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="survey@localhost")
LANGUAGE_CODE = "en"
# What respondents may read; each under the name it has for itself.
LANGUAGES = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("es", "español"),
    ("fr", "français"),
    ("nl", "Nederlands"),
    ("da", "dansk"),
    ("pt", "português"),
    ("ar", "العربية"),
]
STAFF_LANGUAGES = ["en", "de", "es", "fr", "nl"]  # what people with an account may read
LOCALE_PATHS = [BASE_DIR / "rcsurvey" / "locale"]
FORMAT_MODULE_PATH = ["rcsurvey.formats"]
TIME_ZONE = env("TIME_ZONE", default="UTC")
USE_TZ = True

# Static files ------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Security ----------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "rcsurvey.views.csrf_failure"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if not DEMONSTRATION:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.bool("HSTS_ALL", default=True)
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    if env.bool("BEHIND_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Log lines: no links, no answers, no addresses ---------------------------------------------------
LOG_FORMAT = env("LOG_FORMAT", default="line" if DEMONSTRATION else "json")
LOGGING = logging_of(LOG_FORMAT, words=DEMONSTRATION, requests=not DEMONSTRATION)
