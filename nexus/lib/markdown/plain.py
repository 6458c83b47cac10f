"""Text that is shown as it is: files that are no Markdown, and pages beyond the limits."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from nexus.lib.markdown.decode import Decoded
from nexus.lib.markdown.page import FrontMatter, Page, Problem, Section
from nexus.lib.markdown.titles import readable_name

_SEARCHABLE = 2 * 1024 * 1024


def plain_page(decoded: Decoded, path: str, problems: Iterable[Problem] = ()) -> Page:
    """Return a page with all the text in one block."""
    text = decoded.text
    return Page(
        title=readable_name(path),
        html=f'<pre class="plain" tabindex="0">{escape(text)}</pre>',
        kind="plain",
        sections=(Section(0, "", "", 1, text[:_SEARCHABLE].strip()),),
        links=(),
        problems=(*decoded.problems, *problems),
        front_matter=FrontMatter(),
        encoding=decoded.encoding,
        has_math=False,
        has_mermaid=False,
        languages=(),
    )
