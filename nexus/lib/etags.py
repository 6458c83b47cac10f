"""Entity tags (RFC 9110, 8.8.3): made of content, and looked for in what a client has.

Each coding of the same content has a strong tag of its own, as the RFC asks for: `"5f…"` plain, `"5f…-gzip"`
compressed. Whoever has either has the content.
"""

import hashlib
import re

GZIP = "-gzip"
TAG = re.compile(r'(?:W/)?"([^"]*)"')


def etag(content: bytes) -> str:
    """The tag of the plain content."""
    return f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'


def compressed(tag: str) -> str:
    """The tag of the same content, compressed."""
    return f'{tag[:-1]}{GZIP}"'


def has(header: str, tag: str) -> bool:
    """Whether If-None-Match or If-Match names the content of this tag, in any coding; `*` names all."""
    if header == tag or header.strip() == "*":
        return True
    return tag[1:-1] in {found.removesuffix(GZIP) for found in TAG.findall(header)}
