"""A hub whose data folder is filled by commands before it runs for the first time."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.walkthroughs.hub import Hub

pytestmark = pytest.mark.walkthrough


def test_any_command_may_be_the_first_and_two_may_be_it_at_once(tmp_path):
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "README.md").write_text("# Written before the hub ran\n")
    hub = Hub(tmp_path / "data")
    with ThreadPoolExecutor() as threads:
        made = list(threads.map(lambda handle: hub.run("person", "add", handle, "--token"), ["ada", "grace"]))
    assert [token.startswith("nxs_") for token in made] == [True, True]
    assert json.loads(hub.run("import", str(notes), "--owner", "ada", "--json"))["documents"] == 1
    try:
        hub.start()
        assert "Written before the hub ran" in hub.get("/@ada/notes/README.md").text
    finally:
        hub.stop()
