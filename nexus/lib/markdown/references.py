"""The markup of links and images: nothing is fetched from another host unless a reader asks for it."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import unquote

from nexus.lib.markdown.addresses import clean, host, reach, written
from nexus.lib.markdown.text import escaped, unescaped

_EXTERNAL = 'rel="nofollow ugc noopener noreferrer"'
_SIZES = ("width", "height", "align")
_DROPPED = re.compile(r"[\x00-\x1f]")


def link_tag(given: dict[str, str], path: str, user_names: Collection[str]) -> str:
    """Return the opening tag of a link; an address that may not be followed is left out."""
    kept = "".join(f' {name}="{given[name]}"' for name in ("id", "name", "title") if name in given)
    target = clean(unescaped(given.get("href", "")))
    address = _address(target, path, user_names)
    if address is None:
        return f"<a{kept}>"
    rel = f" {_EXTERNAL}" if reach(target) == "remote" else ""
    return f'<a{kept} href="{escaped(address)}"{rel}>'


def _address(target: str, path: str, user_names: Collection[str]) -> str | None:
    where = reach(target)
    if where in ("remote", "contact"):
        return target
    if where == "refused" or not target:
        return None
    if where == "here" and unquote(target[1:]) in user_names:
        return f"#user-content-{target[1:]}"
    return written(path, target)


def image(given: dict[str, str], path: str, *, inside_link: bool) -> str:
    """Return an image of the repository, or for one of another host a link that names the host."""
    source = clean(unescaped(given.get("src", "")))
    alt = _DROPPED.sub(" ", given.get("alt", ""))
    where = reach(source)
    if where == "remote":
        return _remote(source, alt, inside_link=inside_link)
    address = written(path, source) if where in ("relative", "rooted") else None
    if address is None:
        return f'<span class="missing-image">{alt}</span>' if alt else ""
    kept = "".join(f' {name}="{given[name]}"' for name in _SIZES if name in given)
    title = f' title="{given["title"]}"' if "title" in given else ""
    return f'<img src="{escaped(address)}" alt="{alt}"{title}{kept} loading="lazy" decoding="async">'


def _remote(source: str, alt: str, *, inside_link: bool) -> str:
    name = escaped(host(source))
    if inside_link:
        return f'<span class="remote-image">{alt or f"image from {name}"}</span>'
    text = f"Show image from {name}: {alt}" if alt else f"Show image from {name}"
    return f'<a class="remote-image" href="{escaped(source)}" rel="nofollow noopener noreferrer">{text}</a>'
