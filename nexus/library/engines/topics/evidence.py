"""What a note gives to look at: a measurement it tells, a change it points at. A note with neither only tells.

A measurement is two amounts of one kind, the one before and the one after ("from 900 ms to 80 ms"), or how much more or
less there is of something ("40 % faster", "cut the response time by 60 %"). One amount alone is none: "tokens
expire after 15 minutes" measures nothing.
"""

import re

_UNIT = r"(?:[mµ\u03bcn]?s|seconds?|secs?|minutes?|mins?|hours?|%|[kKMG]i?B|quer(?:y|ies)|req(?:uests)?/s|rps)(?![\w/])"
_AMOUNT = rf"~?\d[\d.,]{{0,15}}\s?{_UNIT}"
_TURN = r"(?:\b(?:to|into|vs|instead of|after|before)\b|\u2192|->|=>)"
_BETWEEN = rf"[^.\n\d]{{0,40}}?{_TURN}[^.\n\d]{{0,25}}?"
_CHANGE = r"(?:faster|slower|smaller|fewer|less|lower|higher|quicker|reduction|improvement|increase|decrease|speed-?up)"
_CHANGED = r"(?:reduc|improv|increas|decreas|cut|dropp|lower|shrink|shr[au]nk|speed|sped|sav)\w*"
_SHARE = r"~?\d[\d.,]{0,8}\s?(?:%|percent\b|x\b|\u00d7|times\b)"
_MEASURED = re.compile(
    rf"{_AMOUNT}{_BETWEEN}{_AMOUNT}"
    rf"|\bfrom ~?\d[\d.,]{{0,15}} (?:\w+ ){{0,3}}(?:down )?to {_AMOUNT}"
    rf"|{_SHARE} {_CHANGE}\b"
    rf"|\b{_CHANGED}\b[^.\n\d]{{0,60}}?\bby (?:about |around |up to |over )?{_SHARE}",
    re.IGNORECASE,
)
_PINNED = re.compile(
    r"https?://[^\s/]+/\S*?(?:/commits?/[0-9a-f]{7,40}|/(?:blob|tree|src/commit)/[0-9a-f]{40})(?:[/#?.]|$)"
    r"|https?://[^\s/]+/\S*?/(?:pull|pulls|merge_requests|pull-requests)/\d+(?:[/#?]|$)",
    re.IGNORECASE,
)
LONGEST_ADDRESS = 500


def is_measured(text: str) -> bool:
    """Whether a text tells what something was and became, in numbers."""
    return _MEASURED.search(text) is not None


def is_pinned(address: str) -> bool:
    """Whether an address is a change that stays as it is: a commit, a file at one, a pull request."""
    return len(address) <= LONGEST_ADDRESS and _PINNED.match(address) is not None
