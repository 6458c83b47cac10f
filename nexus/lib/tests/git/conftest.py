import json
import os
from pathlib import Path

import pygit2
import pytest

from nexus.lib.tests.git.repositories import Maker, git

HOSTILE = Path(os.environ.get("NEXUS_TESTDATA", "../shared")) / "testdata/own/git"


@pytest.fixture
def maker(tmp_path):
    return Maker(tmp_path / "made.git")


@pytest.fixture(scope="session")
def hostile_cases():
    if not HOSTILE.is_dir():
        pytest.skip(f"test data missing: {HOSTILE}")
    return {case["id"]: case for case in json.loads((HOSTILE / "cases.json").read_text())}


@pytest.fixture
def store(maker, hostile_cases):
    """Takes a case into the repository unchecked, as if every guard before us had failed."""

    def take(name: str) -> tuple[pygit2.Repository, pygit2.Oid]:
        case = hostile_cases[name]
        git("index-pack", "--stdin", at=maker.path, stdin=(HOSTILE / case["pack"]).read_bytes())
        repository = pygit2.Repository(str(maker.path))
        return repository, pygit2.Oid(hex=case["tip"])

    return take


@pytest.fixture
def hostile(store):
    """As `store`, with the commit itself."""

    def take(name: str) -> tuple[pygit2.Repository, pygit2.Commit]:
        repository, tip = store(name)
        return repository, repository[tip]

    return take
