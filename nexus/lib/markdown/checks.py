"""What an author should look at, found in the source of a page and in what the pass over it saw.

Each check first asks the whole text for a word it cannot do without, because that costs a
thousandth of what looking at each line costs, and most pages have nothing to tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nexus.lib.markdown.addresses import clean, without_scheme
from nexus.lib.markdown.composition import CodeBlock, Composition
from nexus.lib.markdown.page import Link, Problem
from nexus.lib.markdown.placeholders import placeholders

_FENCE = re.compile(r"(`{3,}|~{3,})")
_CLOSING = re.compile(r"[ \t>]*(`{3,}|~{3,})[ \t]*")
_CONFLICT = re.compile(r"(?:<{7}|>{7}|\|{7})(?: \S.*)?|={7}")
_CONFLICT_MARKS = ("=======", "<<<<<<<", ">>>>>>>")
_MOST = 20


def problems(body: str, seen: Composition) -> list[Problem]:
    """Return all problems that can be seen without the rest of the tree, at most 20 of each kind."""
    found: list[Problem] = []
    lines = body.split("\n") if seen.code_blocks else []
    if seen.code_blocks:
        found += _first(_unclosed_fences(lines, seen.code_blocks))
    if any(mark in body for mark in _CONFLICT_MARKS):
        found += _first(_conflicts(lines or body.split("\n"), seen.code_blocks))
    found += _first(placeholders(body, seen))
    found += _first(_without_scheme(seen.links))
    return found


def _first(found: Iterator[Problem]) -> list[Problem]:
    return [problem for problem, _ in zip(found, range(_MOST), strict=False)]


def _unclosed_fences(lines: Sequence[str], blocks: Sequence[CodeBlock]) -> Iterator[Problem]:
    for block in blocks:
        opening = _opening(lines, block)
        if not opening or _is_closed(lines, block, opening):
            continue
        earlier = _swallowing(lines, blocks, block)
        line = earlier or block.first
        yield Problem(
            line,
            "unclosed-fence",
            f"The code block that starts on line {line} is never closed: the text after it is shown as code.",
            f"Add a line with {opening} where the code ends.",
        )


def _opening(lines: Sequence[str], block: CodeBlock) -> str:
    """Return the fence that opens a block, or '' for code by indentation (whose first line is code already)."""
    line, start = lines[block.first - 1], block.column - 1
    match = _FENCE.match(line, start)
    if match is None or (start >= 4 and line[start:].rstrip() == block.begins.rstrip()):
        return ""
    return match[1]


def _is_closed(lines: Sequence[str], block: CodeBlock, opening: str) -> bool:
    closing = _CLOSING.fullmatch(lines[min(block.last, len(lines)) - 1]) if block.last > block.first else None
    return closing is not None and closing[1].startswith(opening)


def _swallowing(lines: Sequence[str], blocks: Sequence[CodeBlock], last: CodeBlock) -> int:
    """Return the line of an earlier block that holds the start of another one, or 0.

    When one closing fence is missing, every later pair is read inside out, and the parser finds only
    the last fence open. The first block with an opening fence inside is where it went wrong.
    """
    for block in blocks:
        if block.first >= last.first:
            break
        start = _opening(lines, block)
        if not start:
            continue
        inside = (line.strip() for line in lines[block.first : block.last - 1])
        if any(line.startswith(start) and line.lstrip(start[0]).isalpha() for line in inside):
            return block.first
    return 0


def _conflicts(lines: Sequence[str], blocks: Sequence[CodeBlock]) -> Iterator[Problem]:
    code = {line for block in blocks for line in range(block.first, block.last + 1)}
    found = [
        (number, line[:7])
        for number, line in enumerate(lines, 1)
        if line[:1] in "<>=|" and number not in code and _CONFLICT.fullmatch(line.rstrip())
    ]
    certain = any(mark[0] in "<>" for _, mark in found)
    for number, mark in found:
        is_underline = mark[0] == "=" and number > 1 and lines[number - 2].strip()
        if mark[0] == "|" or (is_underline and not certain):
            continue
        yield Problem(
            number,
            "conflict-marker",
            f"A mark of a merge conflict ({mark}) is left in the text.",
            "Keep the text you want, and delete the lines that start with <<<<<<<, ======= and >>>>>>>.",
        )


def _without_scheme(links: Sequence[Link]) -> Iterator[Problem]:
    for link in links:
        better = without_scheme(clean(link.target))
        if better:
            scheme = better.partition(":")[0]
            yield Problem(
                link.line,
                "link-without-scheme",
                f"The link to {link.target[:80]} has no {scheme}: in front and leads nowhere.",
                f"Write it as {better[:90]}",
            )
