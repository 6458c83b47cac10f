"""Five forged tokens: a service that only decodes, and one that checks signature, algorithm, audience and expiry.

The checks are written out to be read. A service takes them from a library, and gives it the algorithm it expects.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.lab import Claim, Grid, lab

KEY, ISSUER, AUDIENCE = b"known to the issuer and this service", "https://id.example.org", "shop"
NOW = 1_800_000_000
ADA = {"sub": "ada", "role": "reader", "iss": ISSUER, "aud": AUDIENCE, "exp": NOW + 600}


class Refused(Exception):
    """The token is not to be believed; the message says why."""


@lab(
    title="To decode a token is not to verify it",
    guide="authentication",
    kind="counted",
    claims=(
        Claim("naive_accepts", ">=", 3, "of 5 forged tokens, those accepted when only decoded"),
        Claim("verified_accepts", "==", 0, "of 5 forged tokens, those accepted when verified"),
    ),
    plot=Grid(bad="accepted"),
    finding="A service that decodes tokens accepts {naive_accepts:,.0f} of 5 forgeries, one that verifies them "
    "{verified_accepts:,.0f}.",
)
def experiment(bench: Bench) -> None:
    genuine = _token(ADA)
    bench.same(_decode(genuine), ADA)
    bench.same(_verify(genuine), ADA)
    for metric, way, read in (("naive_accepts", "decoded", _decode), ("verified_accepts", "verified", _verify)):
        accepted = {name: _accepts(read, token) for name, token in _forgeries(genuine).items()}
        bench.value(metric, sum(accepted.values()))
        for name, is_accepted in accepted.items():
            bench.point(name, way, "accepted" if is_accepted else "refused")


def _forgeries(genuine: str) -> dict[str, str]:
    header, _, signature = genuine.split(".")
    admin = {**ADA, "role": "admin"}
    return {
        "role changed, old signature": ".".join((header, _pack(admin), signature)),
        "algorithm none": ".".join((_pack({"alg": "none", "typ": "JWT"}), _pack(admin), "")),
        "signed with another key": _token(admin, key=b"guessed"),
        "meant for another service": _token({**ADA, "aud": "payroll"}),
        "expired yesterday": _token({**ADA, "exp": NOW - 86_400}),
    }


def _decode(token: str) -> dict[str, Any]:
    """Says what the token claims. Anybody can claim anything."""
    return _unpack(token.split(".")[1])


def _verify(token: str) -> dict[str, Any]:
    """Checks the signature first, with the algorithm that *we* expect, whatever the token asks for."""
    header, payload, signature = token.split(".")
    if _unpack(header).get("alg") != "HS256":
        raise Refused("algorithm")
    if not hmac.compare_digest(_signature(f"{header}.{payload}", KEY), signature):
        raise Refused("signature")
    claims = _unpack(payload)
    if claims.get("iss") != ISSUER or claims.get("aud") != AUDIENCE:
        raise Refused("issuer or audience")
    if claims.get("exp", 0) <= NOW:
        raise Refused("expired")
    return claims


def _accepts(read: Callable[[str], dict[str, Any]], token: str) -> bool:
    try:
        read(token)
    except Refused:
        return False
    return True


def _token(claims: dict[str, Any], key: bytes = KEY) -> str:
    signed = f"{_pack({'alg': 'HS256', 'typ': 'JWT'})}.{_pack(claims)}"
    return f"{signed}.{_signature(signed, key)}"


def _signature(signed: str, key: bytes) -> str:
    return _base64(hmac.digest(key, signed.encode(), hashlib.sha256))


def _pack(content: dict[str, Any]) -> str:
    return _base64(json.dumps(content).encode())


def _unpack(part: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return content


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
