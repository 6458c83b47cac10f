"""Which IP addresses belong to the public internet (IANA special-purpose registries, RFC 6890)."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# Beyond what `is_global` and `is_multicast` already refuse: protocol assignments, anycast relays, benchmarks,
# and a cloud's internal service that lives at an otherwise public address.
REFUSED_IPV4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "168.63.129.16/32",
        "192.0.0.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "240.0.0.0/4",
    )
)

# IPv6 is an allow-list: global unicast, less Teredo, documentation, 6to4 and anycast services.
GLOBAL_UNICAST = IPv6Network("2000::/3")
REFUSED_IPV6 = tuple(
    IPv6Network(block) for block in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)

# On an IPv6-only network the resolver gives IPv4 hosts as these (RFC 6052); the IPv4 address inside decides.
TRANSLATED = IPv6Network("64:ff9b::/96")
_LAST_32_BITS = 0xFFFFFFFF


def is_public(address: str) -> bool:
    """Whether a literal address may be connected to; False also for what is no address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return _is_public_ipv4(parsed)
    if parsed in TRANSLATED:
        return _is_public_ipv4(IPv4Address(int(parsed) & _LAST_32_BITS))
    return _is_public_ipv6(parsed)


def _is_public_ipv4(address: IPv4Address) -> bool:
    refused = address.is_multicast or any(address in block for block in REFUSED_IPV4)
    return address.is_global and not refused


def _is_public_ipv6(address: IPv6Address) -> bool:
    refused = address.scope_id is not None or any(address in block for block in REFUSED_IPV6)
    return address.is_global and address in GLOBAL_UNICAST and not refused
