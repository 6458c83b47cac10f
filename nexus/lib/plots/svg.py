"""The sheet that all figures are drawn on."""

from collections.abc import Sequence
from html import escape

WIDTH = 640
CHARACTER = 6.6
SIZE = 12
STYLE = """
text { font: 12px system-ui, sans-serif; fill: var(--ink) }
.soft { fill: var(--soft) }
.rule { stroke: var(--rule); stroke-width: 1 }
.line { fill: none; stroke-width: 2.5; stroke-linejoin: round }
svg { --ink: #22201c; --soft: #5d5951; --rule: #ddd8cf; --a: #b3401f; --b: #0b7468; --c: #5b4fb0; --d: #86670b }
@media (prefers-color-scheme: dark) {
  svg { --ink: #ece8e1; --soft: #aaa59b; --rule: #45413a; --a: #f08a68; --b: #4cc3b3; --c: #a79cf2; --d: #d9b34c }
}
"""
COLOURS = ("a", "b", "c", "d")


def colour(index: int) -> str:
    """The paint of the nth series."""
    return f"var(--{COLOURS[index % len(COLOURS)]})"


def text(x: float, y: float, said: str, *, anchor: str = "start", kind: str = "", paint: str = "") -> str:
    marks = f' class="{kind}"' if kind else ""
    marks += f' style="fill:{paint}"' if paint else ""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{marks}>{escape(said)}</text>'


def rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="rule" x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"/>'


def width_of(said: str) -> float:
    """About how wide a text is, in pixels: fonts differ, so figures leave room for the widest."""
    return len(said) * CHARACTER


def sheet(title: str, finding: str, height: float, parts: Sequence[str], *, width: float = WIDTH) -> str:
    """The whole figure. `finding` is what a reader who cannot see it is told."""
    drawn = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-labelledby="title finding">\n<title id="title">{escape(title)}</title>\n'
        f'<desc id="finding">{escape(finding)}</desc>\n<style>{STYLE}</style>\n{drawn}\n</svg>\n'
    )
