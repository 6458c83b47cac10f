"""What to call a page."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from nexus.lib.markdown.page import FrontMatter, Section

_FOLDER_PAGES = frozenset({"readme", "index"})


def page_title(front_matter: FrontMatter, sections: Sequence[Section], path: str) -> str:
    """Take the front matter's title, else the first level-1 heading, else any heading, else the file."""
    if front_matter.title:
        return front_matter.title
    titled = (section for section in sections if section.title)
    first = next((one for one in sections if one.level == 1 and one.title), None) or next(titled, None)
    return first.title if first else readable_name(path)


def readable_name(path: str) -> str:
    """Make a title of a path: `docs/error-handling.md` is "Error handling", `docs/README.md` is "Docs"."""
    folder, _, name = path.rpartition("/")
    stem = posixpath.splitext(name)[0] or name
    if stem.lower() in _FOLDER_PAGES:
        parent = folder.rpartition("/")[2]
        stem = parent or "README"
    words = stem.replace("-", " ").replace("_", " ").split()
    title = " ".join(words) or stem or "Untitled"
    return title[0].upper() + title[1:]
