"""A pytest plugin, loaded first: gives the tests a data folder of their own before any setting is read."""

import os
import shutil
import tempfile
from pathlib import Path

DATA = Path(tempfile.mkdtemp(prefix=f"nexus-test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}-"))
(DATA / "static").mkdir()
os.environ["NEXUS_DATA"] = str(DATA)
os.environ.setdefault("NEXUS_LOG_LEVEL", "CRITICAL")


def pytest_unconfigure() -> None:
    shutil.rmtree(DATA, ignore_errors=True)
