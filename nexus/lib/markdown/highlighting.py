"""Colours for code blocks, put in when a page is first read.

Only blocks written by `code.figure` are touched, and a block is replaced only when the coloured one
holds exactly the same text, so nothing can be lost or added but spans with a class.
"""

from __future__ import annotations

import re
from html import unescape

from pygments import highlight as colour
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

_BLOCK = re.compile(
    r'(<figure class="code" data-lang="([\w+#.:-]+)">(?:<figcaption>[^<]*</figcaption>)?'
    r'<pre tabindex="0"><code class="language-[\w+#.:-]+">)'
    r'((?:[^<]+|<span class="prompt">[^<]*</span>)*)(?=</code></pre></figure>)'
)
_SPAN = re.compile(r"<[^>]*>")
_LONGEST = 50_000
_LONGEST_LINE = 2_000
_MOST = 400_000
_SESSIONS = frozenset({"bash", "zsh", "fish", "console"})
_FORMATTER = HtmlFormatter(nowrap=True, classprefix="t-")


def highlight(html: str) -> str:
    """Colour the code blocks of a page; a page done before, or a block that fails, stays as it is."""
    return _BLOCK.sub(_coloured_block, html) if len(html) <= _MOST else html


def _coloured_block(match: re.Match[str]) -> str:
    opening, language, source = match.groups()
    text = unescape(_SPAN.sub("", source))
    if language == "text" or not text or len(text) > _LONGEST or _longest_line(text) > _LONGEST_LINE:
        return match[0]
    has_prompts = source != _SPAN.sub("", source)
    name = "console" if has_prompts and language in _SESSIONS else language
    coloured = _colour(text, name)
    return opening + coloured if unescape(_SPAN.sub("", coloured)) == text else match[0]


def _longest_line(text: str) -> int:
    return max(map(len, text.split("\n")))


def _colour(text: str, language: str) -> str:
    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
        coloured = str(colour(text, lexer, _FORMATTER))
    except Exception:  # noqa: BLE001 - a lexer's fault must not cost the page
        return ""
    return coloured.replace('<span class="t-gp">', '<span class="prompt">')
