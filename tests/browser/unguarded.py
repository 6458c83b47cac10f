"""The hub's settings with its browser rules weakened, to see what holds without them.

`ORACLE_POLICY=without` sends no Content-Security-Policy; `framed` sends it whole but for the one rule that forbids
frames, because the oracle looks at many pages at once in frames.
"""

import os
from collections.abc import Callable

from config import settings as real
from config.settings import *  # noqa: F403  Django reads settings from here

MIDDLEWARE = ["tests.browser.unguarded.Weakened", *real.MIDDLEWARE]


class Weakened:
    def __init__(self, get_response: Callable) -> None:
        self._get_response = get_response

    def __call__(self, request: object) -> object:
        response = self._get_response(request)
        policy = response.get("Content-Security-Policy", "")
        del response["X-Frame-Options"]
        del response["Content-Security-Policy"]
        if os.environ["ORACLE_POLICY"] == "framed":
            response["Content-Security-Policy"] = policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
        return response
