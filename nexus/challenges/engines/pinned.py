"""Addresses that pin a change: a commit, a pull request, a file at a commit. A branch says something else tomorrow."""

import re
from urllib.parse import SplitResult, parse_qs, urlsplit

LONGEST = 500
_SHORT = r"[0-9a-fA-F]{7,40}"
_WHOLE = r"[0-9a-fA-F]{40}"
_PROJECT = r"/[\w.~-]{1,100}/[\w.-]{1,100}"
_END = r"(?:[/#].*)?$"
_GITEA = (
    rf"{_PROJECT}/commit/{_SHORT}{_END}",
    rf"{_PROJECT}/pulls/\d+{_END}",
    rf"{_PROJECT}/src/commit/{_WHOLE}{_END}",
)
_FORMS = {
    "github.com": (
        rf"{_PROJECT}/commits?/{_SHORT}(?:\.(?:diff|patch))?{_END}",
        rf"{_PROJECT}/pull/\d+{_END}",
        rf"{_PROJECT}/(?:blob|tree)/{_WHOLE}{_END}",
        rf"{_PROJECT}/compare/{_SHORT}\.{{2,3}}{_SHORT}{_END}",
    ),
    "gitlab.com": (
        rf"(?:/[\w.-]{{1,100}}){{2,8}}/-/commit/{_SHORT}{_END}",
        rf"(?:/[\w.-]{{1,100}}){{2,8}}/-/merge_requests/\d+{_END}",
        rf"(?:/[\w.-]{{1,100}}){{2,8}}/-/(?:blob|tree)/{_WHOLE}{_END}",
    ),
    "bitbucket.org": (
        rf"{_PROJECT}/commits/{_SHORT}{_END}",
        rf"{_PROJECT}/pull-requests/\d+{_END}",
        rf"{_PROJECT}/src/{_WHOLE}{_END}",
    ),
    "codeberg.org": _GITEA,
    "gitea.com": _GITEA,
    "git.sr.ht": (rf"{_PROJECT}/commit/{_SHORT}{_END}",),
}
_PINNED = {host: re.compile("|".join(forms)) for host, forms in _FORMS.items()}
_HERE = re.compile(rf"/@[\w.-]{{1,100}}/[\w.-]{{1,100}}/-/(?:commit/{_SHORT}|diff/{_SHORT}\.\.{_SHORT}){_END}")
_DOCUMENT_HERE = re.compile(r"/@[\w.-]{1,100}/[\w.-]{1,100}/")
_COMMIT = re.compile(_SHORT)


def is_pinned(url: str, hub: str = "") -> bool:
    """Whether an address is a change that stays as it is, on a known host or on this hub (`hub`: its host)."""
    if len(url) > LONGEST:
        return False
    try:
        return _is_pinned(urlsplit(url.strip()), hub.partition(":")[0].lower())
    except ValueError:  # of `urllib`: no address at all, or a query with more fields than any of ours has
        return False


def _is_pinned(parts: SplitResult, hub: str) -> bool:
    if parts.scheme not in ("http", "https") or parts.username is not None:
        return False
    host = (parts.hostname or "").removeprefix("www.")
    if hub and host == hub:
        return _is_pinned_here(parts.path, parts.query)
    known = _PINNED.get(host)
    return known is not None and known.match(parts.path) is not None


def _is_pinned_here(path: str, query: str) -> bool:
    """A commit or the change between two; or a document as it was at a commit."""
    at = parse_qs(query, max_num_fields=20).get("ref", [""])[0]
    is_at_commit = _DOCUMENT_HERE.match(path) is not None and _COMMIT.fullmatch(at) is not None
    return is_at_commit or _HERE.match(path) is not None
