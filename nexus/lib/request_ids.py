"""Ids by which a request is found again in the log: the caller's own, or new ones."""

import secrets

LONGEST = 64


def plain(given: str) -> str:
    """The caller's id if it is safe to repeat; empty otherwise."""
    is_plain = given.isascii() and given.replace("-", "").replace("_", "").isalnum() and len(given) <= LONGEST
    return given if is_plain else ""


def request_id(given: str) -> str:
    """The caller's id if it is safe to repeat, else a new one of 16 hex digits."""
    return plain(given) or secrets.token_hex(8)
