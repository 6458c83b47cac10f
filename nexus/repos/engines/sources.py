"""Addresses of repositories elsewhere."""

import re

USUAL_PORT = re.compile(r"\.?(:80|:443)?$")


def spelling(url: str) -> str:
    """One spelling for all that lead to the same repository: letters, slashes, `.git`, the usual port. Never raises."""
    host, _, path = url.lower().partition("://")[2].partition("/")
    names = [name for name in path.removesuffix("/").removesuffix(".git").split("/") if name]
    return "/".join([USUAL_PORT.sub("", host), *names])


def account(url: str) -> str:
    """Whose the repository is over there: `github.com/ada`. The same name on another host is another account."""
    return spelling(url).rpartition("/")[0]
