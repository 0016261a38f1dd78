"""Settings. What an installation may change comes from an `OYAMEL_…` variable, described in docs/operate/settings.md."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from oyamel import home

PACKAGE = Path(__file__).resolve().parent
_SHELVES = ("frame", "plan", "do", "check", "act")


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def _on_the_shelves() -> list[str]:
    """The apps below frame, plan, do, check and act, found by their apps.py: a new one needs no line here."""
    files = (file for shelf in _SHELVES for file in sorted(PACKAGE.glob(f"{shelf}/*/apps.py")))
    return [f"oyamel.{file.parent.parent.name}.{file.parent.name}" for file in files]


OYAMEL_HOME = home.home()
OYAMEL_URL = os.environ.get("OYAMEL_URL", "http://localhost:8000").rstrip("/")
_origin = urlsplit(OYAMEL_URL)
HTTPS = _origin.scheme == "https"

SECRET_KEY = home.secret("secret_key")
DEBUG = _flag("OYAMEL_DEBUG")
ALLOWED_HOSTS = [_origin.hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [OYAMEL_URL]
SITE_ID = None

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "heroicons",
    "oyamel.shell",  # before allauth, so that its templates are ours
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_tasks_db",
    "oyamel.org",
    "oyamel.jobs",
    "oyamel.records",
    "oyamel.look",
    "oyamel.registers",
    *_on_the_shelves(),
    "oyamel.rest",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "oyamel.shell.middleware.SecurityHeadersMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "oyamel.shell.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "oyamel.shell.middleware.PersonalSettingsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "oyamel.shell.middleware.OrganizationMiddleware",
]

# Proxies whose word on the visitor's address and scheme is taken: addresses or networks, separated by commas.
TRUSTED_PROXIES = os.environ.get("OYAMEL_PROXIES", "")

ROOT_URLCONF = "oyamel.urls"
WSGI_APPLICATION = "oyamel.server.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oyamel.shell.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "oyamel.look.forms.LookRenderer"


def _database() -> dict:
    """The database from `OYAMEL_DATABASE_URL` (postgresql://user:password@host:port/name?sslmode=…), else SQLite."""
    url = os.environ.get("OYAMEL_DATABASE_URL", "")
    if url:
        return _postgresql(url)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": home.folder("data") / "oyamel.sqlite3",
        "CONN_MAX_AGE": None,  # a file needs no new connection for each request
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=268435456;"
                "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON;"
            ),
        },
    }


def _postgresql(url: str) -> dict:
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", unquote(parts.hostname or ""))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": parts.port or "",
        "OPTIONS": options,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database()}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "oyamel_cache"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "org.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish")), ("fr", _("French"))]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["oyamel.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = OYAMEL_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "oyamel.look.storage.LookStorage"},
}
MEDIA_ROOT = OYAMEL_HOME / "files"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "oyamel.shell.errors.csrf_failure"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

EMAIL_BACKEND = os.environ.get("OYAMEL_EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = OYAMEL_HOME / "mail"
EMAIL_HOST = os.environ.get("OYAMEL_EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("OYAMEL_EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("OYAMEL_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("OYAMEL_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = _flag("OYAMEL_EMAIL_TLS")
DEFAULT_FROM_EMAIL = os.environ.get("OYAMEL_EMAIL_FROM", f"oyamel@{_origin.hostname or 'localhost'}")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

API_REQUESTS_PER_MINUTE = int(os.environ.get("OYAMEL_API_PER_MINUTE", "600"))
UPLOAD_LIMIT_BYTES = int(os.environ.get("OYAMEL_UPLOAD_LIMIT_MB", "50")) * 2**20

# django-allauth: e-mail is the name one signs in with; a passkey or TOTP is the second factor or the only one.
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_ADAPTER = "oyamel.shell.accounts.AccountAdapter"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _origin.scheme
ACCOUNT_RATE_LIMITS = {"login_failed": "8/5m/ip,5/5m/key"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Oyamel"
MFA_FORMS = {
    "add_webauthn": "oyamel.shell.key_forms.AddKeyForm",
    "edit_webauthn": "oyamel.shell.key_forms.EditKeyForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # sign-up is closed, so nobody can lock out the owner of a foreign address
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
USERSESSIONS_TRACK_ACTIVITY = False
OYAMEL_OPEN = _flag("OYAMEL_OPEN")

OIDC_ISSUER = os.environ.get("OYAMEL_OIDC_ISSUER", "").rstrip("/")


def _openid_connect() -> dict:
    """Sign-in by the organization's own identity provider, for accounts with an address that it has verified."""
    app = {
        "provider_id": "oidc",
        "name": os.environ.get("OYAMEL_OIDC_NAME", "OpenID Connect"),
        "client_id": os.environ.get("OYAMEL_OIDC_CLIENT_ID", ""),
        "secret": os.environ.get("OYAMEL_OIDC_CLIENT_SECRET", ""),
        "settings": {"server_url": OIDC_ISSUER},
    }
    return {"APPS": [app], "EMAIL_AUTHENTICATION": True}


SOCIALACCOUNT_PROVIDERS = {"openid_connect": _openid_connect()} if OIDC_ISSUER else {}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("OYAMEL_LOG_LEVEL", "WARNING")},
}
