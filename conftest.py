"""Shared by every test: named test data, people, and repositories with something published."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

TESTDATA = Path(os.environ.get("NEXUS_TESTDATA", Path(__file__).parent.parent / "shared"))
REQUIRED = os.environ.get("NEXUS_REQUIRE_SERVICES") == "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of a real browser or a whole hub talk over sockets; what the machine lacks is named and left out."""
    for item in items:
        if item.get_closest_marker("browser") or item.get_closest_marker("walkthrough"):
            item.add_marker(pytest.mark.enable_socket)
        if item.get_closest_marker("browser") and not shutil.which("chromium") and not REQUIRED:
            item.add_marker(pytest.mark.skip(reason="needs Chromium (Debian: apt install chromium)"))
        if item.get_closest_marker("testdata") and not (TESTDATA / "testdata").is_dir():
            item.add_marker(pytest.mark.skip(reason=f"needs the shared test data, not found at {TESTDATA}"))


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
