"""Paths as git holds them (any bytes but NUL) and as people may safely see them."""

import re

VENDORED = frozenset(
    {
        ".git",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".tox",
        ".venv",
        "__pycache__",
        "bower_components",
        "node_modules",
        "site-packages",
        "third_party",
        "vendor",
        "vendored",
        "venv",
    }
)

# C0, DEL and C1 controls; soft hyphen and invisible spaces; bidirectional marks, overrides and isolates;
# line and paragraph separators; interlinear and tag characters; lone surrogates (bytes outside UTF-8).
# The joiners U+200C and U+200D stay: Persian words and family emoji need them.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def from_bytes(name: bytes) -> str:
    """A name as text that `os.fsencode` turns back into the same bytes (PEP 383)."""
    return name.decode("utf-8", "surrogateescape")


def display(path: str) -> str:
    r"""The path for people, logs and databases: `\x1b`, `\u202e` and `\xff` in place of what hides or harms.

    It holds no control character, no reordering mark and no lone surrogate; markup in it is still markup.
    """
    return _UNSAFE.sub(_escape, path)


def shown_length(path: str) -> int:
    """UTF-8 bytes of the path as it is shown."""
    return len(path) if path.isascii() and path.isprintable() else len(display(path).encode())


def is_vendored(path: str) -> bool:
    """Whether a path is, or lies in, a folder that by convention holds other people's files."""
    return any(name.lower() in VENDORED for name in path.split("/"))


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
