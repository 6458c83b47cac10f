"""What a person is told when a repository could not be fetched: useful words, no secrets, no addresses."""

import re

from nexus.lib.git.objects import display

MAX_DETAILS = 2000

_CREDENTIALS = re.compile(r"(?<=//)[^/@\s]*@")
_QUERY = re.compile(r"\?\S*")
_ADDRESS = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\[?(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}\]?")
_REFUSED_OBJECT = re.compile(r"object [0-9a-f]{40}: (?P<rule>\w+): (?P<meaning>[^\n]{1,200})")

_SAID_BY_GIT = (
    ("out of memory", "Fetching this repository needs more memory than a mirror may use."),
    ("mmap failed", "Fetching this repository needs more memory than a mirror may use."),
    ("No space left on device", "The hub has no room left for this repository."),
    ("Authentication failed", "The repository asks for a sign-in; only public ones can be mirrored."),
    ("could not read Username", "The repository asks for a sign-in; only public ones can be mirrored."),
    ("unable to update url base from redirection", "The server redirects in the middle of a fetch."),
    ("repository corruption", "An object of the repository is missing or broken; `git fsck` names it there."),
    ("RPC failed", "The server broke off the transfer."),
    ("early EOF", "The server broke off the transfer."),
    ("remote HEAD refers to nonexistent ref", "The repository's default branch does not exist."),
)


class FetchFailed(Exception):
    """The message is for the person who asked; `details` are git's words, masked, and show in tracebacks."""

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message)
        self.details = masked(details)
        if self.details:
            self.add_note(self.details)


def masked(text: str) -> str:
    """Without credentials, query strings, IP addresses and control characters, and not endless."""
    for secret in (_CREDENTIALS, _QUERY, _ADDRESS):
        text = secret.sub("***", text)
    return display(text.strip()[:MAX_DETAILS])


def refusal(returncode: int, stderr: bytes) -> FetchFailed:
    """What git's end means for the person who asked."""
    said = stderr.decode("utf-8", "replace")
    return FetchFailed(_meaning(returncode, said), said)


def _meaning(returncode: int, said: str) -> str:
    if refused := _REFUSED_OBJECT.search(said):
        return f"git refuses an object of this repository: {display(refused['rule'])}."
    for words, meaning in _SAID_BY_GIT:
        if words in said:
            return meaning
    if returncode < 0:
        return "Fetching this repository needs more work than a mirror may cost."
    return "git could not fetch this repository."
