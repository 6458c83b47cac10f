"""CommonMark and GitHub's extensions, by comrak; nothing of Nexus is added here."""

from __future__ import annotations

import re
from typing import Any

import comrak

RAW_HTML_OMITTED = "<!-- raw HTML omitted -->"

# GitHub's tag filter. comrak has it too, but looks at the rest of the block again for each tag.
_FILTERED = re.compile(
    r"<(?=/?(?:title|textarea|style|xmp|iframe|noembed|noframes|script|plaintext)(?:[\s>]|/>))", re.IGNORECASE
)


def _extensions() -> Any:
    options = comrak.ExtensionOptions()
    options.table = True
    options.strikethrough = True
    options.autolink = True
    options.tasklist = True
    options.footnotes = True
    options.alerts = True
    options.math_dollars = True
    options.math_code = True
    return options


def _rendering(*, raw_html: bool) -> Any:
    options = comrak.RenderOptions()
    options.sourcepos = True
    options.tasklist_classes = True
    options.unsafe_ = raw_html
    return options


_EXTENSIONS = _extensions()
_PARSING = comrak.ParseOptions()
_WITHOUT_HTML = _rendering(raw_html=False)
_WITH_HTML = _rendering(raw_html=True)


def to_html(text: str, *, raw_html: bool = False) -> str:
    """Render to HTML with source positions.

    Without `raw_html` the output is comrak's own markup only, every text and attribute escaped;
    each piece of the author's HTML is replaced by RAW_HTML_OMITTED. With it the output is hostile.
    """
    if not raw_html:
        return str(comrak.render_markdown(text, _EXTENSIONS, _PARSING, _WITHOUT_HTML))
    return _FILTERED.sub("&lt;", comrak.render_markdown(text, _EXTENSIONS, _PARSING, _WITH_HTML))
