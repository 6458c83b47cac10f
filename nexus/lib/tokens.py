"""Tokens a scanner can recognise: a prefix, random characters and a checksum over both.

The form follows what GitHub introduced for its tokens: `nxs_` + 30 base-62 characters (178 bits) + a CRC-32 in 6.
A typing error is found without asking the database, and a secret scanner has no false alarms.
"""

import hashlib
import secrets
import string
import zlib

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
PREFIX = "nxs_"
RANDOM_LENGTH = 30
CHECKSUM_LENGTH = 6


def make_token() -> str:
    """A new token, 40 characters."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
    return f"{PREFIX}{body}{_checksum(body)}"


def is_well_formed(token: str) -> bool:
    """Whether prefix, length and checksum are right; says nothing about who made it."""
    body, checksum = token[len(PREFIX) : -CHECKSUM_LENGTH], token[-CHECKSUM_LENGTH:]
    return token.startswith(PREFIX) and len(body) == RANDOM_LENGTH and _checksum(body) == checksum


def digest(token: str) -> bytes:
    """SHA-256, 32 bytes: what is stored."""
    return hashlib.sha256(token.encode()).digest()


def _checksum(body: str) -> str:
    number = zlib.crc32(body.encode())
    characters = []
    for _ in range(CHECKSUM_LENGTH):
        number, remainder = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[remainder])
    return "".join(reversed(characters))
