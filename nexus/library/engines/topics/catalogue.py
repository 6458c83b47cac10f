"""All topics there are, and which one a name stands for."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, Literal

from nexus.library.engines.extract import vocabulary
from nexus.library.engines.topics.spelling import key

Kind = Literal["technology", "concept"]
_TECHNOLOGIES = Path(vocabulary.__file__).with_name("technologies.toml")
_TOPICS = Path(__file__).with_name("topics.toml")
RULES = b"1"
"""To be counted up when `mentions` or `evidence` reads otherwise, so that all documents are read again."""
_JOINT = re.compile(r"\s*[&+/,;|•·]\s*|\s+(?:and|with|or|plus)\s+", re.IGNORECASE)
_PARENTHESES = re.compile(r"\([^()]*\)")
_LONGEST_NAME = 200
_SPELLED = (("+", "-plus"), ("#", "-sharp"), (".", ""), ("'", ""))


@dataclass(frozen=True, slots=True)
class Topic:
    """What notes can be about. `guide` names the guide that explains it, "" where none does."""

    slug: str
    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    guide: str = ""

    @property
    def url(self) -> str:
        return f"/topics/{self.slug}"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Topics by slug and by key. `names` holds the spellings that a key of everyday words must have in a text."""

    topics: Mapping[str, Topic]
    by_key: Mapping[str, Topic]
    joined: Mapping[str, tuple[Topic, ...]]
    names: Mapping[str, frozenset[str]]
    trailing: frozenset[str]


@cache
def catalogue() -> Catalogue:
    """Raises ValueError where one spelling would stand for two topics."""
    data = tomllib.loads(_TOPICS.read_text("utf-8"))
    spellings: dict[str, list[str]] = tomllib.loads(_TECHNOLOGIES.read_text("utf-8"))["names"]
    pairs = {name: (name, *spellings.pop(name)) for name in data["both"]}
    concepts = [_concept(slug, entry, spellings) for slug, entry in data["concepts"].items()]
    _unite(spellings, data["one"])
    technologies = [_technology(name, others, data["guides"]) for name, others in spellings.items()]
    topics = {topic.slug: topic for topic in (*technologies, *concepts)}
    by_key = _by_key(topics.values())
    joined = {
        key(alias): tuple(by_key[key(name)] for name in data["both"][pair])
        for pair, aliases in pairs.items()
        for alias in aliases
    }
    return Catalogue(
        topics, by_key, joined, _ambiguous(data["ambiguous"]), frozenset(data["words"]["trailing"].split())
    )


def topics() -> tuple[Topic, ...]:
    """Every topic, by name."""
    return tuple(sorted(catalogue().topics.values(), key=lambda topic: topic.name.casefold()))


@cache
def version() -> str:
    """Changes with the names: what was read with others has to be read again."""
    return sha256(_TOPICS.read_bytes() + _TECHNOLOGIES.read_bytes() + RULES).hexdigest()[:16]


@lru_cache(maxsize=8192)
def _of(name: str) -> Topic | None:
    known = catalogue().by_key
    found = known.get(key(name)) or known.get(key(vocabulary.known_as(name) or ""))
    if found:
        return found
    parts = vocabulary.without_version(_PARENTHESES.sub("", name).strip()).split()
    while parts:
        if found := known.get(key(" ".join(parts))):
            return found
        if parts.pop().lower() not in catalogue().trailing:
            break
    return None


def topic_of(name: str) -> Topic | None:
    """The topic that a tag or the name of a technology stands for; None too where it stands for two."""
    return _of(name) if len(name) <= _LONGEST_NAME else None


def topics_of(name: str) -> tuple[Topic, ...]:
    """The same for names that are joined: "Celery & RabbitMQ" are two topics, "CI/CD" is one."""
    if found := topic_of(name):
        return (found,)
    if found_pair := catalogue().joined.get(key(name[:_LONGEST_NAME])):
        return found_pair
    parts = _JOINT.split(name[:_LONGEST_NAME])
    return tuple(dict.fromkeys(topic for part in parts if (topic := topic_of(part)))) if len(parts) > 1 else ()


def slug_of(name: str) -> str:
    """The address of a technology: "Next.js" is nextjs, "C++" is c-plus-plus."""
    for mark, spelled in _SPELLED:
        name = name.replace(mark, spelled)
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _concept(slug: str, entry: Mapping[str, Any], spellings: dict[str, list[str]]) -> Topic:
    """Takes the names that are this concept out of the technologies."""
    taken = chain.from_iterable((name, *spellings.pop(name)) for name in entry.get("vocabulary", ()))
    aliases = dict.fromkeys(alias for alias in (*taken, *entry["aliases"]) if alias != entry["name"])
    return Topic(slug, entry["name"], "concept", tuple(aliases), entry.get("guide", ""))


def _unite(spellings: dict[str, list[str]], one: Mapping[str, Iterable[str]]) -> None:
    for name, others in one.items():
        for other in others:
            spellings[name] = [*spellings[name], other, *spellings.pop(other)]


def _technology(name: str, others: Iterable[str], guides: Mapping[str, str]) -> Topic:
    return Topic(slug_of(name), name, "technology", tuple(others), guides.get(name, ""))


def _by_key(all_topics: Iterable[Topic]) -> dict[str, Topic]:
    """Of a technology "NAMEjs" is a spelling too, as in React.js."""
    found: dict[str, Topic] = {}
    for topic in all_topics:
        for spelling in (topic.name, *topic.aliases):
            if found.setdefault(key(spelling), topic) != topic:
                raise ValueError(f"{spelling!r} stands for {topic.name} and for {found[key(spelling)].name}")
    for found_key, topic in list(found.items()):
        if topic.kind == "technology":
            found.setdefault(f"{found_key}js", topic)
    return found


def _ambiguous(words: Mapping[str, str]) -> dict[str, frozenset[str]]:
    names: dict[str, frozenset[str]] = {key(name): frozenset() for name in words["only_listed"].split()}
    for name in words["as_a_name"].split():
        names[key(name)] = names.get(key(name), frozenset()) | {name}
    return names
