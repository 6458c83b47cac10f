"""Where the old anchors of a rewritten document lead.

A heading that was renamed keeps its place among its neighbours. Old and new headings are aligned; a run of old
headings replaced by as many new ones of the same levels is a run of renames.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher
from html import escape

Heading = tuple[int, str, str]
MOST_COMPARED = 400


def renamed(old: Sequence[Heading], new: Sequence[Heading]) -> dict[str, str]:
    """Anchors that are gone, each with the one that took its place. A heading is (level, anchor, title)."""
    if len(old) > MOST_COMPARED or len(new) > MOST_COMPARED:
        return {}
    now = {anchor for _, anchor, _ in new}
    moves: dict[str, str] = {}
    matcher = SequenceMatcher(None, [anchor for _, anchor, _ in old], [anchor for _, anchor, _ in new], autojunk=False)
    for what, first, last, begin, end in matcher.get_opcodes():
        if what == "replace" and last - first == end - begin:
            pairs = zip(old[first:last], new[begin:end], strict=True)
            moves |= {was[1]: became[1] for was, became in pairs if was[0] == became[0] and was[1] not in now}
    return moves


def carried(former: dict[str, str], moves: dict[str, str], now: set[str]) -> dict[str, str]:
    """All former anchors of a document that still lead somewhere, earlier ones followed through `moves`."""
    followed = {was: moves.get(became, became) for was, became in former.items()} | moves
    return {was: became for was, became in followed.items() if became in now and was not in now}


def with_former(html: str, former: dict[str, str]) -> str:
    """The article with an empty target for each former anchor, in front of the heading it leads to."""
    for was, became in former.items():
        heading = f'id="{escape(became)}"'
        position = html.find(heading)
        start = html.rfind("<", 0, position)
        if position != -1:
            html = f'{html[:start]}<span class="former" id="{escape(was)}"></span>{html[start:]}'
    return html
