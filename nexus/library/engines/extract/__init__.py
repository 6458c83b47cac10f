"""Reads out of a document: challenges with their solutions, technologies, practices, endpoints.

1. `declared`: what the front matter states is taken as it is; `own_documents`: what has a document of its own.
2. `outline` finds the headings in the page's HTML, which exists already, and says which parts are worth reading.
3. `blocks` cuts those into a flat list; `sections` gives each heading its blocks.
4. One module per matter reads the blocks of the sections it understands.

A document without a heading or a label of these matters is left early. Everything is linear and nothing recurses.
"""

import re

from nexus.lib.markdown import Source
from nexus.lib.markdown.text import unescaped
from nexus.library.engines.extract.blocks import blocks
from nexus.library.engines.extract.challenges import challenges
from nexus.library.engines.extract.declared import declared
from nexus.library.engines.extract.endpoints import endpoints
from nexus.library.engines.extract.idea import idea
from nexus.library.engines.extract.items import Challenge, Endpoint, Extraction, Idea, Practice, Technology
from nexus.library.engines.extract.outline import outline, regions
from nexus.library.engines.extract.own_document import own_documents
from nexus.library.engines.extract.practices import practices
from nexus.library.engines.extract.sections import sections
from nexus.library.engines.extract.technologies import technologies
from nexus.library.engines.extract.topics import Topic

__all__ = ["Challenge", "Endpoint", "Extraction", "Idea", "Practice", "Technology", "extract", "pointers", "read_idea"]

_BEGINNING = 4_000
_LINK = re.compile(r'<a(?: [^>]*?)? href="([^"]*)"')


def extract(source: Source) -> Extraction:
    """Read a document out of what its page was made of."""
    stated, html = declared(source), source.html
    heads = outline(html)
    found = blocks(html, regions(html, heads))
    within = sections(found)
    return Extraction(
        challenges=stated.challenges or own_documents(source, heads) or tuple(challenges(found, within)),
        technologies=stated.technologies or tuple(technologies(found, within)),
        practices=stated.practices or tuple(practices(found, within)),
        endpoints=tuple(endpoints(html, source.text, heads)),
    )


def read_idea(html: str) -> Idea | None:
    """What the project is that a readme introduces; None for a collection of notes."""
    return idea(blocks(html, [(0, min(len(html), _BEGINNING))]))


def pointers(html: str) -> dict[Topic, tuple[str, ...]]:
    """Where sections of a topic point to: the addresses of their links, for a section that says "see there"."""
    found = blocks(html)
    targets: dict[Topic, list[str]] = {}
    for one in sections(found):
        if one.topic is not None:
            links = (link for block in found[one.first : one.last] for link in _LINK.findall(block.html))
            targets.setdefault(one.topic, []).extend(unescaped(link) for link in links)
    return {about: tuple(dict.fromkeys(links)) for about, links in targets.items()}
