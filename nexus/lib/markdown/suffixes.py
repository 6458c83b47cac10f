"""Which files are Markdown, told by how their names end."""

from __future__ import annotations

from posixpath import splitext

MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd", ".mdwn"})


def is_markdown(path: str) -> bool:
    """Whether a file is read as Markdown; a README without an ending is."""
    name = path.rpartition("/")[2].lower()
    return name == "readme" or splitext(name)[1] in MARKDOWN
