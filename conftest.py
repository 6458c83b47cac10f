"""Shared by every test: a throw-away data folder, named test data, and people."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
DATA = Path(tempfile.mkdtemp(prefix=f"nexus-test-{WORKER}-"))
os.environ["NEXUS_DATA"] = str(DATA)
os.environ.setdefault("NEXUS_LOG_LEVEL", "ERROR")
TESTDATA = Path(os.environ.get("NEXUS_TESTDATA", Path(__file__).parent.parent / "shared"))
REQUIRED = os.environ.get("NEXUS_REQUIRE_SERVICES") == "1"


def pytest_unconfigure() -> None:
    shutil.rmtree(DATA, ignore_errors=True)


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
        from django.core.cache import cache  # noqa: PLC0415

        cache.clear()


@pytest.fixture
def person(db: None) -> Callable[..., object]:
    """Makes people: `person("ada")`."""
    from nexus.accounts import services  # noqa: PLC0415

    def make(handle: str, **more: object) -> object:
        return services.add_person(handle=handle, password="correct horse battery", **more)  # noqa: S106

    return make


@pytest.fixture
def ada(person: Callable[..., object]) -> object:
    return person("ada")


@pytest.fixture
def grace(person: Callable[..., object]) -> object:
    return person("grace")
