"""Every setting of Nexus, in one file. What can differ between installations is read through `config.env`.

The variables are described in docs/reference/settings.md; a test keeps the two equal.
"""

import sys
from pathlib import Path
from urllib.parse import urlsplit

from config import databases, env, logs, running_hub, secret_key

ROOT = Path(__file__).resolve().parent.parent
NEXUS_DATA = env.folder("NEXUS_DATA", ROOT / "var")
NEXUS_DATA.mkdir(parents=True, exist_ok=True)
TESTING = "pytest" in sys.modules

# Where the hub answers
PORT = env.integer("PORT", 8000)
NEXUS_URL = env.text("NEXUS_URL") or running_hub.url(NEXUS_DATA, PORT, is_port_given=bool(env.text("PORT")))
NEXUS_TOKEN = env.text("NEXUS_TOKEN")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", str(urlsplit(NEXUS_URL).hostname), *env.words("NEXUS_HOSTS")]
CSRF_TRUSTED_ORIGINS = [NEXUS_URL] if NEXUS_URL.startswith("https:") else []
PROXIES = env.words("NEXUS_PROXIES")
HTTPS = NEXUS_URL.startswith("https:")

# Who may come in
SIGN_UP = env.choice("NEXUS_SIGN_UP", ("open", "invitation", "closed"), "open")
SECRET_KEY = env.text("NEXUS_SECRET_KEY") or secret_key.kept_in(NEXUS_DATA)
DEBUG = False

# Where things are kept
DATABASES = {
    "default": databases.database(
        env.text("DATABASE_URL"),
        NEXUS_DATA,
        env.choice("NEXUS_SQLITE_SYNCHRONOUS", ("NORMAL", "FULL"), "NORMAL"),
    ),
}
CACHE_URL = env.text("CACHE_URL")
CACHES = {"default": databases.cache(CACHE_URL, NEXUS_DATA)}
BROKER_URL = env.text("BROKER_URL")
REPOSITORIES = NEXUS_DATA / "repositories"

# Limits of one push or import; a push over one of them is refused with the limit's name
MAX_PUSH_BYTES = env.integer("NEXUS_MAX_PUSH_MB", 512) * 1024 * 1024
MAX_FILE_BYTES = env.integer("NEXUS_MAX_FILE_MB", 20) * 1024 * 1024
MAX_FILES = env.integer("NEXUS_MAX_FILES", 50_000)
MAX_IMAGE_BYTES = 8 * 1024 * 1024
PAGE_CACHE_BYTES = env.integer("NEXUS_PAGE_CACHE_MB", 32) * 1024 * 1024
MIRROR_MINUTES = env.integer("NEXUS_MIRROR_MINUTES", 60)
MIRROR_ALLOW = frozenset(env.words("NEXUS_MIRROR_ALLOW"))
LAB_RUNS_AN_HOUR = env.integer("NEXUS_LAB_RUNS_AN_HOUR", 10)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "nexus.web",  # before allauth, so that our templates of its pages are found first
    "allauth",
    "allauth.account",
    "nexus.accounts",
    "nexus.outbox",
    "nexus.freshness",
    "nexus.search",
    "nexus.repos",
    "nexus.library",
    "nexus.labs",
    "nexus.activity",
    "nexus.challenges",
    "nexus.api",
    "nexus.jobs",
    "nexus.ops",
]

MIDDLEWARE = [
    "nexus.web.middleware.RequestLog",
    "nexus.web.middleware.DatabaseAway",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "nexus.web.middleware.ContentSecurityPolicy",
    "nexus.web.middleware.CheckedRedirects",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# People and sessions
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("handle", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if TESTING:  # a slow hash protects people, not test cases
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "nexus.web.accounts.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "nexus.web.accounts.forms.InvitationField"
ACCOUNT_FORMS = {
    "signup": "nexus.web.accounts.entrance.SignUp",
    "login": "nexus.web.accounts.entrance.SignIn",
    "set_password": "nexus.web.accounts.entrance.SetPassword",
    "change_password": "nexus.web.accounts.entrance.ChangePassword",
}
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
SESSION_ENGINE = "nexus.web.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"

# Mail goes to a folder until an SMTP server is named
EMAIL_HOST = env.text("NEXUS_SMTP_HOST")
EMAIL_PORT = env.integer("NEXUS_SMTP_PORT", 587)
EMAIL_HOST_USER = env.text("NEXUS_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("NEXUS_SMTP_PASSWORD")
EMAIL_USE_TLS = True
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = NEXUS_DATA / "mail"
DEFAULT_FROM_EMAIL = env.text("NEXUS_MAIL_FROM", "Nexus <nexus@localhost>")

# The browser's rules
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Static files: joined, hashed and compressed by collectstatic; `nexus up` runs it when it must
STATIC_URL = "/static/"
STATIC_ROOT = NEXUS_DATA / "static"
STATICFILES_STORAGE_CLASS = (
    "django.contrib.staticfiles.storage.StaticFilesStorage" if TESTING else "nexus.web.static_files.JoinedStylesheets"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATICFILES_STORAGE_CLASS},
}
WHITENOISE_AUTOREFRESH = False
WHITENOISE_USE_FINDERS = TESTING

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
LANGUAGE_CODE = "en"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

LOGGING_CONFIG = None
logs.configure(
    level=env.text("NEXUS_LOG_LEVEL", "INFO"),
    as_json=env.flag("NEXUS_LOG_JSON", default=not sys.stderr.isatty()),
)
