"""Which links of a document belong to a challenge: those between its line and where it ends."""

from collections.abc import Iterable, Sequence
from typing import Any

MOST_LINKS = 20


def links_within(
    line: int, challenges: Sequence[int], sections: Iterable[Sequence[Any]], links: Iterable[Sequence[Any]]
) -> tuple[str, ...]:
    """The addresses, each once.

    A challenge ends where the next begins, or the next heading that is not below its own. `challenges` are lines,
    `sections` and `links` those of `library.models.Document`.
    """
    headings = [(at, level) for level, _, _, at in sections]
    own = max((one for one in headings if one[0] <= line), default=(0, 6))
    ends = [at for at in challenges if at > line] + [at for at, level in headings if at > line and level <= own[1]]
    end = min(ends, default=None)
    found = (target for target, at, _, is_image in links if at >= line and (end is None or at < end) and not is_image)
    return tuple(dict.fromkeys(found))[:MOST_LINKS]
