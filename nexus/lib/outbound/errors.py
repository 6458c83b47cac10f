"""Why a request was not made or came to nothing: each message may be shown to whoever asked for it."""


class OutboundError(Exception):
    """Any reason below."""


class ForbiddenURL(OutboundError):
    """Refused before anything was sent; `reason` knows the URL and the names, not what listens there."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unreachable(OutboundError):
    """No usable answer. Refused, silent, broken or unverified connections all read the same."""

    def __init__(self) -> None:
        super().__init__("The server could not be reached, or its answer could not be read.")


class TooSlow(OutboundError):
    """The deadline passed, wherever in the request that was."""

    def __init__(self) -> None:
        super().__init__("The server took too long to answer.")


class TooLarge(OutboundError):
    """The body is larger than the caller takes."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(f"The answer is larger than {max_bytes:,} bytes.")
        self.max_bytes = max_bytes


class TooManyRedirects(OutboundError):
    """The chain of redirects does not end."""

    def __init__(self) -> None:
        super().__init__("The server redirects too many times.")
