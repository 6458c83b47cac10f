"""Shared by every test: named test data, people, and repositories with something published.

What a machine lacks is left out, and named: `needs("memcached", "memcached")`. The gate sets NEXUS_REQUIRE_SERVICES:
there whatever could have been installed and was not is a failure.
"""

import os
import re
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest

TESTDATA = Path(os.environ.get("NEXUS_TESTDATA", Path(__file__).parent.parent / "shared"))
REQUIRED = os.environ.get("NEXUS_REQUIRE_SERVICES") == "1"
INSTALLABLE = re.compile(r"needs .+ \(Debian: apt install .+\)")


def lacking(program: str, package: str) -> str:
    """Why a test is left out where a Debian package is not installed."""
    return f"needs {program} (Debian: apt install {package})"


def needs(program: str, package: str, *, path: str | None = None) -> pytest.MarkDecorator:
    """Leaves a test out where there is no such program, on PATH or on `path`."""
    return pytest.mark.skipif(shutil.which(program, path=path) is None, reason=lacking(program, package))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of a real browser or a whole hub talk over sockets; what the machine lacks is named and left out."""
    for item in items:
        if item.get_closest_marker("browser") or item.get_closest_marker("walkthrough"):
            item.add_marker(pytest.mark.enable_socket)
        if item.get_closest_marker("browser"):
            item.add_marker(needs("chromium", "chromium"))
        if item.get_closest_marker("testdata") and not (TESTDATA / "testdata").is_dir():
            item.add_marker(pytest.mark.skip(reason=f"needs the shared test data, not found at {TESTDATA}"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, object, object]:
    """What the gate should have installed is not left out there."""
    report = yield
    if REQUIRED and report.skipped and INSTALLABLE.search(str(report.longrepr)):
        report.outcome, report.longrepr = "failed", f"left out: {report.longrepr[2]}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Beside the tests left out one by one, the whole suite on the other database."""
    if not REQUIRED and not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        terminalreporter.line("LEFT OUT the same tests on PostgreSQL: DATABASE_URL names none (see CONTRIBUTING.md)")


@pytest.fixture(scope="session")
def testdata() -> Path:
    """The folder that holds `testdata/` and `corpus/`."""
    return TESTDATA


@pytest.fixture(autouse=True)
def _fresh_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "django" in request.keywords or request.node.get_closest_marker("django_db"):
        from django.core.cache import cache

        cache.clear()


@pytest.fixture
def person(db: None) -> Callable[..., object]:
    """Makes people: `person("ada")`."""
    from nexus.accounts import services

    def make(handle: str, **more: object) -> object:
        return services.add_person(handle=handle, password="correct horse battery", **more)

    return make


@pytest.fixture
def ada(person: Callable[..., object]) -> object:
    return person("ada")


@pytest.fixture
def grace(person: Callable[..., object]) -> object:
    return person("grace")


@pytest.fixture
def publish(db: None) -> Callable[..., object]:
    """Commits files to a repository and publishes it: `publish(ada, "notes", {"README.md": "# Notes"})`."""
    return publish_files


def publish_files(owner: object, name: str, files: dict[str, str | bytes | None], **more: object) -> object:
    """The repository, made where there is none, with one more commit; a file given as None is deleted."""
    import pygit2

    from nexus.library.services import publish
    from nexus.repos import queries, services

    repository = queries.any_repository(owner=owner.handle, name=name) or services.create_repository(
        actor=None,
        owner=owner,
        name=name,
        **more,
    )
    git = pygit2.Repository(str(repository.git_path))
    index = pygit2.Index()
    parents = [] if git.head_is_unborn else [git.head.target]
    if parents:
        index.read_tree(git[parents[0]].peel(pygit2.Tree))
    for path, content in files.items():
        if content is None:
            index.remove(path)
            continue
        blob = git.create_blob(content.encode() if isinstance(content, str) else content)
        index.add(pygit2.IndexEntry(path, blob, pygit2.enums.FileMode.BLOB))
    author = pygit2.Signature("Ada", "ada@example.org")
    commit = git.create_commit(None, author, author, "Change", index.write_tree(git), parents)
    git.references.create("refs/heads/main", commit, force=True)
    publish(repository=repository)
    return repository
