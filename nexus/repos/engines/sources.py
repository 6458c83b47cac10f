"""Addresses of repositories elsewhere."""

from urllib.parse import urlsplit

USUAL_PORTS = (None, 80, 443)


def spelling(url: str) -> str:
    """One spelling for all that lead to the same repository: letters, slashes, `.git`, the usual port."""
    parts = urlsplit(url.lower())
    port = "" if parts.port in USUAL_PORTS else f":{parts.port}"
    names = [name for name in parts.path.removesuffix("/").removesuffix(".git").split("/") if name]
    return "/".join([f"{(parts.hostname or '').removesuffix('.')}{port}", *names])
