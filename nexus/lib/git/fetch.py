"""Mirror a stranger's repository in two steps, so that nothing unchecked touches the one that is served.

1. Ask the URL whether it is a git repository, through `nexus.lib.outbound`, which checks each redirect.
2. Clone from where that ended into a throw-away repository, git's socket pinned to the checked address, every
   object checked, memory, time and bytes capped.
3. `promote` moves the branches and tags on, by path, into the repository that is served.

A fetch has no quarantine of its own: what `fetch.fsckObjects` refuses may stay behind in the receiving
repository, which is why that one is thrown away. A server that falls back to plain files escapes that check:
`promote` checks every object again.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pygit2

from nexus.lib.git.limits import FRUGAL, clean_environment, options, run
from nexus.lib.git.refusals import FetchFailed, refusal
from nexus.lib.outbound import (
    PUBLIC_ONLY,
    OutboundError,
    Policy,
    Response,
    Target,
    bracketed,
    check_url,
    fetch,
)
from nexus.lib.processes import MIB, TimedOut, TooMuchOutput

HEADS_AND_TAGS = ("refs/heads/*", "refs/tags/*")
ADVERTISEMENT = "/info/refs?service=git-upload-pack"
ADVERTISEMENT_TYPE = "application/x-git-upload-pack-advertisement"
PROBE_HEADERS = {"git-protocol": "version=2", "user-agent": "git/2 (Nexus mirror)"}
PROBE_SECONDS = 20.0
REF_IN_THE_WAY = "cannot lock ref"
SIGN_IN = frozenset({401, 403, 407})
GONE = frozenset({404, 410})

# Nothing but the one connection: no other protocol, host, process, filter or later download. A server that is
# packing sends next to nothing for a while: a whole minute of silence is what counts as dead.
CAUTIOUS = {
    "protocol.allow": "never",
    "protocol.version": "2",
    "http.followRedirects": "false",
    "http.proxy": "",
    "http.lowSpeedLimit": "1",
    "http.lowSpeedTime": "60",
    "credential.helper": "",
    "core.hooksPath": os.devnull,
    "fetch.fsckObjects": "true",
    "fetch.uriProtocols": "",
    "fetch.unpackLimit": "1",
    "fetch.recurseSubmodules": "false",
    "submodule.recurse": "false",
    "transfer.bundleURI": "false",
    "transfer.credentialsInUrl": "die",
    "gc.auto": "0",
    "maintenance.auto": "false",
}


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What one fetch may cost; `cpu_seconds` and `memory_bytes` hold for each git process."""

    bytes: int = 512 * MIB
    seconds: float = 120
    memory_bytes: int = 512 * MIB
    cpu_seconds: int = 30


DEFAULT_FETCH_LIMITS = FetchLimits()


def fetch_into(
    url: str,
    destination: Path,
    *,
    policy: Policy = PUBLIC_ONLY,
    limits: FetchLimits = DEFAULT_FETCH_LIMITS,
    known: Path | None = None,
) -> None:
    """Clone all branches and tags of `url` into a new bare repository at `destination`, to be thrown away.

    With `known`, a repository that holds part of the history already, only the rest is sent; the throw-away
    borrows from it. Raises FetchFailed; what is left at `destination` by then must not be used.
    """
    target = _repository_at(url, policy)
    settings = {**CAUTIOUS, f"protocol.{target.scheme}.allow": "always", **_pin(target)}
    flags = ["--bare", "--quiet", "--template=", *options(FRUGAL)]
    if known:
        flags += ["--reference", str(known)]
    _git(
        [*options(settings), "clone", *flags, "--", target.url, str(destination)],
        limits,
        partial(_stay_below, limits.bytes, destination),
    )
    _expect_readable(destination)


def promote(
    throwaway: Path,
    hosted: Path,
    refs: Sequence[str] = HEADS_AND_TAGS,
    *,
    limits: FetchLimits = DEFAULT_FETCH_LIMITS,
) -> None:
    """Make the branches and tags of `hosted` those of `throwaway`, and its HEAD too.

    `refs` are patterns, each taken over under the same name. Refs gone upstream are deleted, rewritten ones
    forced, all in one transaction. Only when a branch `a` became `a/b` (or back), which git cannot do in one,
    the deletions come first. Raises FetchFailed.
    """
    _expect_readable(throwaway)
    settings = {**CAUTIOUS, **FRUGAL, "protocol.file.allow": "always"}
    at = ["-C", str(hosted)]
    flags = ["--quiet", "--prune", "--force", "--no-tags", "--no-write-fetch-head"]
    source = ["--", str(throwaway.absolute()), *(f"+{pattern}:{pattern}" for pattern in refs)]
    head = _head(throwaway)
    try:
        _git([*at, *options(settings), "fetch", "--atomic", *flags, *source], limits)
    except FetchFailed as failure:
        if REF_IN_THE_WAY not in failure.details:
            raise
        _git([*at, *options(settings), "fetch", *flags, *source], limits)
    _git([*at, "symbolic-ref", "HEAD", head], limits)


def _expect_readable(throwaway: Path) -> None:
    """Raise FetchFailed for a repository of a kind, or with names, that the hub cannot work with."""
    try:
        names = pygit2.Repository(str(throwaway)).raw_listall_references()
        for name in [(throwaway / "HEAD").read_bytes(), *names]:
            name.decode()
    except pygit2.GitError:
        raise FetchFailed("The hub reads repositories with SHA-1 ids only.") from None
    except UnicodeDecodeError:
        raise FetchFailed("The name of a branch or tag is not UTF-8.") from None


def _head(throwaway: Path) -> str:
    """The default branch upstream. Raises FetchFailed when HEAD is no branch."""
    first_line = (throwaway / "HEAD").read_text().strip()
    if not first_line.startswith("ref: refs/heads/"):
        raise FetchFailed("The repository has no default branch.")
    return first_line.removeprefix("ref: ")


def _repository_at(url: str, policy: Policy) -> Target:
    """Where redirects lead, checked, if a git server is there that speaks the smart protocol."""
    base = url.rstrip("/")
    if "?" in base or "#" in base:
        raise FetchFailed("A repository's URL has no query and no fragment.")
    try:
        answer = fetch(base + ADVERTISEMENT, headers=PROBE_HEADERS, max_bytes=0, deadline=PROBE_SECONDS, policy=policy)
        _expect_repository(answer)
        return check_url(answer.url.removesuffix(ADVERTISEMENT), policy)
    except OutboundError as error:
        raise FetchFailed(str(error)) from error


def _expect_repository(answer: Response) -> None:
    """Raise FetchFailed unless this is a git server's first answer."""
    if answer.status in SIGN_IN:
        raise FetchFailed("The repository asks for a sign-in; only public ones can be mirrored.")
    if answer.status in GONE:
        raise FetchFailed("There is no repository at this URL.")
    if answer.status != 200:
        raise FetchFailed(f"The server answered with status {answer.status}.")
    kind = answer.headers.get("content-type", "")
    if kind != ADVERTISEMENT_TYPE or not answer.url.endswith(ADVERTISEMENT):
        raise FetchFailed("This URL does not answer as a git repository.")


def _pin(target: Target) -> dict[str, str]:
    """The setting that makes git connect to the checked addresses instead of looking the name up again."""
    if target.addresses == (target.host,):
        return {}
    addresses = ",".join(map(bracketed, target.addresses))
    return {"http.curloptResolve": f"{target.host}:{target.port}:{addresses}"}


def _git(arguments: Sequence[str], limits: FetchLimits, watch: Callable[[], None] | None = None) -> str:
    """Run git under its limits with a home of its own; give what it printed. Raises FetchFailed."""
    caps = {"memory_bytes": limits.memory_bytes, "cpu_seconds": limits.cpu_seconds}
    with TemporaryDirectory(prefix="git-home-") as home:
        try:
            env = clean_environment(Path(home))
            done = run(["git", *arguments], **caps, timeout=limits.seconds, env=env, watch=watch)
        except TimedOut:
            raise FetchFailed(f"Fetching took longer than {limits.seconds:g} seconds.") from None
        except TooMuchOutput:
            raise FetchFailed("The server does not stop talking.") from None
    if done.returncode:
        raise refusal(done.returncode, done.stderr)
    return done.stdout.decode("utf-8", "surrogateescape")


def _stay_below(limit: int, folder: Path) -> None:
    """Raise FetchFailed once the files below `folder` hold more than `limit` bytes."""
    if sum(_sizes(folder)) > limit:
        raise FetchFailed(f"The repository is larger than {limit // MIB:,} MiB.")


def _sizes(folder: Path) -> Iterator[int]:
    """The sizes of all files below, which git may be moving meanwhile."""
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                yield (Path(place) / name).lstat().st_size
