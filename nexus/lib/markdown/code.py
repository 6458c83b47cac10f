"""Code blocks as figures with a language label, prompts marked so that a copy can leave them out.

The figures are plain until `highlight` colours them; diagrams keep their source visible for
readers without scripts.
"""

from __future__ import annotations

import re

from nexus.lib.markdown.languages import known
from nexus.lib.markdown.text import escaped, unescaped

_PROMPT = re.compile(r"^(?:\$|[\w.-]+@[\w.-]+:\S{0,80}[$#]|PS [A-Z]:\\[^&\n]{0,80}&gt;) ", re.MULTILINE)
_PYTHON_PROMPT = re.compile(r"^(?:&gt;&gt;&gt;|\.\.\.)(?: |$)", re.MULTILINE)
_TERMINALS = frozenset({"", "bash", "console", "zsh", "fish", "powershell", "pwsh-session", "text"})


def figure(source: str, info: str) -> tuple[str, str]:
    """Return the figure for an escaped source, and Pygments' name for its language ("" if unknown)."""
    language, label = known(unescaped(info))
    if language in _TERMINALS and ("$ " in source or "&gt; " in source):
        source = _PROMPT.sub(_marked, source)
    elif language in ("pycon", "python"):
        source = _PYTHON_PROMPT.sub(_marked, source) if "&gt;&gt;&gt;" in source else source
    name = language or "text"
    caption = f"<figcaption>{escaped(label)}</figcaption>" if label else ""
    html = (
        f'<figure class="code" data-lang="{name}">{caption}<pre tabindex="0">'
        f'<code class="language-{name}">{source}</code></pre></figure>'
    )
    return html, language


def diagram(source: str) -> str:
    """Return a Mermaid diagram's escaped source, to be drawn by script where there is one."""
    return (
        '<figure class="mermaid"><figcaption>Mermaid diagram</figcaption>'
        f'<pre class="mermaid-source" tabindex="0"><code>{source}</code></pre></figure>'
    )


def _marked(match: re.Match[str]) -> str:
    return f'<span class="prompt">{match[0]}</span>'
