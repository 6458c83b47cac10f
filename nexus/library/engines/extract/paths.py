"""Paths of endpoints: what one looks like, and what of an address is the project's own."""

from __future__ import annotations

import re

# Each alternative begins with a character of its own, so there is one way to match and nothing to try again.
PATH = (
    r"(?:https?://[^\s/`|\"']+|\{\{[^}\s]{0,40}\}\}|\$\{?\w+\}?|<[\w-]{0,40}>|localhost(?::\d+)?)?"
    r"/(?:[\w\-.~%@$+!*:,/]|\{[^}\s]{0,60}\}|<[^>\s]{0,60}>|\[[^\]\s]{0,60}\])*(?:\?[^\s`|]*)?"
)
_ADDRESS = re.compile(
    r"(?:https?://)?(?P<host>localhost(?::\d+)?|(?<=://)[^\s/]+|\{\{[^}]*\}\}|\$\{?\w+\}?|<[^>/]*>)(?=/)"
)
_LOCAL = re.compile(
    r"localhost|127\.|0\.0\.0\.0|\[::1\]|192\.168\.|10\.|\{|\$|<|.*(?:example|yourdomain|your[-_]|domain\.com|ngrok|onrender\.com"
    r"|railway\.app|herokuapp\.com|vercel\.app|pythonanywhere\.com|fly\.dev|netlify\.app|azurewebsites\.net|koyeb\.app)",
    re.IGNORECASE,
)
_FILE = re.compile(r"\.(?:py|js|ts|tsx|jsx|md|json|ya?ml|html?|css|png|jpe?g|svg|txt|sh|env|toml)$", re.IGNORECASE)
_CONCRETE = re.compile(r"\d+|[0-9a-f]{8}-[0-9a-f-]{27}", re.IGNORECASE)


def clean(written: str) -> str | None:
    """The path alone: without host, query string and what ends a sentence. None: it is somebody else's, or a file."""
    path = written
    if not path.startswith("/"):
        address = _ADDRESS.match(path)
        if address is not None:
            if not _LOCAL.match(address["host"]):
                return None
            path = path[address.end() :]
    path = re.sub(r"[?#].*$", "", path)
    path = re.sub(r"[.,;:!*]+$", "", path)
    if _FILE.search(path) or "//" in path or len(path) > 200:
        return None
    return path or None


def is_concrete(path: str) -> bool:
    """Whether a segment of a path is a value, as in /movies/550/."""
    return any(_CONCRETE.fullmatch(part) for part in path.split("/"))
