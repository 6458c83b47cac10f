"""From a stranger's URL to a host, a port and the addresses that may be connected to.

1. Refuse what two parsers could read differently: controls, spaces, backslashes, credentials.
2. Bring the host to one spelling; a number must already be a plain IPv4 address.
3. Check scheme and port.
4. Resolve once, and refuse the host if any of its addresses is not public.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import SplitResult, quote, urlsplit

import idna

from nexus.lib.outbound.addresses import is_public
from nexus.lib.outbound.errors import ForbiddenURL
from nexus.lib.outbound.resolving import Resolver, resolve

MAX_URL_LENGTH = 2048
MAX_HOST_LENGTH = 253
DEFAULT_PORTS = {"http": 80, "https": 443}
USUAL_PORTS = frozenset({80, 443, 3000, 8000, 8080, 8443})

_READ_DIFFERENTLY = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ud800-\udfff]")
_HOST_AND_PORT = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\[\]:@%/?#]+)(?::(?P<port>[0-9]{1,5}))?")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_KEPT_IN_PATH = "/%:=&?~#+!$,;'@()*[]|"


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be reached.

    `allow_private` names exceptions as "host:port" (lower case, the port always given, IPv6 in brackets):
    they may have any address and any port, and be reached by `http`, which others may only with `allow_http`.
    """

    allow_http: bool = False
    allow_private: frozenset[str] = frozenset()
    ports: frozenset[int] = USUAL_PORTS
    resolver: Resolver = resolve


PUBLIC_ONLY = Policy()


@dataclass(frozen=True, slots=True)
class Target:
    """A checked place: connect to one of `addresses` and nothing else. An IPv6 `host` has no brackets."""

    scheme: str
    host: str
    port: int
    addresses: tuple[str, ...]
    path: str = "/"

    @property
    def authority(self) -> str:
        """The host as it stands in a URL, with the port unless it is the scheme's own."""
        host = bracketed(self.host)
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """The one spelling every parser reads alike; without fragment."""
        return self.origin + self.path


def bracketed(host: str) -> str:
    """A host as it stands before a port."""
    return f"[{host}]" if ":" in host else host


def check_url(url: str, policy: Policy = PUBLIC_ONLY) -> Target:
    """Resolve and check a URL without sending it anything. Raises ForbiddenURL."""
    parts = _split(url)
    scheme = _checked_scheme(parts.scheme, policy)
    host, port = _host_and_port(parts.netloc)
    port = DEFAULT_PORTS[scheme] if port is None else port
    exempt = f"{bracketed(host)}:{port}" in policy.allow_private
    if scheme == "http" and not (policy.allow_http or exempt):
        raise ForbiddenURL("The URL must start with https://.")
    if port not in policy.ports and not exempt:
        raise ForbiddenURL(f"Port {port} is not one this hub connects to.")
    addresses = _addresses(host, port, policy.resolver)
    if not addresses or not (exempt or all(map(is_public, addresses))):
        raise ForbiddenURL("This host has no public address.")
    return Target(scheme, host, port, addresses, _path(parts))


def _split(url: str) -> SplitResult:
    if len(url) > MAX_URL_LENGTH:
        raise ForbiddenURL(f"The URL is longer than {MAX_URL_LENGTH} characters.")
    if _READ_DIFFERENTLY.search(url):
        raise ForbiddenURL("The URL holds a space, a backslash or a control character.")
    try:
        return urlsplit(url)
    except ValueError:
        raise ForbiddenURL("This is not a URL.") from None


def _checked_scheme(scheme: str, policy: Policy) -> str:
    if scheme not in DEFAULT_PORTS:
        raise ForbiddenURL(f"The URL must start with https://{' or http://' if policy.allow_http else ''}.")
    return scheme


def _host_and_port(netloc: str) -> tuple[str, int | None]:
    """The normalised host and the port, if one is given."""
    if "@" in netloc:
        raise ForbiddenURL("The URL must not carry a user name or a password.")
    match = _HOST_AND_PORT.fullmatch(netloc)
    if not match:
        raise ForbiddenURL("The URL has no readable host.")
    port = match["port"]
    return _normalised(match["host"]), int(port) if port else None


def _normalised(host: str) -> str:
    if host.startswith("["):
        return _normalised_ipv6(host[1:-1])
    name = _ascii(host).removesuffix(".")
    labels = name.split(".")
    if len(name) > MAX_HOST_LENGTH or not all(map(_LABEL.fullmatch, labels)):
        raise ForbiddenURL("The URL has no readable host.")
    if _NUMBER.fullmatch(labels[-1]) and not _is_plain_ipv4(name):
        raise ForbiddenURL("An IP address is written as four decimal numbers.")
    return name


def _normalised_ipv6(literal: str) -> str:
    try:
        return IPv6Address(literal).compressed
    except ValueError:
        raise ForbiddenURL("The URL has no readable host.") from None


def _ascii(host: str) -> str:
    """Lower case; other scripts as browsers send them (UTS 46), so that circled digits become digits."""
    if host.isascii():
        return host.lower()
    try:
        return idna.encode(host, uts46=True).decode("ascii").lower()
    except idna.IDNAError:
        raise ForbiddenURL("The URL has no readable host.") from None


def _is_plain_ipv4(name: str) -> bool:
    try:
        return str(IPv4Address(name)) == name
    except ValueError:
        return False


def _addresses(host: str, port: int, resolver: Resolver) -> tuple[str, ...]:
    if ":" in host or _is_plain_ipv4(host):
        return (host,)
    try:
        return tuple(resolver(host, port))
    except (OSError, UnicodeError):
        return ()


def _path(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe=_KEPT_IN_PATH)
    return f"{path}?{quote(parts.query, safe=_KEPT_IN_PATH)}" if parts.query else path
