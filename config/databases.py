"""DATABASE_URL, CACHE_URL: from one URL to Django's dictionaries."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

MOST_KEPT = 10_000  # past it Django throws away a third at random: reports of health, counts of failed sign-ins
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; "
    "PRAGMA synchronous={synchronous}; "
    "PRAGMA mmap_size=67108864; "
    "PRAGMA cache_size=-8192; "
    "PRAGMA temp_store=MEMORY"
)


def database(url: str, data: Path, synchronous: str) -> dict[str, Any]:
    """Django's settings for `sqlite:///path` or `postgres://user:password@host:port/name?option=value`."""
    if not url:
        return _sqlite(data / "nexus.sqlite3", synchronous)
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and Path(parts.path).name:
        return _sqlite(Path(parts.path), synchronous)
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": parts.port or "",
            "OPTIONS": dict(parse_qsl(parts.query)),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured("DATABASE_URL must be like sqlite:///path or postgres://user:password@host:port/name.")


def _sqlite(path: Path, synchronous: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": SQLITE_PRAGMAS.format(synchronous=synchronous) + ";",
        },
        "TEST": {"NAME": data_name(path)},
    }


def data_name(path: Path) -> Path:
    """Tests keep their SQLite database in a file: transactions between threads are part of what is tested."""
    return path.with_name("test.sqlite3")


def cache(url: str, data: Path) -> dict[str, Any]:
    """Django's cache: files under NEXUS_DATA unless CACHE_URL names a Redis."""
    scheme = urlsplit(url).scheme
    if not url:
        options = {"MAX_ENTRIES": MOST_KEPT}
        return {"BACKEND": "config.file_cache.FileCache", "LOCATION": data / "cache", "OPTIONS": options}
    if scheme in {"redis", "rediss"}:
        timeouts = {"socket_timeout": 1, "socket_connect_timeout": 1}
        return {"BACKEND": "config.redis_cache.RedisCache", "LOCATION": url, "OPTIONS": timeouts}
    raise ImproperlyConfigured(f"CACHE_URL must begin with redis: or rediss:, not {scheme!r}.")
