"""Reads Markdown as a page is read."""

from nexus.lib.markdown import Source, render_with_source
from nexus.library.engines.extract import Extraction, extract


def source(markdown: str) -> Source:
    return render_with_source(markdown.encode("utf-8", "surrogatepass"), "document.md")[1]


def reading(markdown: str) -> Extraction:
    return extract(source(markdown))


def pairs(markdown: str) -> list[tuple[str, str]]:
    return [(one.problem, one.solution) for one in reading(markdown).challenges]


def technologies(markdown: str) -> list[str]:
    return [one.name for one in reading(markdown).technologies]


def practices(markdown: str) -> list[str]:
    return [one.text for one in reading(markdown).practices]


def endpoints(markdown: str) -> list[tuple[str, str]]:
    return [(one.method, one.path) for one in reading(markdown).endpoints]
