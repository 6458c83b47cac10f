"""Text of a template that its author has not replaced is nobody's challenge, technology or practice."""

from __future__ import annotations

import re

_PLACEHOLDER = re.compile(
    r"this is a (?:space|place) to|lorem ipsum|\bcoming soon\b"
    r"|^\W*(?:tbd|tba|todo|n/?a|none|to be (?:added|done|filled|documented|updated|determined)|…|\.\.\.)\W*$"
    r"|\[(?:insert|add|enter|describe|replace|write|include|provide|your|briefly|explain|project|team|name|list|challenge|"
    r"problem|issue|solution|technology|tool|title|details?|how you|what you|x ?%)\b[^\]\n]*\](?!\()"
    r"|\[x ?%?\]|<(?:insert|your|describe|add)[ _-][^>]*>"
    r"|^\W*(?:describe|explain|document|briefly) (?:the|a|any|how|what|your)\b.*\b(?:you|your|here)\b",
    re.IGNORECASE,
)


def is_placeholder(text: str) -> bool:
    """Whether a text is an order to its author rather than a text."""
    return _PLACEHOLDER.search(text[:2_000]) is not None
