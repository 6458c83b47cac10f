"""How well something is vouched for, as tags of pages: always a word, in the colour of its meaning."""

from collections.abc import Iterable

BADGES = {
    "told": "told",
    "linked": "linked",
    "measured": "measured",
    "rerun": "re-run",
}
STATES = {
    "amber": "ages",
    "red": "fails",
}


def badges(names: Iterable[str]) -> list[dict[str, str]]:
    """Those among the names that are badges, the evidence before its state."""
    given = set(names)
    return [{"status": name, "word": word} for name, word in {**BADGES, **STATES}.items() if name in given]
