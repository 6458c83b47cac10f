"""A guide's article at its own address: links led to where they go from here, claims marked with how they stand."""

import re
from collections.abc import Sequence
from urllib.parse import urljoin

from nexus.challenges.practices import is_known
from nexus.labs.engines.symbols import UnknownSymbol, locate
from nexus.labs.queries import Claim
from nexus.repos.models import Repository
from nexus.web.guide.present import WORDS

GUIDES = "/@nexus/guide/guides/"
PRACTICES = "/@nexus/guide/practices/"
ADDRESS = re.compile(r'(?P<name>href|src)="(?![a-z][a-z0-9+.-]*:|/|#)(?P<target>[^"]+)"')
GUIDE = re.compile(rf"{GUIDES}(?P<slug>[a-z0-9-]+)\.md(?P<rest>(?:#.*)?)")
PRACTICE = re.compile(rf"{PRACTICES}(?:(?P<slug>[a-z0-9-]+)\.md)?(?P<rest>(?:#.*)?)")
SECTION = re.compile(r'(?P<begin><h2 id="the-claims">.*?)(?P<end><h2|\Z)', re.DOTALL)
SYMBOL = re.compile(r"<code>(?P<symbol>(?:nexus|config|tests|bench)(?:\.[A-Za-z_]\w*)+)</code>")
ITEM = re.compile(r"<li>(?P<inside>.*?)</li>", re.DOTALL)


def guide_address(repository: Repository, path: str) -> str | None:
    """Where a guide or a checklist of the hub's own guide is read; None for every other document."""
    address = f"{repository.url}{path}"
    if guide := GUIDE.fullmatch(address):
        return f"/guide/{guide['slug']}"
    practice = PRACTICE.fullmatch(address)
    return f"/practices/{practice['slug']}" if practice and is_known(practice["slug"] or "") else None


def at_home(html: str, claims: Sequence[Claim]) -> str:
    """The article of `@nexus/guide/guides/SLUG.md`, to be shown at `/guide/SLUG`."""
    led = ADDRESS.sub(lambda match: f'{match["name"]}="{_led(match["target"])}"', html)
    led = SYMBOL.sub(_shown_in_code, led)
    return SECTION.sub(lambda match: _marked(match["begin"], claims) + match["end"], led, count=1)


def _shown_in_code(match: re.Match[str]) -> str:
    """A symbol of this codebase leads to its line."""
    try:
        place = locate(match["symbol"])
    except UnknownSymbol:
        return match[0]
    return f'<a href="{place.url}" title="{place}">{match[0]}</a>'


def _led(target: str) -> str:
    address = urljoin(GUIDES, target)
    if guide := GUIDE.fullmatch(address):
        return f"/guide/{guide['slug']}{guide['rest']}"
    practice = PRACTICE.fullmatch(address)
    return f"/practices/{practice['slug'] or ''}" if practice else address


def _marked(section: str, claims: Sequence[Claim]) -> str:
    """The nth item is the nth claim: the checks of the guide see to it."""
    waiting = iter(claims)

    def mark(item: re.Match[str]) -> str:
        claim = next(waiting, None)
        if claim is None:
            return item[0]
        state = f'<span class="tag tag-{claim.status}">{WORDS[claim.status]}</span>'
        state += "".join(f' <a class="small" href="{place.url}">{place}</a>' for place in claim.places)
        return f'<li id="claim-{claim.statement.number}" class="claim">{item["inside"]} {state}</li>'

    return ITEM.sub(mark, section)
