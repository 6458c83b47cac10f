"""The one way out: requests made on somebody's behalf, which cannot reach a private address.

1. `targets`: a URL is read strictly, its host normalised and resolved, and every address must be public.
2. `connection`: the socket is opened to the checked address itself, so no later look-up can answer otherwise.
3. `client`: redirects are followed by hand, each checked like the first; size and total time are capped.
"""

from nexus.lib.outbound.addresses import is_public
from nexus.lib.outbound.client import Response, fetch
from nexus.lib.outbound.errors import (
    ForbiddenURL,
    OutboundError,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    Unreachable,
)
from nexus.lib.outbound.resolving import Resolver
from nexus.lib.outbound.targets import PUBLIC_ONLY, Policy, Target, bracketed, check_url

__all__ = [
    "PUBLIC_ONLY",
    "ForbiddenURL",
    "OutboundError",
    "Policy",
    "Resolver",
    "Response",
    "Target",
    "TooLarge",
    "TooManyRedirects",
    "TooSlow",
    "Unreachable",
    "bracketed",
    "check_url",
    "fetch",
    "is_public",
]
