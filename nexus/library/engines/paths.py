"""Which files are documents, in which order they are read, and where they appear."""

import re
from posixpath import splitext
from urllib.parse import quote

from nexus.lib.markdown.suffixes import MARKDOWN

TEXT = frozenset({".rst", ".txt", ""})
FOLDER_PAGES = ("readme", "index")
IMAGES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
}
_DIGITS = re.compile(r"\d+")


def is_document(path: str) -> bool:
    """Markdown anywhere, whatever the case of its extension; a README or an .rst page as plain text."""
    stem, suffix = _parted(path)
    return suffix in MARKDOWN or suffix == ".rst" or (suffix in TEXT and stem == "readme")


def is_folder_page(path: str) -> bool:
    """Whether this document stands for its folder: README or index."""
    return _parted(path)[0] in FOLDER_PAGES


def image_type(path: str) -> str | None:
    """The media type of an image that pages may show, by its extension."""
    return IMAGES.get(_parted(path)[1])


def order(path: str) -> str:
    """A key that sorts documents as a reader expects: a folder's page, its files, its folders; 2 before 10."""
    *folders, name = path.split("/")
    rank = str(_page_rank(name))
    return "/".join([*(f"9{_natural(folder)}" for folder in folders), rank + _natural(name)])


def folder_of(path: str) -> str:
    """The folder of a path with its closing slash; empty at the top."""
    return path[: path.rfind("/") + 1]


def quoted(path: str) -> str:
    """The path as it stands in a URL."""
    return quote(path, safe="/@!$&'()*+,;=:~", errors="surrogateescape")


def _parted(path: str) -> tuple[str, str]:
    """Name and extension in small letters."""
    return splitext(path.rpartition("/")[2].lower())


def _page_rank(name: str) -> int:
    stem = _parted(name)[0]
    return FOLDER_PAGES.index(stem) if stem in FOLDER_PAGES else len(FOLDER_PAGES)


def _natural(name: str) -> str:
    return _DIGITS.sub(lambda digits: digits[0].zfill(8)[-24:], name.casefold())
