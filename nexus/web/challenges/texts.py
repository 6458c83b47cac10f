"""What people told, as paragraphs and code: code stands between fences, as in Markdown."""

import re

_FENCE = re.compile(r"(`{3,}|~{3,})[^`]*")


def blocks(text: str) -> list[tuple[bool, str]]:
    """Pairs of "is it code" and the lines themselves, in order; a fence that nobody closed ends with the text."""
    found: list[tuple[bool, list[str]]] = [(False, [])]
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.fullmatch(line.strip())
        if fence and mark and line.strip().startswith(fence):
            fence = ""
            found.append((False, []))
        elif not fence and mark:
            fence = mark[1]
            found.append((True, []))
        else:
            found[-1][1].append(line)
    told = [(is_code, "\n".join(lines).strip("\n")) for is_code, lines in found]
    return [(is_code, block) for is_code, block in told if block.strip()]


def beginning(text: str, length: int) -> str:
    """The first words in one line, of the code only where there is nothing else."""
    told = blocks(text)
    line = " ".join(" ".join(block for is_code, block in told if not is_code).split() or text.split())
    return line if len(line) <= length else f"{line[:length].rsplit(' ', 1)[0]}…"
