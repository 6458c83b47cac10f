"""Links that lead nowhere in their tree, and what their author may have meant."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from nexus.lib.markdown.addresses import clean, fragment, reach, resolve, without_scheme
from nexus.lib.markdown.page import Link, Problem
from nexus.lib.markdown.reserved_names import safe_name
from nexus.lib.markdown.suggestions import Suggestions

Exists = Callable[[str], bool]
Anchors = Callable[[str], Collection[str] | None]

_MOST = 50


def broken_links(
    page_path: str,
    links: Iterable[Link],
    exists: Exists,
    anchors: Anchors,
    meant: Suggestions | None = None,
) -> tuple[Problem, ...]:
    """Return the relative links of a page that lead nowhere, at most 50.

    `exists` answers for the path of a file or folder (the root is ""), `anchors` gives the names a
    link may point to in a page, or None when the file has no known anchors. `meant` suggests what
    was meant; one serves all pages of a tree.
    """
    found = _find(page_path, links, exists, anchors, meant or Suggestions())
    return tuple(problem for problem, _ in zip(found, range(_MOST), strict=False))


def _find(
    page_path: str, links: Iterable[Link], exists: Exists, anchors: Anchors, meant: Suggestions
) -> Iterator[Problem]:
    for link in links:
        target = clean(link.target)
        if reach(target) not in ("here", "relative", "rooted") or without_scheme(target):
            continue
        path = resolve(page_path, target)
        if path is None:
            yield _outside(link)
        elif path not in ("", page_path) and not exists(path):
            yield _missing(link, path, meant.path(path))
        elif not link.is_image:
            yield from _missing_anchor(link, path, fragment(target), anchors, meant)


def _missing_anchor(link: Link, path: str, name: str, anchors: Anchors, suggestions: Suggestions) -> Iterator[Problem]:
    if not name or name.lower() == "top" or name.startswith(":~:"):
        return
    known = anchors(path)
    if known is None or name in known or safe_name(name) in known or name.removeprefix("user-content-") in known:
        return
    meant = suggestions.anchor(name, path, known)
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


def _missing(link: Link, path: str, meant: str) -> Problem:
    if meant and meant.lower() == path.lower():
        fix = f"Write {meant} (capital and small letters count)."
    elif meant:
        fix = f"Did you mean {meant}? Correct the path, or add the missing file."
    else:
        fix = "Add the missing file, correct the path, or delete the link."
    kind, code = ("image", "broken-image") if link.is_image else ("link", "broken-link")
    return Problem(link.line, code, f"The {kind} leads to {path}, which is not in the repository.", fix)
