"""One pass over regular HTML: headings, links, images, code, tables and formulas get their final form.

Why nothing needs sanitising after it: the input is comrak's own markup or sanitised HTML, in both of
which `<` starts a tag and `"` delimits an attribute and neither means anything else. The pass replaces
whole tags by fixed markup whose attributes are escaped, and passes all other text on as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from nexus.lib.markdown import code
from nexus.lib.markdown.composition import CodeBlock, Composition, Heading
from nexus.lib.markdown.formulas import Formulas
from nexus.lib.markdown.page import Link
from nexus.lib.markdown.references import image, link_tag
from nexus.lib.markdown.slugs import Slugs
from nexus.lib.markdown.text import attributes, escaped, plain_text, unescaped, without_positions

_ATTRS = r'(?: [a-z-]+(?:="[^"]*")?)*'
_AT = r'(?: data-sourcepos="(?P<{}_line>\d+):[^"]*")?'
_TOKEN = re.compile(
    "<(?=pre|a[ >]|/a>|h[1-6]|/h|img|table|/table|input|span d|code data-m)(?:"
    rf"(?P<link>a{_AT.format('link')}(?P<link_attrs>{_ATTRS})>)"
    r"|(?P<link_end>/a>)"
    rf"|(?P<heading>h(?P<level>[1-6]){_AT.format('heading')}(?P<heading_attrs>{_ATTRS})>)"
    r"|(?P<heading_end>/h[1-6]>)"
    rf"|(?P<code>pre(?P<code_at>{_ATTRS})><code(?P<code_attrs>{_ATTRS})>(?P<source>[^<]*)</code></pre>)"
    rf"|(?P<image>img{_AT.format('image')}(?P<image_attrs>{_ATTRS}) ?/?>)"
    rf"|(?P<table>table{_ATTRS}>)"
    r"|(?P<table_end>/table>)"
    rf"|(?P<box>input(?P<box_attrs>{_ATTRS}) ?/?>)"
    rf'|(?P<formula>(?P<holder>span|code) data-math-style="(?P<style>inline|display)"{_ATTRS}>'
    r"(?P<latex>[^<]*)</(?P=holder)>)"
    ")"
)
_HTML_SPACE = re.compile(r"[ \t\n\f\r]")
_POSITION = re.compile(r'data-sourcepos="(\d+):(\d+)-(\d+):')
_LOOK_BACK = 2_000
_LONGEST_LABEL = 200


def compose(html: str, path: str, user_names: Collection[str] = ()) -> Composition:
    """Turn regular HTML with source positions into the article of the page at `path`."""
    composer = _Composer(html, path, user_names)
    composed = without_positions(_TOKEN.sub(composer.token, html))
    if ' align="' in composed:
        for side in ("left", "right", "center"):
            composed = composed.replace(f' align="{side}"', f' class="align-{side}"')
    composer.seen.html = composed
    return composer.seen


class _Composer:
    """The state of one pass: which heading and link are open, and what was seen."""

    def __init__(self, html: str, path: str, user_names: Collection[str]) -> None:
        self._html = html
        self._path = path
        self._user_names = user_names
        self._slugs = Slugs()
        self._formulas = Formulas()
        self._heading: Heading | None = None
        self._link: tuple[str, int, int] | None = None
        self._image_text = ""
        self._inside_link = False
        self.seen = Composition()

    def token(self, match: re.Match[str]) -> str:
        return _HANDLERS[match.lastgroup or ""](self, match)

    def _line(self, known: str | None, position: int) -> int:
        """Return a tag's line; the author's own HTML carries none, so take that of the block before it."""
        if known is not None:
            return int(known)
        start = self._html.rfind(' data-sourcepos="', max(0, position - _LOOK_BACK), position)
        match = _POSITION.search(self._html, start) if start >= 0 else None
        return int(match[1]) if match else 1

    def code(self, match: re.Match[str]) -> str:
        position = _POSITION.search(match["code_at"])
        if position is not None:
            first, column, last = map(int, position.groups())
            self.seen.code_blocks.append(CodeBlock(first, last, column, unescaped(match["source"].partition("\n")[0])))
        given = attributes(match["code_attrs"])
        info = _HTML_SPACE.split(given.get("class", ""), maxsplit=1)[0][len("language-") :]
        if "data-math-style" in given:
            self.seen.has_math = True
            return self._formulas.html(unescaped(match["source"]), is_block=True)
        if info == "mermaid":
            self.seen.has_mermaid = True
            return code.diagram(match["source"])
        figure, language = code.figure(match["source"], info)
        if language:
            self.seen.languages[language] = None
        return figure

    def formula(self, match: re.Match[str]) -> str:
        self.seen.has_math = True
        return self._formulas.html(unescaped(match["latex"]), is_block=match["style"] == "display")

    def heading(self, match: re.Match[str]) -> str:
        """Open a heading; one inside another (only raw HTML has that) stays without an anchor."""
        inside = match.end()
        level = match["level"]
        close = self._html.find(f"</h{level}>", inside)
        if self._heading is not None or close < 0:
            return match[0]
        headings = self.seen.headings
        line = self._line(match["heading_line"], match.start())
        if headings and headings[-1].line > line:
            line = headings[-1].line
        title = self._html[inside:close]
        if "<" in title or "&" in title or "\n" in title:
            title = plain_text(title)
        heading = Heading(int(level), line, match.start(), close + 5, self._slugs.add(title), title)
        self._heading = heading
        headings.append(heading)
        written = match["heading_attrs"]
        return _heading_tag(heading, attributes(written)) if written else f'<h{level} id="{heading.anchor}">'

    def heading_end(self, match: re.Match[str]) -> str:
        heading = self._heading
        if heading is None or heading.end != match.end():
            return match[0]
        self._heading = None
        return match[0] if self._inside_link else _copy_link(heading) + match[0]

    def link(self, match: re.Match[str]) -> str:
        written = match["link_attrs"]
        self._inside_link = True
        if " data-footnote" in written and ' href="#' in written:
            return match[0]
        given = attributes(written)
        if "href" in given:
            self._image_text = ""
            self._link = unescaped(given["href"]), self._line(match["link_line"], match.start()), match.end()
        return link_tag(given, self._path, self._user_names)

    def link_end(self, match: re.Match[str]) -> str:
        self._inside_link = False
        if self._link is not None:
            target, line, inside = self._link
            text = plain_text(self._html[inside : match.start()]) or self._image_text
            self.seen.links.append(Link(target, line, text, is_image=False))
            self._link = None
        return match[0]

    def image(self, match: re.Match[str]) -> str:
        given = attributes(match["image_attrs"])
        line = self._line(match["image_line"], match.start())
        target, text = unescaped(given.get("src", "")), unescaped(given.get("alt", ""))
        self.seen.links.append(Link(target, line, text, is_image=True))
        self._image_text = self._image_text or text
        return image(given, self._path, inside_link=self._inside_link)

    def table(self, match: re.Match[str]) -> str:
        head = self._html[match.end() : match.end() + 2 * _LONGEST_LABEL].partition("</tr>")[0]
        names = ", ".join(filter(None, (plain_text(cell) for cell in _whole_tags(head).split("</th>"))))
        label = escaped(f"Table: {names[:_LONGEST_LABEL]}" if names else "Table")
        return f'<div class="table" tabindex="0" role="region" aria-label="{label}">{match[0]}'

    def table_end(self, match: re.Match[str]) -> str:
        return f"{match[0]}</div>"

    def box(self, match: re.Match[str]) -> str:
        given = attributes(match["box_attrs"])
        if given.get("type") != "checkbox":
            return ""
        following = self._html[match.end() : match.end() + _LONGEST_LABEL].partition("\n")[0]
        text = plain_text(_whole_tags(following))
        state, checked = ("Done", " checked") if "checked" in given else ("Not done", "")
        label = escaped(f"{state}: {text}" if text else state)
        return f'<input type="checkbox" class="task-list-item-checkbox" disabled{checked} aria-label="{label}">'


def _whole_tags(html: str) -> str:
    """Cut a piece of HTML before a tag that it holds only the beginning of."""
    return html[: html.rfind("<")] if html.rfind("<") > html.rfind(">") else html


def _heading_tag(heading: Heading, given: Mapping[str, str]) -> str:
    align = f' align="{given["align"]}"' if "align" in given else ""
    name = f'<span id="{given["id"]}"></span>' if "id" in given else ""
    return f'<h{heading.level} id="{heading.anchor}"{align}>{name}'


def _copy_link(heading: Heading) -> str:
    label = escaped(f"Link to this section: {heading.title}")
    return f'<a class="anchor" href="#{heading.anchor}" aria-label="{label}"></a>'


_HANDLERS: dict[str, Callable[[_Composer, re.Match[str]], str]] = {
    "code": _Composer.code,
    "formula": _Composer.formula,
    "link": _Composer.link,
    "link_end": _Composer.link_end,
    "image": _Composer.image,
    "heading": _Composer.heading,
    "heading_end": _Composer.heading_end,
    "table": _Composer.table,
    "table_end": _Composer.table_end,
    "box": _Composer.box,
}
