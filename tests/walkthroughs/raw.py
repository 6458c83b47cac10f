"""Requests to git's services built by hand, as no well-behaved client would send them."""

from collections.abc import Iterable, Mapping

NOTHING = "0" * 40
CAPABILITIES = "report-status side-band-64k object-format=sha1 push-options agent=raw"


def packet(payload: bytes) -> bytes:
    return f"{len(payload) + 4:04x}".encode() + payload


def receive_pack_request(
    updates: Mapping[str, tuple[str, str]],
    pack: bytes,
    *,
    options: Iterable[bytes] | None = None,
    capabilities: str = CAPABILITIES,
) -> bytes:
    """`updates` maps a ref to its old and new id; `options` None: none are announced."""
    if options is None:
        capabilities = capabilities.replace(" push-options", "")
    lines = []
    for number, (ref, (old, new)) in enumerate(updates.items()):
        said = f"{old} {new} ".encode() + ref.encode("utf-8", "surrogateescape")
        lines.append(packet(said + (b"\0 " + capabilities.encode() if number == 0 else b"")))
    request = b"".join(lines) + b"0000"
    if options is not None:
        request += b"".join(packet(option) for option in options) + b"0000"
    return request + pack


def said(body: bytes) -> tuple[bytes, str]:
    """Of a side-banded answer: the report, and what git would print as `remote:`."""
    report, messages = b"", b""
    while len(body) >= 4:
        size = max(int(body[:4], 16), 4)
        band, payload = body[4:5], body[5:size]
        report += payload if band == b"\1" else b""
        messages += payload if band in (b"\2", b"\3") else b""
        body = body[size:]
    return report, messages.decode("utf-8", "replace")
