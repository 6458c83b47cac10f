"""Reads Markdown as a page is read."""

from nexus.library.engines.extract import Extraction, extract
from nexus.library.engines.extract.documents import read


def reading(markdown: str) -> Extraction:
    return extract(*read(markdown.encode("utf-8", "surrogatepass")))


def pairs(markdown: str) -> list[tuple[str, str]]:
    return [(one.problem, one.solution) for one in reading(markdown).challenges]


def technologies(markdown: str) -> list[str]:
    return [one.name for one in reading(markdown).technologies]


def practices(markdown: str) -> list[str]:
    return [one.text for one in reading(markdown).practices]


def endpoints(markdown: str) -> list[tuple[str, str]]:
    return [(one.method, one.path) for one in reading(markdown).endpoints]
