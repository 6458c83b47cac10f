"""The library's answer to a push: what is live now, and what is wrong where."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from nexus.lib.wording import counted
from nexus.library import services
from nexus.library.engines import paths
from nexus.library.health import FIELDS, Tree, problems_of
from nexus.library.models import Document
from nexus.library.services import Published
from nexus.repos.models import Repository
from nexus.repos.queries import default_branch

MOST_URLS = 20
MOST_PROBLEMS = 30
PROGRESS_SECONDS = 1.0
MOST_BRANCHES = 5


@dataclass(frozen=True, slots=True)
class PushContext:
    """What an answer to a push needs: the repository, the branches git moved, the pusher's address, a way to speak."""

    repository: Repository
    branches: tuple[str, ...]
    is_first: bool
    base_url: str
    say: Callable[[str], None]
    heartbeat: Callable[[], None]


def publish_push(push: PushContext) -> None:
    """Publishes the default branch and says what became of it."""
    published = services.publish(
        repository=push.repository,
        report=_each_second(push.say),
        heartbeat=push.heartbeat,
    )
    for line in _lines(push, published):
        push.say(line)


def _lines(push: PushContext, published: Published) -> Iterator[str]:
    base = f"{push.base_url}{push.repository.url}"
    if push.is_first:
        yield f"Created, {push.repository.visibility}. Who may see it is set at {base}-/settings"
    if published.changed or published.removed:
        yield _headline(published, base)
        yield from _url_lines(published, base)
        yield from _problem_lines(push.repository, published, f"{base}-/health")
    else:
        yield f"No document changed on the default branch: {base}"
    yield from _branch_lines(push)


def _url_lines(published: Published, base: str) -> Iterator[str]:
    for path in published.changed[:MOST_URLS]:
        yield f"  {base}{paths.quoted(path)}"
    if len(published.changed) > MOST_URLS:
        yield f"  … and {len(published.changed) - MOST_URLS:,} more"


def _branch_lines(push: PushContext) -> Iterator[str]:
    """That what was pushed beside the default branch is kept and has no pages."""
    default = default_branch(push.repository)
    others = [branch for branch in push.branches if branch != default]
    if others:
        yield f"Stored without pages: {', '.join(others[:MOST_BRANCHES])}. Pages show {default}, the default branch."


def _headline(published: Published, base: str) -> str:
    parts = [f"published {counted(len(published.changed), 'document')}"] if published.changed else []
    parts += [f"removed {counted(len(published.removed), 'document')}"] if published.removed else []
    return f"{' and '.join(parts).capitalize()}: {base}"


def _problem_lines(repository: Repository, published: Published, health_url: str) -> Iterator[str]:
    told = published.changed[:500]
    tree = Tree(repository)
    rows = Document.objects.filter(repository=repository, path__in=told).current().only(*FIELDS)
    problems = [
        f"{row.path}:{problem.line}  {problem.what}  {problem.fix}"
        for row in sorted(rows, key=lambda row: row.order)  # here: asked to sort, a database reads all documents
        for problem in problems_of(row, tree)
    ]
    if not problems:
        return
    yield f"{counted(len(problems), 'problem')}:"
    yield from (f"  {problem}" for problem in problems[:MOST_PROBLEMS])
    yield f"All problems, each with its fix: {health_url}"


def _each_second(say: Callable[[str], None]) -> Callable[[str], None]:
    """Lets through the first message, then one a second."""
    last = float("-inf")

    def report(message: str) -> None:
        nonlocal last
        if time.monotonic() - last >= PROGRESS_SECONDS:
            last = time.monotonic()
            say(message)

    return report
