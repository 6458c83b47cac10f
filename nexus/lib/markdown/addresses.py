"""Addresses in a page: which stay on the hub, what file they mean, how to write them.

A browser drops tabs, newlines and surrounding blanks from an address and reads a backslash as a
slash; every judgement here is made on the address after the same cleaning.
"""

from __future__ import annotations

import posixpath
import re
from typing import Literal
from urllib.parse import quote, unquote

from nexus.lib.markdown.page import Link
from nexus.lib.markdown.reserved_names import safe_name

Reach = Literal["here", "relative", "rooted", "remote", "contact", "refused"]

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_DROPPED = re.compile(r"[\t\n\r]")
_EDGES = "".join(map(chr, range(33)))
_ODD = re.compile(r"\.\.|[%\\]")
_HOST = re.compile(r"(?:https?:)?//+(?:[^/?#]*@)?([^/?#]*)", re.IGNORECASE)

_MAILBOX = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_NAMED_HOST = re.compile(
    r"www\.\S|[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.(?:com|org|net|io|dev|app|co|edu|gov|me|tech|ng|ke|et|gh|za)(?:[/:?#]|$)",
    re.IGNORECASE,
)
_LOCAL_HOST = re.compile(r"(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?:[:/]|$)")
_FILE_ENDING = re.compile(
    r"\.(?:md|markdown|txt|rst|py|js|ts|json|ya?ml|html?|css|png|jpe?g|svg|gif|pdf)$", re.IGNORECASE
)


def clean(target: str) -> str:
    """Return the address as a browser reads it."""
    target = target.strip(_EDGES)
    return _DROPPED.sub("", target) if not target.isprintable() else target


def reach(target: str) -> Reach:
    """Say where a cleaned address leads.

    "here" is this page, "relative" a file beside it, "rooted" one from the repository's root,
    "remote" another host, "contact" a mail, call or chat; any other scheme is "refused".
    """
    if not target or target[0] == "#":
        return "here"
    scheme = _SCHEME.match(target)
    if scheme:
        name = scheme[1].lower()
        if name in ("http", "https"):
            return "remote"
        return "contact" if name in ("mailto", "tel", "xmpp", "irc", "ircs") else "refused"
    if target[0] in "/\\":
        return "remote" if target[1:2] in ("/", "\\") else "rooted"
    return "relative"


def host(target: str) -> str:
    """Name the host of a remote address."""
    match = _HOST.match(target.replace("\\", "/"))
    return match[1] if match else ""


def is_relative(link: Link) -> bool:
    """Whether the link means a file of the same repository, or a place in this page."""
    return reach(clean(link.target)) in ("here", "relative", "rooted")


def resolve(path: str, target: str) -> str | None:
    """Return the tree path that a relative target of the page at `path` points to.

    The root is "", a folder has no slash at its end. None for an address of another kind, and for
    one that leaves the root or is no possible path.
    """
    target = clean(target)
    where = reach(target)
    if where == "here":
        return path
    if where not in ("relative", "rooted"):
        return None
    try:
        named = unquote(re.split(r"[?#]", target, maxsplit=1)[0], errors="strict")
    except UnicodeDecodeError:
        return None
    if "\0" in named:
        return None
    return _walk([] if where == "rooted" else path.split("/")[:-1], named) if named else path


def _walk(folder: list[str], named: str) -> str | None:
    steps = list(folder)
    for step in named.split("/"):
        if step == "..":
            if not steps:
                return None
            steps.pop()
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


def fragment(target: str) -> str:
    """Return the decoded name after the `#`, or ''."""
    return unquote(target.partition("#")[2], errors="replace")


def written(path: str, target: str) -> str | None:
    """Write a cleaned relative or rooted address so that it works from the page's folder.

    None when it leaves the repository. A fragment that would be a reserved name is written as the
    heading's real id.
    """
    address, mark, name = target.partition("#")
    if address[:1] not in ("", "/", "\\") and not _ODD.search(address):
        return f"{address}#{safe_name(name)}" if mark else address
    named = resolve(path, target)
    if named is None:
        return None
    if address[:1] in ("/", "\\"):
        address = _from_folder(path, named, address)
    elif "\\" in address:
        address = address.replace("\\", "%5C")
    return f"{address}#{safe_name(name)}" if mark else address


def _from_folder(path: str, named: str, address: str) -> str:
    folder = posixpath.dirname(path)
    way = quote(posixpath.relpath("/" + named, "/" + folder))
    slash = "/" if re.split(r"[?#]", address, maxsplit=1)[0].endswith("/") else ""
    query = address.partition("?")
    return way + slash + query[1] + query[2]


def without_scheme(target: str) -> str:
    """Return what a cleaned address should be when it names a host or mailbox without a scheme, else ''."""
    if target[:1] in ("#", "/") or target.startswith(("http:", "https:", "mailto:", "./", "../")):
        return ""
    if _MAILBOX.fullmatch(target):
        return f"mailto:{target}"
    if _NAMED_HOST.match(target) and not _FILE_ENDING.search(target.partition("/")[0]):
        return f"https://{target}"
    return f"http://{target}" if _LOCAL_HOST.match(target) else ""
