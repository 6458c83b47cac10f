"""From the bytes of a file to the HTML that is read, where no page has been made of it."""

from __future__ import annotations

from nexus.lib.markdown import commonmark, front_matter, limits
from nexus.lib.markdown.decode import decode
from nexus.lib.markdown.sanitize import depth, sanitize
from nexus.lib.markdown.text import apart


def read(raw: bytes) -> tuple[str, str]:
    """The HTML and the text of any bytes; both empty for what is too large or too complex for a page."""
    decoded = decode(raw)
    if limits.too_large(decoded.size) or limits.too_complex(decoded.text):
        return "", ""
    html = _html(decoded.text)
    return ("", "") if html is None else (html, decoded.text)


def _html(text: str) -> str | None:
    """The HTML the page is made of: see `nexus.lib.markdown.rendering`."""
    body = front_matter.split(text).body
    html = commonmark.to_html(body)
    if commonmark.RAW_HTML_OMITTED not in html:
        return html if len(html) <= limits.LARGEST_HTML else None
    html = commonmark.to_html(body, raw_html=True)
    if len(html) > limits.LARGEST_HTML or depth(html) > limits.DEEPEST_HTML:
        return None
    return apart(sanitize(html))
