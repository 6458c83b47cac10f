"""Markdown as GitHub shows it, safe to put into a page, with everything a hub asks about a file.

`render` makes a `Page` of any bytes. `highlight` colours its code blocks later, when somebody reads
it. `broken_links` compares its links with a tree.

Safety: the author's own HTML is sanitised (`sanitize`) after it was rendered. The pass that follows
(`compose`), and `highlight`, only put fixed markup around text that is already escaped; they are
safe because sanitised HTML is regular: see the two modules.
"""

from nexus.lib.markdown.addresses import is_relative, resolve
from nexus.lib.markdown.broken import broken_links
from nexus.lib.markdown.highlighting import highlight
from nexus.lib.markdown.page import FrontMatter, Link, Page, Problem, Section
from nexus.lib.markdown.rendering import Source, render, render_with_source
from nexus.lib.markdown.suggestions import Suggestions
from nexus.lib.markdown.titles import readable_name

__all__ = [
    "FrontMatter",
    "Link",
    "Page",
    "Problem",
    "Section",
    "Source",
    "Suggestions",
    "broken_links",
    "highlight",
    "is_relative",
    "readable_name",
    "render",
    "render_with_source",
    "resolve",
]
