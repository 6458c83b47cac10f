"""Text that is shown as it is: files that are no Markdown, and pages beyond the limits."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from nexus.lib.markdown.decode import Decoded
from nexus.lib.markdown.limits import LARGEST_SHOWN, LARGEST_TEXT
from nexus.lib.markdown.page import FrontMatter, Page, Problem, Section
from nexus.lib.markdown.titles import readable_name


def plain_page(decoded: Decoded, path: str, problems: Iterable[Problem] = ()) -> Page:
    """Return a page with the text in one block, as much of it as is shown."""
    text = decoded.text
    return Page(
        title=readable_name(path),
        html=_shown(text),
        kind="plain",
        sections=(Section(0, "", "", 1, text[:LARGEST_TEXT].strip()),),
        links=(),
        problems=(*decoded.problems, *problems),
        front_matter=FrontMatter(),
        encoding=decoded.encoding,
        has_math=False,
        has_mermaid=False,
        languages=(),
    )


def _shown(text: str) -> str:
    block = f'<pre class="plain" tabindex="0">{escape(text[:LARGEST_SHOWN])}</pre>'
    if len(text) <= LARGEST_SHOWN:
        return block
    what = f"This is the first {LARGEST_SHOWN:,} of {len(text):,} characters. The raw file has them all."
    return f'<p class="note">{what}</p>\n{block}'
