"""The address under which somebody uses the hub, to build links that work for them."""

from urllib.parse import urlsplit


def base_url(scheme: str, host: str, known: str) -> str:
    """`known`, the hub's public address, where the host is the same: a proxy may hide that it is https."""
    return known if urlsplit(known).netloc == host else f"{scheme}://{host}"
