"""Words by which an error is found in the index, in groups: the most telling first."""

from collections.abc import Iterator

from nexus.search.engines.traceback import Signature

LONGEST = 200


def groups(signature: Signature) -> Iterator[list[str]]:
    """What it names, its message, its places, its type with those that caused it."""
    error = f"tb:{signature.exception.lower()}"
    named = [f"{error}={name.lower()}" for name in sorted(signature.names)]
    messages, places, types = list[str](), list[str](), list[str]()
    for token in signature.tokens():
        kind = places if token.startswith("tb:at.") else messages if token.startswith(f"{error}.") else types
        kind.append(token)
    for group in (named, messages, places, types):
        yield [token[:LONGEST] for token in group]


def tokens(signature: Signature) -> list[str]:
    """All of them, each once."""
    return list(dict.fromkeys(token for group in groups(signature) for token in group))
