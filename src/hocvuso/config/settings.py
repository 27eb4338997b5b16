"""Django settings. Everything an operator may change comes from the environment (see `config.env.KNOWN`)."""

from hocvuso.kernel.db import prefer_new_sqlite

prefer_new_sqlite()

import os  # noqa: E402
from pathlib import Path  # noqa: E402

from django.core.management.utils import get_random_secret_key  # noqa: E402

from hocvuso.config import env, static_headers  # noqa: E402
from hocvuso.kernel import logs, shipped  # noqa: E402

env.check_known()

PACKAGE_DIR = shipped.PACKAGE
HOCVUSO_HOME = Path(env.text("HOCVUSO_HOME", "var")).resolve()
os.environ.setdefault("HOCVUSO_HOME", str(HOCVUSO_HOME))
HOCVUSO_DEMO = env.flag("HOCVUSO_DEMO")
if env.text("HOCVUSO_FAILPOINT") and not HOCVUSO_DEMO:
    raise env.SettingError("hocvuso: HOCVUSO_FAILPOINT làm sập máy chủ; chỉ dành cho kiểm thử (HOCVUSO_DEMO=1).")
HOCVUSO_ORIGIN = env.origin("HOCVUSO_ORIGIN", "http://localhost:8000")
HOCVUSO_PASSKEY_HOST = env.passkey_host("HOCVUSO_PASSKEY_HOST", HOCVUSO_ORIGIN, demo=HOCVUSO_DEMO)
HOCVUSO_SANDBOX_URL = env.origin("HOCVUSO_SANDBOX_URL", "") if env.text("HOCVUSO_SANDBOX_URL") else ""
HOCVUSO_HEADS_FILE = Path(env.text("HOCVUSO_EPOCH_FILE") or HOCVUSO_HOME / "heads.json")
HOCVUSO_ERASURES_FILE = Path(env.text("HOCVUSO_ERASURES_FILE") or HOCVUSO_HOME / "erasures.jsonl")
HOCVUSO_BACKUPS = Path(env.text("HOCVUSO_BACKUPS") or HOCVUSO_HOME / "backups")
HOCVUSO_CONTENT = env.folder("HOCVUSO_CONTENT") or shipped.content()

DEBUG = env.flag("HOCVUSO_DEBUG")
# without a secret each start makes one: sessions end with the process, and `check --deploy` says so
SECRET_KEY = env.text("HOCVUSO_SECRET_KEY") or get_random_secret_key()
ALLOWED_HOSTS = [h.strip() for h in env.text("HOCVUSO_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h.strip()]
HTTPS = env.flag("HOCVUSO_HTTPS")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tasks",
    "django_tasks_db",
    "hocvuso.audit",
    "hocvuso.places",
    "hocvuso.catalog",
    "hocvuso.people",
    "hocvuso.identity",
    "hocvuso.facts",
    "hocvuso.practice",
    "hocvuso.learning",
    "hocvuso.assessment",
    "hocvuso.credentials",
    "hocvuso.vneid",
    "hocvuso.fieldwork",
    "hocvuso.insight",
    "hocvuso.web",
]

MIDDLEWARE = [
    # static files first: they need no log, no session, and only the headers of config.static_headers
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hocvuso.web.middleware.request_log.request_log",
    "django.middleware.security.SecurityMiddleware",
    "hocvuso.web.middleware.security.security_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "hocvuso.web.middleware.caller.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hocvuso.web.middleware.caller.caller",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "hocvuso.web.middleware.refusals.Refusals",
]

ROOT_URLCONF = "hocvuso.config.urls"
WSGI_APPLICATION = "hocvuso.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [
            PACKAGE_DIR / "web" / "templates",
            *(PACKAGE_DIR / "web" / face / "templates" for face in ("citizen", "field", "office", "verify")),
        ],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "hocvuso.web.context.page",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader"],
                )
            ],
        },
    }
]

DATABASES = {
    "default": env.database(env.text("HOCVUSO_DATABASE_URL") or f"sqlite:///{HOCVUSO_HOME / 'hocvuso.sqlite3'}")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "identity.Account"
AUTHENTICATION_BACKENDS = ["hocvuso.identity.signed_in.Accounts"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATIC_ROOT = HOCVUSO_HOME / "static"
STATICFILES_DIRS = [PACKAGE_DIR / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "hocvuso.web.static_files.HashedFiles"},
}
WHITENOISE_ADD_HEADERS_FUNCTION = static_headers.add_headers
WHITENOISE_ALLOW_ALL_ORIGINS = False
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]

# A task is a batch (a ward's report, 500 certificates), never one per person.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# the lock after 15 idle minutes (TCVN 14423:2026, level 3) is identity.sessions', which writes once a minute at most
SESSION_ENGINE = "hocvuso.identity.signed_in"
SESSION_COOKIE_AGE = 15 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "hocvuso.web.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [HOCVUSO_ORIGIN] if HTTPS else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
LOGGING = logs.configuration(env.choice("HOCVUSO_LOG_LEVEL", "info", {"debug", "info", "warning", "error"}))
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "hocvuso.web.uploads.SizeGuard",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
