"""Links that lead nowhere in their tree, and what their author may have meant."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from difflib import get_close_matches

from nexus.lib.markdown.addresses import clean, fragment, reach, resolve, without_scheme
from nexus.lib.markdown.page import Link, Problem
from nexus.lib.markdown.reserved_names import safe_name

Exists = Callable[[str], bool]
Anchors = Callable[[str], Collection[str] | None]

_MOST = 50
_MOST_NAMES = 5_000


def broken_links(
    page_path: str,
    links: Iterable[Link],
    exists: Exists,
    anchors: Anchors,
    names: Collection[str] | None = None,
) -> tuple[Problem, ...]:
    """Return the relative links of a page that lead nowhere, at most 50.

    `exists` answers for the path of a file or folder (the root is ""), `anchors` gives the names a
    link may point to in a page, or None when the file has no known anchors. `names`, the paths of the
    tree, are used to suggest what was meant.
    """
    found = _find(page_path, links, exists, anchors, names or ())
    return tuple(problem for problem, _ in zip(found, range(_MOST), strict=False))


def _find(
    page_path: str, links: Iterable[Link], exists: Exists, anchors: Anchors, names: Collection[str]
) -> Iterator[Problem]:
    for link in links:
        target = clean(link.target)
        if reach(target) not in ("here", "relative", "rooted") or without_scheme(target):
            continue
        path = resolve(page_path, target)
        if path is None:
            yield _outside(link)
        elif path not in ("", page_path) and not exists(path):
            yield _missing(link, path, names)
        elif not link.is_image:
            yield from _missing_anchor(link, path, fragment(target), anchors)


def _missing_anchor(link: Link, path: str, name: str, anchors: Anchors) -> Iterator[Problem]:
    if not name or name.lower() == "top" or name.startswith(":~:"):
        return
    known = anchors(path)
    if known is None or name in known or safe_name(name) in known or name.removeprefix("user-content-") in known:
        return
    meant = _nearest(name, known)
    yield Problem(
        link.line,
        "broken-anchor",
        f"The link to {link.target} leads to a heading that is not there.",
        f"Link to #{meant}" if meant else "Link to a heading of the page, or delete the part after #.",
    )


def _outside(link: Link) -> Problem:
    return Problem(
        link.line,
        "broken-image" if link.is_image else "broken-link",
        f"The path {link.target} leaves the repository.",
        "Link to a file of this repository, or write the full address with https:// in front.",
    )


def _missing(link: Link, path: str, names: Collection[str]) -> Problem:
    meant = _nearest(path, names)
    if meant and meant.lower() == path.lower():
        fix = f"Write {meant} (capital and small letters count)."
    elif meant:
        fix = f"Did you mean {meant}? Correct the path, or add the missing file."
    else:
        fix = "Add the missing file, correct the path, or delete the link."
    kind, code = ("image", "broken-image") if link.is_image else ("link", "broken-link")
    return Problem(link.line, code, f"The {kind} leads to {path}, which is not in the repository.", fix)


def _nearest(name: str, names: Collection[str]) -> str:
    """Return the name that differs in case only, else the best known name that is much like it, else ''."""
    if not names or len(name) > 300:
        return ""
    lowered = name.lower()
    for other in names:
        if other.lower() == lowered:
            return other
    return _moved(name, names) or _misspelt(name, names)


def _moved(path: str, names: Collection[str]) -> str:
    """Return the path that ends in most of the same parts; for a folder's page one part is not enough."""
    parts = path.lower().split("/")[::-1]
    best, longest = "", 1 if parts[0].startswith(("readme.", "index.")) else 0
    for other in names:
        others = other.lower().split("/")[::-1]
        same = next((n for n, pair in enumerate(zip(parts, others, strict=False)) if pair[0] != pair[1]), 99)
        if min(same, len(parts), len(others)) > longest:
            best, longest = other, min(same, len(parts), len(others))
    return best


def _misspelt(path: str, names: Collection[str]) -> str:
    """Return the name in the same folder that is spelled nearly the same."""
    folder, slash, last = path.rpartition("/")
    start = folder + slash
    beside = [one[len(start) :] for one in names if one.startswith(start) and "/" not in one[len(start) :]]
    near = get_close_matches(last, beside[:_MOST_NAMES], n=1, cutoff=0.7)
    return start + near[0] if near else ""
