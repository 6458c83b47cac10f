"""From the bytes of a file to a page.

1. `decode` makes text of any bytes; text beyond `limits` is shown as it is.
2. `front_matter` is taken off.
3. comrak renders without the author's HTML. Only where it left some out is the text rendered with it
   and `sanitize`d, so that ordinary pages never pay for it.
4. `compose` gives the HTML its final form and collects headings, links and code blocks.
5. `checks` reads the source for what the author should look at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nexus.lib.markdown import checks, commonmark, front_matter, limits
from nexus.lib.markdown.compose import compose
from nexus.lib.markdown.composition import Composition
from nexus.lib.markdown.decode import Decoded, decode
from nexus.lib.markdown.page import Page, Problem, Section
from nexus.lib.markdown.plain import plain_page
from nexus.lib.markdown.sanitize import depth, sanitize, user_names
from nexus.lib.markdown.suffixes import is_markdown
from nexus.lib.markdown.text import apart, escaped, lines_of_text
from nexus.lib.markdown.titles import page_title


@dataclass(frozen=True, slots=True)
class Source:
    """What a page was made of: regular HTML that still tells source positions, the text, what its front matter says."""

    html: str = ""
    text: str = ""
    front_matter: Mapping[object, object] = field(default_factory=dict)


def render(raw: bytes, path: str) -> Page:
    """Render the file that lies at `path` in its tree; any bytes give a page."""
    return render_with_source(raw, path)[0]


def render_with_source(raw: bytes, path: str) -> tuple[Page, Source]:
    """The same, and what it was made of, for those who read more out of it; empty for a page of plain text."""
    decoded = decode(raw)
    if not is_markdown(path):
        return plain_page(decoded, path), Source()
    problem = limits.too_large(decoded.size) or limits.too_complex(decoded.text)
    if problem is not None:
        return plain_page(decoded, path, [problem]), Source()
    parts = front_matter.split(decoded.text)
    safe = _safe_html(parts.body)
    if safe is None:
        return plain_page(decoded, path, [limits.complex_problem(1)]), Source()
    return _rendered(decoded, path, parts, *safe), Source(safe[0], decoded.text, parts.values)


def _rendered(decoded: Decoded, path: str, parts: front_matter.Split, html: str, names: tuple[str, ...]) -> Page:
    seen = compose(html, path, names)
    sections = _sections(html, seen)
    found = checks.problems(parts.body, seen)
    problems = [*decoded.problems, *([parts.problem] if parts.problem else []), *found]
    return Page(
        title=page_title(parts.front_matter, sections, path),
        html=_shown(parts.shown) + seen.html,
        kind="rendered",
        sections=sections,
        links=tuple(seen.links),
        problems=tuple(sorted(problems, key=_line)),
        front_matter=parts.front_matter,
        encoding=decoded.encoding,
        has_math=seen.has_math,
        has_mermaid=seen.has_mermaid,
        languages=tuple(seen.languages),
        anchors=(*(heading.anchor for heading in seen.headings), *names),
    )


def _safe_html(body: str) -> tuple[str, tuple[str, ...]] | None:
    """Return regular HTML and the names its author gave in raw HTML, or None beyond what a browser can show."""
    html = commonmark.to_html(body)
    if commonmark.RAW_HTML_OMITTED not in html:
        return (html, ()) if len(html) <= limits.LARGEST_HTML else None
    html = commonmark.to_html(body, raw_html=True)
    if len(html) > limits.LARGEST_HTML or depth(html) > limits.DEEPEST_HTML:
        return None
    html = apart(sanitize(html))
    return html, user_names(html)


def _sections(html: str, seen: Composition) -> tuple[Section, ...]:
    headings = seen.headings
    ends = [heading.begin for heading in headings[1:]] + [len(html)]
    before = lines_of_text(html[: headings[0].begin] if headings else html)
    first = [Section(0, "", "", 1, before)] if before or not headings else []
    below = [
        Section(one.level, one.anchor, one.title, one.line, lines_of_text(html[one.end : end]))
        for one, end in zip(headings, ends, strict=False)
    ]
    return (*first, *below)


def _shown(block: str) -> str:
    return f'<pre class="front-matter" tabindex="0">{escaped(block)}</pre>\n' if block else ""


def _line(problem: Problem) -> int:
    return problem.line
