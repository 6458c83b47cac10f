"""The languages of code blocks: which Pygments knows, and what to call them."""

from __future__ import annotations

import re
from functools import lru_cache

from pygments.lexers._mapping import LEXERS

_COMMON = {
    "cmd": "bat", "curl": "bash", "cjs": "javascript", "dotenv": "bash", "env": "bash", "gql": "graphql",
    "jsonc": "json", "mjs": "javascript", "node": "javascript", "plain": "text", "plaintext": "text",
    "proto": "protobuf", "shell-session": "console", "terminal": "console", "txt": "text", "vue": "html",
}  # fmt: skip
_SHORT = {
    "bat": "Batch", "console": "Terminal", "html+django": "Django template", "pycon": "Python session",
    "py3tb": "Python traceback", "text": "Text", "ts": "TypeScript",
}  # fmt: skip
_ALIASES = {alias: (aliases[0], name) for _, name, aliases, _, _ in LEXERS.values() for alias in aliases}
_WORD = re.compile(r"[^\s,{:]+")


@lru_cache(maxsize=1024)
def known(info: str) -> tuple[str, str]:
    """Return Pygments' name and a label for a fence's info string.

    The name is "" when Pygments has no such language; the label is then the author's own word.
    """
    word = _WORD.match(info.strip().lstrip("{. "))
    if word is None:
        return "", ""
    asked = word[0].lower()
    name, label = _ALIASES.get(_COMMON.get(asked, asked), ("", info.strip()[:30]))
    return name, _SHORT.get(name, label)
